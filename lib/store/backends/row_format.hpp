// The lines of a file store, ingot.store/1: a header, the chunks by chunk_id, the parents by parent_id, an end. The
// same state always has the same bytes. Never to change silently: users keep these files.
//
//   {"schema":"ingot.store/1","table":...,"dimensions":N,"run":N,"sources":{NAME:{"run":N,...}}}
//   {"kind":"chunk","chunk_id":...,"doc_id":...,"source":...,"tenant":...,"chunk_key":...,"content_hash":...,
//    "embed_key":...,"meta_hash":...,"created_at":...,"updated_at":...,"run_id":N,"content":...,"metadata":{...},TAIL}
//   {"kind":"parent","parent_id":...,"doc_id":...,"source":...,"tenant":...,"content_hash":...,"created_at":...,
//    "updated_at":...,"run_id":N,"content":...,"metadata":{...}}
//   {"kind":"end","chunks":N,"parents":N,"vectors":"16 digits","checksum":"16 digits"}
//
// TAIL is "embedding", base64 of float32 little-endian, in a file of its own (jsonl); or "id", the vector's in the
// index beside it (faiss), where `vectors` is the checksum of all vectors. `checksum` is of all lines before.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/value.hpp"

namespace ingot::store {

constexpr std::string_view k_file_schema = "ingot.store/1";

/// The last run that changed something of a source.
struct SourceRun {
  std::int64_t run = 0;
  std::string started_at;  ///< UTC, RFC 3339
  std::string tool_version;
  std::string config_digest;
  std::string model;
  std::string git_revision;
};

struct FileHeader {
  std::string table;
  std::size_t dimensions = 0;
  std::int64_t run = 0;  ///< that wrote the file; counted from 1
  std::map<std::string, SourceRun, std::less<>> sources;
};

struct FileRow {
  std::string chunk_id;
  std::string doc_id;
  std::string source;
  std::string tenant;
  std::string chunk_key;
  std::string content_hash;
  std::string embed_key;
  std::string meta_hash;
  std::string created_at;
  std::string updated_at;
  std::int64_t run_id = 0;
  std::string content;
  Value metadata;
};

struct FileParent {
  std::string parent_id;
  std::string doc_id;
  std::string source;
  std::string tenant;
  std::string content_hash;
  std::string created_at;
  std::string updated_at;
  std::int64_t run_id = 0;
  std::string content;
  Value metadata;
};

struct FileEnd {
  std::size_t chunks = 0;
  std::size_t parents = 0;
  std::optional<std::uint64_t> vectors;
  std::uint64_t checksum = 0;
};

/// Lines without their line end; that of a row is open: a tail and a brace close it.
[[nodiscard]] std::string header_line(const FileHeader& header);
[[nodiscard]] std::string open_row_line(const FileRow& row);
[[nodiscard]] std::string parent_line(const FileParent& parent);
[[nodiscard]] std::string end_line(const FileEnd& end);

[[nodiscard]] std::string embedding_tail(std::span<const float> embedding);
[[nodiscard]] std::string id_tail(std::int64_t id);

enum class LineKind { chunk, parent, end, unknown };
[[nodiscard]] LineKind kind_of(std::string_view line);

/// Errors (document): what is wrong with the line, without its place.
[[nodiscard]] Result<FileHeader> parse_header(std::string_view line);
[[nodiscard]] Result<FileRow> parse_row(std::string_view line);  ///< closed; what is in the tail is passed over
[[nodiscard]] Result<FileParent> parse_parent(std::string_view line);
[[nodiscard]] Result<FileEnd> parse_end(std::string_view line);

/// The line before the embedding, still open, and the digits; nothing when it does not end with so many values.
struct SplitLine {
  std::string_view row;
  std::string_view digits;
};
[[nodiscard]] std::optional<SplitLine> split_embedding(std::string_view line, std::size_t dimensions);
/// False when the digits are not those of so many values.
[[nodiscard]] bool decode_embedding(std::string_view digits, std::span<float> embedding);

/// The id of a chunk in an index: 63 bits of a digest, the same in every run.
[[nodiscard]] std::int64_t index_id(std::string_view chunk_id);

}  // namespace ingot::store
