#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "tokens/class_masks.hpp"
#include "tokens/dictionary.hpp"
#include "tokens/segments.hpp"
#include "tokens/unicode_class.hpp"

namespace ingot::tokens {
namespace {

constexpr CharSet k_spaced_word = {CharClass::upper, CharClass::lower, CharClass::caseless, CharClass::number};
constexpr CharSet k_word = {CharClass::upper,     CharClass::lower,    CharClass::caseless, CharClass::number,
                            CharClass::ideograph, CharClass::unspaced, CharClass::mark};
constexpr CharSet k_unbroken = {CharClass::ideograph, CharClass::unspaced};
constexpr std::size_t k_letters_per_word = 4;  // where no dictionary tells; Thai words have 4.5 on average

// 1 for members, so that sums and masks need no branch.
constexpr std::array<unsigned, 0x80> ascii_members(CharSet set) {
  std::array<unsigned, 0x80> members{};
  for (std::size_t byte = 0; byte < members.size(); ++byte) members[byte] = set.has(k_ascii_classes[byte]) ? 1 : 0;
  return members;
}
constexpr std::array<unsigned, 0x80> k_ascii_words = ascii_members(k_spaced_word);
constexpr std::array<unsigned, 0x80> k_ascii_spaces = ascii_members(k_white_space);

// Punctuation that ends what is before it, so that a line of Chinese, Japanese, Khmer or Burmese may be broken after
// it.
bool closes(char32_t code_point) {
  constexpr std::u32string_view k_closing = U"。．，、；：！？）」』》〉】〕…”’｡､។៕၊။";
  return k_closing.find(code_point) != std::u32string_view::npos;
}

// Signs between words that are no white space: zero-width space, and the word dividers of Tibetan and Ethiopic.
bool parts_words(char32_t code_point) {
  return code_point == 0x200B || code_point == U'་' || code_point == U'፡';
}

bool is_cut(const Char& left, const Char& right) {
  if (k_white_space.has(right.kind)) return false;
  const bool ascii = left.code_point < 0x80 && right.code_point < 0x80;
  if (ascii) return k_white_space.has(left.kind);
  if (continues_letter(right)) return false;
  if (k_white_space.has(left.kind)) return true;
  if (parts_words(left.code_point)) return k_word.has(right.kind);
  const bool left_word = k_word.has(left.kind);
  if (k_unbroken.has(right.kind)) return left_word || closes(left.code_point);
  return k_unbroken.has(left.kind) && k_word.has(right.kind);
}

std::size_t count_words_of(std::string_view run, const Run& found) {
  if (found.dictionary == Dictionary::none) return (found.letters + k_letters_per_word - 1) / k_letters_per_word;
  std::size_t words = 0;
  for (DictionaryWords reader(run); reader.next_end();) ++words;
  return words;
}

// Counts the words of the ASCII at `at`, 64 bytes at a time, and returns where it stopped. A sum of the characters that
// are no white space and of those that make a word carries through each run that has one of these, and sets the bit
// behind it.
std::size_t count_ascii_words(std::string_view text, std::size_t at, Classifier classify, std::size_t& words,
                              unsigned& in_word) {
  std::array<char, 64> rest;
  while (at < text.size()) {
    const char* window = text.data() + at;
    std::size_t size = rest.size();
    if (text.size() - at < rest.size()) {
      size = text.size() - at;
      std::memcpy(rest.data(), window, size);
      std::memset(rest.data() + size, ' ', rest.size() - size);
      window = rest.data();
    }
    ClassMasks masks;
    classify(window, masks);
    size = std::min(size, static_cast<std::size_t>(std::countr_zero(masks.high)));
    const std::uint64_t known = size < rest.size() ? (std::uint64_t{1} << size) - 1 : ~std::uint64_t{0};
    const std::uint64_t letters = (masks.lower | masks.upper | masks.digit) & known;
    std::uint64_t sum = 0;
    const bool carried = __builtin_add_overflow(known & ~masks.white_space, letters, &sum);
    const bool carried_too = __builtin_add_overflow(sum, std::uint64_t{in_word}, &sum);
    words += static_cast<std::size_t>(std::popcount(sum & masks.white_space & known));
    words -= in_word;
    in_word = size < rest.size() ? static_cast<unsigned>(sum >> size) & 1U : unsigned{carried || carried_too};
    words += in_word;
    at += size;
    if (masks.high != 0) break;
  }
  return at;
}

}  // namespace

std::size_t count_words(std::string_view text, InstructionSet set) {
  const Classifier classify = classifier(set);
  std::size_t words = 0;
  unsigned in_word = 0;  // 1: the run of spaced characters was counted
  for (std::size_t at = 0; at < text.size();) {
    const bool ascii = static_cast<unsigned char>(text[at]) < 0x80;
    if (ascii && classify != nullptr) at = count_ascii_words(text, at, classify, words, in_word);
    // The oracle of the windows.
    for (; at < text.size() && static_cast<unsigned char>(text[at]) < 0x80; ++at) {
      const auto byte = static_cast<unsigned char>(text[at]);
      words += k_ascii_words[byte] & ~in_word;
      in_word = k_ascii_words[byte] | (in_word & ~k_ascii_spaces[byte]);
    }
    if (at == text.size()) break;
    const Char next = char_at(text, at);
    if (next.kind == CharClass::unspaced) {
      const Run run = run_at(text, at);
      words += count_words_of(text.substr(at, run.bytes), run);
      at += run.bytes;
      in_word = 0;
      continue;
    }
    at += next.length;
    if (next.kind == CharClass::ideograph) {
      ++words;
      in_word = 0;
    } else if (k_white_space.has(next.kind) || parts_words(next.code_point)) {
      in_word = 0;
    } else if (k_spaced_word.has(next.kind) && in_word == 0) {
      ++words;
      in_word = 1;
    }
  }
  return words;
}

std::vector<std::size_t> word_ends(std::string_view text) {
  std::vector<std::size_t> ends;
  Char left;
  for (std::size_t at = 0; at < text.size();) {
    const Char right = char_at(text, at);
    if (at != 0 && is_cut(left, right) && !parts_grapheme(text, at)) ends.push_back(at);
    // A mark belongs to the letter before it, which stays the left neighbour.
    if (at == 0 || right.code_point < 0x80 || !continues_letter(right)) left = right;
    if (!k_unbroken.has(right.kind)) {
      at += right.length;
      continue;
    }
    const Run run = run_at(text, at);
    if (run.dictionary != Dictionary::none) {
      DictionaryWords words(text.substr(at, run.bytes));
      for (auto end = words.next_end(); end && *end < run.bytes; end = words.next_end()) ends.push_back(at + *end);
    }
    at += run.bytes;
  }
  if (!text.empty()) ends.push_back(text.size());
  return ends;
}

}  // namespace ingot::tokens
