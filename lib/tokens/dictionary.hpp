// Words of scripts that are written without spaces, by ICU's dictionaries: the part of segments.hpp that needs more
// than classes of characters. A text's ends depend on ICU's version, whose dictionaries grow, and on nothing else:
// neither locale nor environment nor what stands around the run. Time is linear in the run; no bytes are copied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tokens/unicode_class.hpp"

namespace ingot::tokens {

enum class Dictionary : std::uint8_t { none, cjk, thai, lao, burmese, khmer };

/// True for marks and for the few letters that stand in one grapheme with the letter before them.
[[nodiscard]] bool continues_letter(const Char& character);

/// The dictionary that a character's words are in; none for all that spaces part, for Tai Le, Ahom and other scripts
/// that ICU has no dictionary of, and for every character where ICU's data were built without its dictionary.
[[nodiscard]] Dictionary dictionary_of(const Char& character);

/// A beginning of a text that is looked up in one dictionary, or in none.
struct Run {
  Dictionary dictionary = Dictionary::none;
  std::size_t bytes = 0;
  std::size_t letters = 0;  ///< marks do not count
};

/// The run that the class ideograph or unspaced letter at `offset` begins: the letters of its dictionary and class that
/// follow, with their marks; one ideograph where there is no dictionary.
[[nodiscard]] Run run_at(std::string_view text, std::size_t offset);

/// Goes through the words of one run. There is one reader at a time in a thread, and `run` must outlive it.
class DictionaryWords {
 public:
  /// `run` is what run_at found, in a dictionary other than none.
  explicit DictionaryWords(std::string_view run);

  /// The byte offset where the next word ends, or nothing after the last one, which ends at run.size(). No word begins
  /// with a mark, a small kana or another character that typesetters do not begin a line with.
  [[nodiscard]] std::optional<std::size_t> next_end();

 private:
  std::string_view run_;
  std::size_t at_ = 0;
};

}  // namespace ingot::tokens
