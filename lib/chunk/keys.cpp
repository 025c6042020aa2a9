#include "chunk/keys.hpp"

#include <cstdint>

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

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

// Each field behind its length, so that no two lists of fields give the same bytes.
class Fields {
 public:
  Fields() { XXH3_128bits_reset(&state_); }

  Fields& field(std::string_view bytes) {
    const std::uint64_t size = bytes.size();
    XXH3_128bits_update(&state_, &size, sizeof size);
    XXH3_128bits_update(&state_, bytes.data(), bytes.size());
    return *this;
  }
  [[nodiscard]] std::string hex() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(&state_);
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
  }

 private:
  XXH3_state_t state_;
};

}  // namespace

std::string KeyMaker::key(std::string_view section_anchor, std::string_view own) {
  Fields fields;
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
