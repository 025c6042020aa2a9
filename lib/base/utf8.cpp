#include "base/utf8.hpp"

#include <cstring>

namespace ingot::utf8 {
namespace {

constexpr char32_t k_replacement = 0xFFFD;

// True while eight bytes at a time are ASCII; returns the offset of the first byte that may not be.
std::size_t skip_ascii(std::string_view text, std::size_t offset) {
  while (offset + 8 <= text.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + offset, 8);
    if ((word & 0x8080808080808080ULL) != 0) break;
    offset += 8;
  }
  return offset;
}

}  // namespace

Decoded decode(std::string_view text, std::size_t offset) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const std::uint8_t lead = byte(offset);
  if (lead < 0x80) return {lead, 1, true};
  // The second byte's range is narrower after E0, ED, F0 and F4: no overlong forms, surrogates or values above 10FFFF.
  int more = 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
  char32_t value = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    more = 1;
    value = lead & 0x1FU;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    more = 2;
    value = lead & 0x0FU;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    more = 3;
    value = lead & 0x07U;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {k_replacement, 1, false};
  }
  std::uint8_t length = 1;
  for (int i = 0; i < more; ++i, ++length) {
    if (offset + length >= text.size()) return {k_replacement, length, false};
    const std::uint8_t next = byte(offset + length);
    if (next < low || next > high) return {k_replacement, length, false};
    value = (value << 6U) | (next & 0x3FU);
    low = 0x80;
    high = 0xBF;
  }
  return {value, length, true};
}

std::optional<std::size_t> first_invalid(std::string_view text) {
  std::size_t at = 0;
  while ((at = skip_ascii(text, at)) < text.size()) {
    const Decoded decoded = decode(text, at);
    if (!decoded.valid) return at;
    at += decoded.length;
  }
  return std::nullopt;
}

std::string sanitized(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = decode(text, at);
    if (decoded.valid) {
      out.append(text.substr(at, decoded.length));
    } else {
      append(out, k_replacement);
    }
    at += decoded.length;
  }
  return out;
}

void append(std::string& out, char32_t code_point) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0U | (code_point >> 6U));
    put(0x80U | (code_point & 0x3FU));
  } else if (code_point < 0x10000) {
    put(0xE0U | (code_point >> 12U));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  } else {
    put(0xF0U | (code_point >> 18U));
    put(0x80U | ((code_point >> 12U) & 0x3FU));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  }
}

std::size_t length(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) at += decode(text, at).length;
  return count;
}

std::string_view prefix(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return text;
  while (most_bytes > 0 && is_continuation(text[most_bytes])) --most_bytes;
  return text.substr(0, most_bytes);
}

}  // namespace ingot::utf8
