// UTF-8 as the WHATWG and Rust read it: strict validity, and maximal-subpart replacement for what is not valid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ingot::utf8 {

struct Decoded {
  char32_t code_point = 0;  ///< U+FFFD where the bytes are not valid
  std::uint8_t length = 0;  ///< bytes consumed, at least 1 while text is left
  bool valid = false;
};

/// The code point that starts at `offset`; `offset` must be below text.size().
[[nodiscard]] Decoded decode(std::string_view text, std::size_t offset);

/// Byte offset of the first invalid sequence, or nothing when all of `text` is valid.
[[nodiscard]] std::optional<std::size_t> first_invalid(std::string_view text);

/// `text` with every maximal invalid subpart replaced by U+FFFD.
[[nodiscard]] std::string sanitized(std::string_view text);

void append(std::string& out, char32_t code_point);

/// Number of code points; invalid bytes count as in sanitized().
[[nodiscard]] std::size_t length(std::string_view text);

/// The longest beginning of `text` that has at most `most_bytes` bytes and ends between characters; valid text only.
[[nodiscard]] std::string_view prefix(std::string_view text, std::size_t most_bytes);

/// True for the continuation bytes 0x80-0xBF.
[[nodiscard]] constexpr bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace ingot::utf8
