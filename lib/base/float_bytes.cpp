#include "base/float_bytes.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

#include "base/assert.hpp"

namespace ingot {
namespace {

// Its own inverse.
std::uint32_t swapped(std::uint32_t bits) {
  if constexpr (std::endian::native == std::endian::little) return bits;
  return bits >> 24U | (bits >> 8U & 0xFF00U) | (bits << 8U & 0xFF0000U) | bits << 24U;
}

}  // namespace

void append_float_bytes(std::string& out, std::span<const float> values) {
  const std::size_t begin = out.size();
  out.resize(begin + values.size() * 4);
  char* to = out.data() + begin;
  for (const float value : values) {
    const std::uint32_t bits = swapped(std::bit_cast<std::uint32_t>(value));
    std::memcpy(to, &bits, sizeof bits);
    to += sizeof bits;
  }
}

void read_float_bytes(std::string_view bytes, std::span<float> values) {
  INGOT_ASSERT(bytes.size() == values.size() * 4);
  const char* from = bytes.data();
  for (float& value : values) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, from, sizeof bits);
    value = std::bit_cast<float>(swapped(bits));
    from += sizeof bits;
  }
}

}  // namespace ingot
