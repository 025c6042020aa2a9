// The digests that stand beside what is stored, from the values that are stored: made when a record is, and made again
// when somebody looks whether a row is still what it was. Never to change silently.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/value.hpp"

namespace ingot::metadata {

/// What meta_hash is made of.
struct StoredTexts {
  std::string_view content;
  std::string_view content_hash;
  std::string_view chunk_key;
  const Value* metadata = nullptr;
  std::optional<std::string_view> opened_parent;  ///< content_hash of the parent whose first chunk this is
};

/// How meta_hash covers the content: by content_hash where it is sent as it stands behind its breadcrumb, else itself.
enum class Covers { hash, text };

[[nodiscard]] std::string meta_hash(const StoredTexts& texts, Covers covers);
[[nodiscard]] std::string parent_hash(std::string_view content, const Value& metadata);
/// Without a content: one that is too long to be kept.
[[nodiscard]] std::string document_hash(std::optional<std::string_view> content, const Value& metadata);

}  // namespace ingot::metadata
