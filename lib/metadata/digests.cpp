#include "metadata/digests.hpp"

#include "base/json.hpp"
#include "base/sha256.hpp"

namespace ingot::metadata {

std::string meta_hash(const StoredTexts& texts, Covers covers) {
  DigestInput stored;
  stored.field("ingot.meta_hash/2")
      .field(covers == Covers::hash ? texts.content_hash : texts.content)
      .field(std::to_string(texts.content.size()))
      .field(texts.chunk_key)
      .field(json::canonical(*texts.metadata));
  if (texts.opened_parent) stored.field(*texts.opened_parent);
  return stored.digest_hex();
}

std::string parent_hash(std::string_view content, const Value& metadata) {
  DigestInput stored;
  stored.field("ingot.parent_hash/1").field(content).field(json::canonical(metadata));
  return stored.digest_hex();
}

std::string document_hash(std::optional<std::string_view> content, const Value& metadata) {
  DigestInput stored;
  stored.field("ingot.document_hash/1").field(json::canonical(metadata));
  if (content) stored.field(*content);
  return stored.digest_hex();
}

}  // namespace ingot::metadata
