#include <array>

#include "tokens/segments.hpp"
#include "tokens/unicode_class.hpp"

namespace ingot::tokens {
namespace {

constexpr CharSet k_spaced_word = {CharClass::upper, CharClass::lower, CharClass::caseless, CharClass::number};
constexpr CharSet k_word = {CharClass::upper,     CharClass::lower,    CharClass::caseless, CharClass::number,
                            CharClass::ideograph, CharClass::unspaced, CharClass::mark};
constexpr std::size_t k_unspaced_letters_per_word = 4;  // Thai words have 4.5 letters on average

constexpr std::array<bool, 0x80> ascii_members(CharSet set) {
  std::array<bool, 0x80> members{};
  for (std::size_t byte = 0; byte < members.size(); ++byte) members[byte] = set.has(k_ascii_classes[byte]);
  return members;
}
constexpr std::array<bool, 0x80> k_ascii_words = ascii_members(k_spaced_word);
constexpr std::array<bool, 0x80> k_ascii_spaces = ascii_members(k_white_space);

// Punctuation that ends what is before it, so that a line of Chinese or Japanese may be broken after it.
bool closes(char32_t code_point) {
  constexpr std::u32string_view k_closing = U"。．，、；：！？）」』》〉】〕…”’｡､";
  return k_closing.find(code_point) != std::u32string_view::npos;
}

bool is_cut(const Char& left, const Char& right) {
  if (k_white_space.has(right.kind) || right.kind == CharClass::mark) return false;
  if (k_white_space.has(left.kind)) return true;
  const bool left_word = k_word.has(left.kind);
  if (right.kind == CharClass::ideograph) return left_word || closes(left.code_point);
  return left.kind == CharClass::ideograph && k_word.has(right.kind);
}

}  // namespace

std::size_t count_words(std::string_view text) {
  std::size_t words = 0;
  bool in_word = false;  // the run of spaced characters was counted
  std::size_t unspaced = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (const auto byte = static_cast<unsigned char>(text[at]); byte < 0x80) {
      // Most text, without a call or a branch.
      const bool starts = k_ascii_words[byte];
      words += starts && !in_word ? 1U : 0U;
      in_word = starts || (in_word && !k_ascii_spaces[byte]);
      unspaced = 0;
      ++at;
      continue;
    }
    const Char next = char_at(text, at);
    at += next.length;
    if (next.kind == CharClass::mark) continue;
    if (next.kind == CharClass::unspaced) {
      if (unspaced++ % k_unspaced_letters_per_word == 0) ++words;
      in_word = false;
      continue;
    }
    unspaced = 0;
    if (next.kind == CharClass::ideograph) {
      ++words;
      in_word = false;
    } else if (k_white_space.has(next.kind)) {
      in_word = false;
    } else if (k_spaced_word.has(next.kind) && !in_word) {
      ++words;
      in_word = true;
    }
  }
  return words;
}

std::vector<std::size_t> word_ends(std::string_view text) {
  std::vector<std::size_t> ends;
  Char left;
  for (std::size_t at = 0; at < text.size();) {
    const Char right = char_at(text, at);
    if (at != 0 && is_cut(left, right)) ends.push_back(at);
    // A mark belongs to the letter before it, which stays the left neighbour.
    if (at == 0 || right.kind != CharClass::mark) left = right;
    at += right.length;
  }
  if (!text.empty()) ends.push_back(text.size());
  return ends;
}

}  // namespace ingot::tokens
