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
  if (own.find('\r') == std::string_view::npos) {
    input.field(own);
  } else {
    input.field(normalised(own));
  }
  std::string key = input.digest_hex().substr(0, 32);
  const std::size_t duplicate = seen_[key]++;
  return duplicate == 0 ? key : input.field(std::to_string(duplicate)).digest_hex().substr(0, 32);
}

}  // namespace ingot::chunk
