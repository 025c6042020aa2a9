#include "base/base64.hpp"

#include <cstdint>

namespace ingot {

std::optional<std::string> from_base64(std::string_view digits) {
  constexpr std::string_view k_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (digits.ends_with('=')) digits.remove_suffix(1);
  std::string bytes;
  std::uint32_t bits = 0;
  std::size_t held = 0;
  for (const char c : digits) {
    const std::size_t value = k_digits.find(c == '-' ? '+' : c == '_' ? '/' : c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xFFU);
  }
  return bytes;
}

}  // namespace ingot
