// Words that mix Latin letters with Cyrillic or Greek ones that look like Latin letters. Words that mix scripts for a
// reason (Δx, NFκB, SMSка, API-ключ) show it by a letter that could not be mistaken, or by where the scripts meet.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_range.hpp"

namespace ingot::lint {

struct MixedWord {
  ByteRange span;
  char32_t intruder = 0;    ///< the first letter that is of another script than it looks
  std::string_view script;  ///< that the word should have alone: "Latin"
  std::string_view other;   ///< of the intruder
  std::string mended;       ///< the word without intruders
};

/// The word around the letter at `at`.
[[nodiscard]] ByteRange word_around(std::string_view text, std::size_t at);

/// Nothing for a word of one script, and for one that may be meant.
[[nodiscard]] std::optional<MixedWord> mixed_word(std::string_view text, ByteRange word);

}  // namespace ingot::lint
