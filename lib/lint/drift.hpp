// How the corpus was cut the last time, document by document: a baseline file without times, so that it changes only
// when chunks do.
//
//   {"schema": "ingot.ingestion-baseline/1",
//    "tool": "0.1.0", "tokenizer": "cl100k_base", "config": "0123456789abcdef",
//    "documents": [{"path","source_checksum","chunk_count","total_tokens"}, ...]}      sorted, one a line
#pragma once

#include <cstddef>
#include <functional>
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
    ByteRange at = {};  ///< of its line in `text`
  };
  std::string path;   ///< of the baseline, as shown
  std::string text;   ///< that it was read from
  std::string tool;   ///< version
  ByteRange tool_at;  ///< of that in `text`
  std::string tokenizer;
  std::string config;  ///< digest
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
