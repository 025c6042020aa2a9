// Where words, sentences and graphemes lie in a piece of Markdown: the cuts that the chunker may choose between when a
// paragraph is too long, and the sizes that lint rules speak of. The results of the *_ends functions tile the text:
// they ascend and the last one is text.size(). Any bytes are accepted (an invalid sequence is one character that is
// neither letter nor space), and time is linear in the text.
//
// Letters and white space follow Unicode 16.0; graphemes follow UAX #29, see graphemes.cpp. Sentences follow
// rules of our own, since those of UAX #29 know neither abbreviations nor Markdown: see sentences.cpp. Words of scripts
// without spaces come from ICU's dictionaries, so that their numbers may differ between two versions of ICU: limits in
// words and cuts within a sentence of such a script may too. Limits in tokens never do.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "tokens/instruction_set.hpp"

namespace ingot::tokens {

/// Number of words: runs without white space that hold a letter or digit ("---" and "|" are none). Scripts that are
/// written without spaces count otherwise: each Han, kana or Bopomofo letter is a word, and so is each word of Thai,
/// Lao, Khmer and Burmese that the dictionary finds, or each begun group of four letters where there is no dictionary;
/// both also end the word that is written before them. Tibetan counts syllables, by the signs between them.
[[nodiscard]] std::size_t count_words(std::string_view text, InstructionSet set = available_instruction_sets().back());

/// Byte offsets where a sentence may be cut between words: after white space, and before, after and between the words
/// of scripts without spaces, except before closing and after opening punctuation. Han and kana have words here, by the
/// dictionary, so there are not as many as count_words says; without a dictionary each of their letters is one, and a
/// run of Thai or its like is never cut.
[[nodiscard]] std::vector<std::size_t> word_ends(std::string_view text);

/// Byte offsets where sentences end, white space after them included. A sentence that might go on is not ended: the
/// wrong answer here is a sentence too long, never a cut after "e.g." or inside `code. Spans`.
[[nodiscard]] std::vector<std::size_t> sentence_ends(std::string_view text);

/// Byte offsets where extended grapheme clusters end ("e" with its accent, CR LF, a family emoji are one each).
[[nodiscard]] std::vector<std::size_t> grapheme_ends(std::string_view text);

/// True if the characters before and behind `offset` are one grapheme whatever stands before them. Where the first of
/// them is no emoji, flag or consonant this is the whole truth.
[[nodiscard]] bool parts_grapheme(std::string_view text, std::size_t offset);

}  // namespace ingot::tokens
