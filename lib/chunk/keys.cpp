#include "chunk/keys.hpp"

#include "base/key_hash.hpp"

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
  KeyHash fields;
  fields.field(kind_).field(document_key_).field(section_anchor);
  if (own.find('\r') == std::string_view::npos) {
    fields.field(own);
  } else {
    fields.field(normalised(own));
  }
  std::string key = fields.hex();
  const std::size_t duplicate = seen_[key]++;
  return duplicate == 0 ? key : fields.field(std::to_string(duplicate)).hex();
}

}  // namespace ingot::chunk
