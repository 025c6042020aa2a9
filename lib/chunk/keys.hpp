// Stable identities of chunks and parents: what they are called while the text around them changes. Made from the
// document, the section and the own text, never from an offset or an ordinal (spec chunking 2.8).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ingot::chunk {

/// Keys of the parts of one document, asked for in source order: equal texts of one section are numbered. They name
/// what stands in one place and prove nothing about the text (embed_key and content_hash do), so they are the 128 bits
/// of XXH3.
class KeyMaker {
 public:
  /// `kind` keeps the keys of different things apart and is never to change silently. Views must outlive the maker.
  KeyMaker(std::string_view kind, std::string_view document_key) : kind_(kind), document_key_(document_key) {}

  /// 32 hexadecimal digits. Line ends do not count: a checkout with CRLF has the same keys.
  [[nodiscard]] std::string key(std::string_view section_anchor, std::string_view own);

 private:
  std::string_view kind_;
  std::string_view document_key_;
  std::unordered_map<std::string, std::size_t> seen_;
};

}  // namespace ingot::chunk
