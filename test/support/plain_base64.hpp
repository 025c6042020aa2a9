// Base64 written plainly, bit by bit: the oracle of the quick readers.
#pragma once

#include <string>
#include <string_view>

namespace ingot::test {

/// As RFC 4648 has it, with padding.
inline std::string plain_base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 6) {
    std::size_t digit = 0;
    for (std::size_t at = bit; at < bit + 6; ++at) {
      const auto byte = at / 8 < bytes.size() ? static_cast<unsigned char>(bytes[at / 8]) : 0U;
      digit = digit << 1U | (byte >> (7 - at % 8) & 1U);
    }
    out += digits[digit];
  }
  while (out.size() % 4 != 0) out += '=';
  return out;
}

}  // namespace ingot::test
