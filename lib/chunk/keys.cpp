#include "chunk/keys.hpp"

#include "base/sha256.hpp"

namespace ingot::chunk {
namespace {

std::string normalised(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\r') {
      result += text[at];
    } else if (at + 1 == text.size() || text[at + 1] != '\n') {
      result += '\n';
    }
  }
  return result;
}

}  // namespace

std::string KeyMaker::key(std::string_view section_anchor, std::string_view own) {
  DigestInput input;
  input.field(kind_).field(document_key_).field(section_anchor);
  input.field(own.find('\r') == std::string_view::npos ? std::string(own) : normalised(own));
  const std::size_t duplicate = seen_[input.digest_hex()]++;
  return input.field(std::to_string(duplicate)).digest_hex().substr(0, 32);
}

}  // namespace ingot::chunk
