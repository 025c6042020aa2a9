#include "chunk/part_keys.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/sha256.hpp"

namespace ingot::chunk {

std::string PartKeys::unique(std::string key) {
  constexpr std::size_t k_half = 16;
  std::uint64_t half = 0;
  std::from_chars(key.data(), key.data() + std::min(k_half, key.size()), half, 16);
  const std::uint32_t before = seen_[half]++;
  if (before == 0) return key;
  DigestInput input;
  input.field("ingot.part_key/1").field(key).field(std::to_string(before));
  return input.digest_hex().substr(0, 2 * k_half);
}

}  // namespace ingot::chunk
