#include "base/key_hash.hpp"

#include <cstdint>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace ingot {

struct KeyHash::State {
  XXH3_state_t hash;
};

KeyHash::KeyHash() : state_(new State) {
  XXH3_128bits_reset(&state_->hash);
}

KeyHash::~KeyHash() = default;

KeyHash& KeyHash::field(std::string_view bytes) {
  const std::uint64_t size = bytes.size();
  XXH3_128bits_update(&state_->hash, &size, sizeof size);
  XXH3_128bits_update(&state_->hash, bytes.data(), bytes.size());
  return *this;
}

std::string KeyHash::hex() const {
  constexpr std::string_view k_digits = "0123456789abcdef";
  const XXH128_hash_t hash = XXH3_128bits_digest(&state_->hash);
  std::string digits;
  for (const std::uint64_t half : {hash.high64, hash.low64}) {
    for (unsigned shift = 64; shift > 0; shift -= 4) digits += k_digits[half >> (shift - 4) & 15U];
  }
  return digits;
}

}  // namespace ingot
