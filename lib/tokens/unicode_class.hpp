// What kind of character a code point is, by Unicode 16.0: the version of tiktoken 0.14's own tables. Token counts
// depend on it, so it must not follow the Unicode version of any library. The table is generated at build time from
// config/vocabularies/unicode-16.0.0-classes.txt; names and order here are those of generate/unicode_tables.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "base/utf8.hpp"

namespace ingot::tokens {

enum class CharClass : std::uint8_t {
  other,      ///< none of the below: punctuation, symbols, controls, unassigned; invalid bytes
  newline,    ///< CR and LF
  space,      ///< U+0020
  blank,      ///< every other White_Space
  number,     ///< N
  upper,      ///< Lu, Lt
  lower,      ///< Ll
  caseless,   ///< Lm, Lo, unless one of the next two
  ideograph,  ///< Lm, Lo of Han, Hiragana, Katakana, Bopomofo
  unspaced,   ///< Lm, Lo of scripts written without spaces: Thai, Lao, Khmer, Burmese, ...
  mark,       ///< M
};

/// A set of classes as bits.
class CharSet {
 public:
  constexpr CharSet(std::initializer_list<CharClass> classes) {
    for (const CharClass one : classes) bits_ |= 1U << static_cast<unsigned>(one);
  }
  [[nodiscard]] constexpr bool has(CharClass one) const { return ((bits_ >> static_cast<unsigned>(one)) & 1U) != 0; }

 private:
  std::uint32_t bits_ = 0;
};

inline constexpr CharSet k_letters = {CharClass::upper, CharClass::lower, CharClass::caseless, CharClass::ideograph,
                                      CharClass::unspaced};
inline constexpr CharSet k_white_space = {CharClass::newline, CharClass::space, CharClass::blank};

/// The table of two levels: class of code point c = nibble c % 128 of block block_of[c / 128].
struct UnicodeClasses {
  static constexpr std::size_t k_block = 128;
  static constexpr std::size_t k_blocks = 0x110000 / k_block;
  std::array<std::uint8_t, k_blocks> block_of;
  std::array<std::array<std::uint8_t, k_block / 2>, 256> blocks;
};

/// Classes of single bytes, for loops over ASCII; bytes from 0x80 up are CharClass::other there.
[[nodiscard]] constexpr std::array<CharClass, 256> ascii_classes() {
  std::array<CharClass, 256> result{};
  for (char c = 'a'; c <= 'z'; ++c) result[static_cast<unsigned char>(c)] = CharClass::lower;
  for (char c = 'A'; c <= 'Z'; ++c) result[static_cast<unsigned char>(c)] = CharClass::upper;
  for (char c = '0'; c <= '9'; ++c) result[static_cast<unsigned char>(c)] = CharClass::number;
  for (const char c : {'\t', '\v', '\f'}) result[static_cast<unsigned char>(c)] = CharClass::blank;
  for (const char c : {'\r', '\n'}) result[static_cast<unsigned char>(c)] = CharClass::newline;
  result[' '] = CharClass::space;
  return result;
}
inline constexpr std::array<CharClass, 256> k_ascii_classes = ascii_classes();

}  // namespace ingot::tokens

/// Defined by vocabulary_data.S, which takes in what the generator wrote.
extern "C" const ingot::tokens::UnicodeClasses ingot_unicode_classes;

namespace ingot::tokens {

/// `code_point` must be below 0x110000.
[[nodiscard]] inline CharClass class_of(char32_t code_point) {
  const auto& block =
      ingot_unicode_classes.blocks[ingot_unicode_classes.block_of[code_point / UnicodeClasses::k_block]];
  const std::size_t within = code_point % UnicodeClasses::k_block;
  return static_cast<CharClass>((static_cast<unsigned>(block[within / 2]) >> (within % 2 * 4)) & 15U);
}

/// One character of a text; invalid bytes are U+FFFD, class other.
struct Char {
  char32_t code_point = 0;
  CharClass kind = CharClass::other;
  std::uint8_t length = 0;  ///< bytes
  bool valid = true;
};

/// The character at `offset`, which must be below text.size().
[[nodiscard]] inline Char char_at(std::string_view text, std::size_t offset) {
  const auto byte = [text, offset](std::size_t i) { return static_cast<std::uint8_t>(text[offset + i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, k_ascii_classes[lead], 1, true};
  // Most characters of three bytes without a call: E0 and ED have stricter rules for the byte after them.
  if (lead > 0xE0 && lead < 0xF0 && lead != 0xED && offset + 3 <= text.size() &&
      utf8::is_continuation(text[offset + 1]) && utf8::is_continuation(text[offset + 2])) {
    const char32_t code_point = (lead & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
    return {code_point, class_of(code_point), 3, true};
  }
  const utf8::Decoded decoded = utf8::decode(text, offset);
  return {decoded.code_point, class_of(decoded.code_point), decoded.length, decoded.valid};
}

}  // namespace ingot::tokens
