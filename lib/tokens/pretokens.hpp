// The first half of tokenizing: a text falls apart into pretokens, which no token crosses. The rules are the split
// patterns of tiktoken 0.14's openai_public.py; scanner.hpp has them one character at a time, pretokens.cpp for 64
// bytes of ASCII at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "tokens/encoding.hpp"
#include "tokens/instruction_set.hpp"

namespace ingot::tokens {

/// Splits from `at` on for as long as windows can decide: writes offsets from ends[count] on, adds to `count`, returns
/// where the next pretoken starts.
using WindowSplitter = std::size_t (*)(std::string_view text, std::size_t at, std::span<std::uint32_t> ends,
                                       std::size_t& count);
/// Null for InstructionSet::scalar.
[[nodiscard]] WindowSplitter window_splitter(Encoding encoding, InstructionSet set);

/// One pass over one text, which must outlive it and be smaller than 4 GiB.
class Splitter {
 public:
  Splitter(Encoding encoding, std::string_view text, InstructionSet set = available_instruction_sets().back())
      : encoding_(encoding), split_(window_splitter(encoding, set)), text_(text) {}

  /// Writes the byte offsets where the next pretokens end and returns how many: 0 at the end of the text, else at least
  /// one and, while the text lasts, all but the last 63 places of `ends`. An end is never decided before the character
  /// after it was seen.
  std::size_t next(std::span<std::uint32_t> ends);
  /// True if one of the pretokens of the last next() held invalid UTF-8: those bytes are to be counted as U+FFFD.
  [[nodiscard]] bool saw_invalid() const { return saw_invalid_; }

 private:
  Encoding encoding_;
  WindowSplitter split_;
  std::string_view text_;
  std::size_t at_ = 0;
  bool saw_invalid_ = false;
};

}  // namespace ingot::tokens
