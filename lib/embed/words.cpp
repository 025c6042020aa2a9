#include "embed/words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include <utf8proc.h>

#include "base/utf8.hpp"

namespace ingot::embed {
namespace {

constexpr std::size_t k_longest_word = 64;  // characters; the rest of a longer run is the next word
constexpr char32_t k_dakuten = 0x3099;
constexpr char32_t k_handakuten = 0x309A;

bool is_kana(char32_t c) {
  return c >= 0x3041 && c <= 0x30FF && c != k_dakuten && c != k_handakuten && c != 0x30FB;
}

bool is_han(char32_t c) {
  return (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x323AF) || c == 0x3005;
}

bool is_letter_or_digit(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;  // letters, marks and numbers
}

bool ends_sentence(char32_t c) {
  return c == '.' || c == '!' || c == '?' || c == ';' || c == ':' || c == '|' || c == 0x3002;
}

}  // namespace

void WordReader::end_word() {
  if (letters_.size() > begin_) spans_.push_back({WordKind::letters, begin_, letters_.size() - begin_});
  begin_ = letters_.size();
}

void WordReader::letter(char32_t code_point) {
  if (letters_.size() - begin_ == k_longest_word) end_word();
  letters_.push_back(code_point);
}

void WordReader::ideograph(char32_t code_point) {
  end_word();
  letters_.push_back(code_point);
  spans_.push_back({WordKind::ideographic, begin_, 1});
  begin_ = letters_.size();
}

// Accents are dropped; a kana takes its sound mark back, since that makes another letter.
void WordReader::mark(char32_t code_point) {
  const bool sound = code_point == k_dakuten || code_point == k_handakuten;
  if (!sound) {
    if (code_point > 0x036F) letter(code_point);  // vowel signs of Indic scripts and the like are letters to us
    return;
  }
  if (spans_.empty() || spans_.back().kind != WordKind::ideographic || begin_ != letters_.size()) return;
  if (is_kana(letters_.back())) letters_.back() += code_point == k_dakuten ? 1U : 2U;
}

void WordReader::fold(char32_t code_point) {
  std::array<utf8proc_int32_t, 32> parts{};
  int boundary = 0;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(code_point), parts.data(), parts.size(),
                                             options, &boundary);
  for (std::ptrdiff_t i = 0; i < std::min<std::ptrdiff_t>(count, 32); ++i) {
    const auto part = static_cast<char32_t>(parts[static_cast<std::size_t>(i)]);
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(part));
    if (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME) {
      mark(part);
    } else if (is_kana(part) || is_han(part)) {
      ideograph(part);
    } else if (is_letter_or_digit(part)) {
      letter(part);
    }
  }
}

const std::vector<Word>& WordReader::read(std::string_view text) {
  letters_.clear();
  spans_.clear();
  words_.clear();
  begin_ = 0;
  letters_.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) {
      letter(byte);
      ++at;
      continue;
    }
    if (byte >= 'A' && byte <= 'Z') {
      letter(static_cast<char32_t>(byte - 'A' + 'a'));
      ++at;
      continue;
    }
    const utf8::Decoded decoded = byte < 0x80 ? utf8::Decoded{byte, 1, true} : utf8::decode(text, at);
    at += decoded.length;
    if (decoded.valid && byte >= 0x80 && is_letter_or_digit(decoded.code_point)) {
      fold(decoded.code_point);
      continue;
    }
    if (decoded.code_point == 0xAD || decoded.code_point == 0x200D || decoded.code_point == 0x200C)
      continue;  // inside words
    end_word();
    if (ends_sentence(decoded.code_point)) spans_.push_back({WordKind::separator, begin_, 0});
  }
  end_word();
  words_.reserve(spans_.size());
  for (const Span& span : spans_)
    words_.push_back({span.kind, std::u32string_view(letters_).substr(span.begin, span.size)});
  return words_;
}

}  // namespace ingot::embed
