// Words that a full stop follows without ending a sentence, and how sure that is. Part of sentences.cpp.
#pragma once

#include <cstdint>
#include <string_view>

namespace ingot::tokens {

enum class Abbreviation : std::uint8_t {
  none,           ///< a word like others
  never_last,     ///< "Dr", "e.g", "bzw": a sentence goes on, or ends so seldom that an end is not worth the risk
  before_number,  ///< "no", "fig", "Nr": only where a number follows, since "She said no. We left."
  often_last,     ///< "etc", "usw": ends a sentence if a capital letter follows
};

/// What `word` is; in lower case, without the full stop after it, stops inside it included ("p.ex").
[[nodiscard]] Abbreviation abbreviation(std::u32string_view word);

/// True if a number with a full stop before `word`, in lower case, is the day of a German date.
[[nodiscard]] bool is_german_month(std::u32string_view word);

/// True if a number with a full stop after `word`, in lower case, is a German ordinal: "am 3. Oktober".
[[nodiscard]] bool precedes_german_ordinal(std::u32string_view word);

}  // namespace ingot::tokens
