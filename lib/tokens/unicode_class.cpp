#include "tokens/unicode_class.hpp"

#include "base/utf8.hpp"

extern "C" {
extern const ingot::tokens::UnicodeClasses ingot_unicode_classes;  // vocabulary_data.S
}

namespace ingot::tokens {

CharClass class_of(char32_t code_point) {
  if (code_point >= 0x110000) return CharClass::other;
  const auto& block =
      ingot_unicode_classes.blocks[ingot_unicode_classes.block_of[code_point / UnicodeClasses::k_block]];
  const std::size_t within = code_point % UnicodeClasses::k_block;
  const unsigned pair = block[within / 2];
  return static_cast<CharClass>(within % 2 == 0 ? pair & 15U : pair >> 4U);
}

Char char_at(std::string_view text, std::size_t offset) {
  const auto byte = static_cast<unsigned char>(text[offset]);
  if (byte < 0x80) return {byte, k_ascii_classes[byte], 1, true};
  const utf8::Decoded decoded = utf8::decode(text, offset);
  return {decoded.code_point, class_of(decoded.code_point), decoded.length, decoded.valid};
}

}  // namespace ingot::tokens
