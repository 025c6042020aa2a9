// Walking to single characters and their neighbours: what rules about invisible text are made of.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include "base/byte_range.hpp"
#include "base/utf8.hpp"

namespace ingot::lint {

struct CodePoints {
  char32_t first;
  char32_t last;
};

[[nodiscard]] constexpr bool is_in(std::span<const CodePoints> ranges, char32_t c) {
  for (const CodePoints& range : ranges) {
    if (range.first <= c && c <= range.last) return true;
  }
  return false;
}

/// Calls `found(offset)` for each such byte; fast where it is rare.
template <class Found>
void for_each_byte(std::string_view text, char byte, Found&& found) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const void* hit = std::memchr(text.data() + at, byte, text.size() - at);
    if (hit == nullptr) return;
    at = static_cast<std::size_t>(static_cast<const char*>(hit) - text.data());
    found(at);
  }
}

/// The same for each byte from `first` to `last`, both above ASCII. 64 bytes at a time are passed over where none is.
template <class Found>
void for_each_byte_in(std::string_view text, char first, char last, Found&& found) {
  constexpr std::size_t k_block = 64;
  const auto low = static_cast<unsigned char>(first);
  const auto width = static_cast<unsigned char>(static_cast<unsigned char>(last) - low);
  const auto is_meant = [&](char byte) {
    return static_cast<unsigned char>(static_cast<unsigned char>(byte) - low) <= width;
  };
  for (std::size_t begin = 0; begin < text.size(); begin += k_block) {
    const std::string_view block = text.substr(begin, k_block);
    unsigned char any = 0;
    for (const char byte : block) any = static_cast<unsigned char>(any | static_cast<unsigned char>(is_meant(byte)));
    for (std::size_t i = 0; any != 0 && i < block.size(); ++i) {
      if (is_meant(block[i])) found(begin + i);
    }
  }
}

/// 0 at the end of the text.
[[nodiscard]] inline char32_t char_after(std::string_view text, std::size_t offset) {
  return offset < text.size() ? utf8::decode(text, offset).code_point : 0;
}

/// Where the character before `offset`, which is not 0, begins.
[[nodiscard]] inline std::size_t start_before(std::string_view text, std::size_t offset) {
  std::size_t at = offset - 1;
  for (int i = 0; i < 3 && at > 0 && utf8::is_continuation(text[at]); ++i) --at;
  return at;
}

/// 0 at the beginning of the text.
[[nodiscard]] inline char32_t char_before(std::string_view text, std::size_t offset) {
  return offset == 0 ? 0 : utf8::decode(text, start_before(text, offset)).code_point;
}

[[nodiscard]] constexpr bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_ascii_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr bool is_ascii_word(char32_t c) {
  return is_digit(c) || is_ascii_letter(c) || c == '_';
}

}  // namespace ingot::lint
