// How the corpus was cut the last time, document by document: a baseline file without times, so that it changes only
// when chunks do.
//
//   {"schema": "ingot.ingestion-baseline/1",
//    "tool": "0.1.0", "tokenizer": "cl100k_base", "config": "0123456789abcdef",
//    "run": {"id","database","table","source","model"},                                 of runs that loaded a database
//    "documents": [{"path","source_checksum","chunk_count","total_tokens"}, ...]}      sorted, one a line
//
// A run over several tables has "tables", the last run of each; documents that are elsewhere have a "table". With a run
// they have "doc_id" and "chunk_digests" too, so that a plan can be made where the database cannot be asked: of each
// chunk the first 16 digits of its embed_key, 8 of its key and 8 of its meta_hash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"
#include "base/result.hpp"

namespace ingot::lint {

struct DriftBaseline {
  struct Document {
    std::string path;
    std::string checksum;  ///< SHA-256 of the file
    std::size_t chunks = 0;
    std::size_t tokens = 0;
    ByteRange at = {};         ///< of its line in `text`
    std::string doc_id = {};   ///< empty without a run
    std::string digests = {};  ///< k_digest_bytes a chunk, in the order of chunks; empty without a run
    std::string table = {};    ///< empty: that of the run
  };
  /// The run that the documents were loaded by.
  struct Run {
    std::int64_t id = 0;
    std::string database;  ///< its place
    std::string table;
    std::string source;
    std::string model;
    std::map<std::string, std::int64_t> tables = {};  ///< where there are several: the last run of each, by name
  };
  static constexpr std::size_t k_embed_key_digits = 16;
  static constexpr std::size_t k_other_digits = 8;
  static constexpr std::size_t k_digest_bytes = k_embed_key_digits + 2 * k_other_digits;

  std::string path;   ///< of the baseline, as shown
  std::string text;   ///< that it was read from
  std::string tool;   ///< version
  ByteRange tool_at;  ///< of that in `text`
  std::string tokenizer;
  std::string config;  ///< digest
  std::optional<Run> run;
  std::vector<Document> documents;

  /// Errors (config): "path:line:column: what".
  [[nodiscard]] static Result<DriftBaseline> parse(std::string_view path, std::string_view text);
  /// What a file of these documents says; `path`, `text` and places take no part.
  [[nodiscard]] std::string render() const;
};

/// The baseline, and what the run that is held against it can say.
struct Drift {
  const DriftBaseline* before = nullptr;
  std::string tool;                                        ///< version of this run
  std::vector<std::string> changed;                        ///< "config", "tokenizer a -> b", "tool version 1 -> 2"
  std::function<std::string(std::string_view)> checksum;   ///< of a document of the run
  std::function<bool(std::string_view path)> is_rejected;  ///< the file is there, and could not be used
};

}  // namespace ingot::lint
