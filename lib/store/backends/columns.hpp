// The columns of rows, parents and documents as statements name them. What is compared is what a run may change of a
// row.
#pragma once

#include <string>
#include <string_view>

#include "base/text.hpp"

namespace ingot::store {

inline constexpr std::string_view k_compared_columns =
    "doc_id, content, metadata, embedding, chunk_key, content_hash, embed_key, meta_hash, tenant";
inline constexpr std::string_view k_hash_columns = "chunk_key, content_hash, embed_key, meta_hash";  // of the others
inline constexpr std::string_view k_chunk_row_columns =
    "chunk_id, doc_id, content, metadata, embedding, created_at, updated_at, chunk_key, content_hash, embed_key, "
    "meta_hash, source, run_id, tenant";

inline constexpr std::string_view k_compared_parent_columns = "doc_id, content, metadata, content_hash, tenant";
inline constexpr std::string_view k_parent_row_columns =
    "parent_id, doc_id, source, content, metadata, content_hash, created_at, updated_at, run_id, tenant";

inline constexpr std::string_view k_compared_document_columns = "content, metadata, content_hash, tenant";
inline constexpr std::string_view k_document_row_columns =
    "doc_id, source, content, metadata, content_hash, created_at, updated_at, run_id, tenant";

/// "t.a, t.b" of "a, b".
[[nodiscard]] inline std::string prefixed(std::string_view with, std::string_view columns) {
  std::string out;
  for (const std::string_view column : text::split(columns, ',')) {
    if (!out.empty()) out += ", ";
    out.append(with).append(".").append(text::trim(column));
  }
  return out;
}

}  // namespace ingot::store
