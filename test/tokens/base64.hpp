// Base64 as the golden files have it: well-formed, without line ends.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ingot::test {

inline std::string from_base64(std::string_view digits) {
  constexpr std::string_view k_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::size_t value = 0;
  unsigned bits = 0;
  for (const char digit : digits.substr(0, digits.find('='))) {
    value = (value << 6U) | k_digits.find(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<char>((value >> bits) & 0xFFU));
  }
  return bytes;
}

}  // namespace ingot::test
