// The first half of tokenizing: a text falls apart into pretokens, which no token crosses. The rules are the split
// patterns of tiktoken 0.14's openai_public.py, written as a scanner of linear time instead of a regular expression.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "tokens/encoding.hpp"
#include "tokens/instruction_set.hpp"

namespace ingot::tokens {

/// One pass over one text, which must outlive it.
class Splitter {
 public:
  Splitter(Encoding encoding, std::string_view text, InstructionSet set = available_instruction_sets().back())
      : encoding_(encoding), set_(set), text_(text) {}

  /// Writes the byte offsets where the next pretokens end and returns how many there are: as many as fit, fewer only at
  /// the end of the text, then 0. An end is never decided before the character after it was seen.
  std::size_t next(std::span<std::size_t> ends);
  /// True once a pretoken held invalid UTF-8: those bytes are to be counted as U+FFFD.
  [[nodiscard]] bool saw_invalid() const { return saw_invalid_; }

 private:
  Encoding encoding_;
  InstructionSet set_;
  std::string_view text_;
  std::size_t at_ = 0;
  bool saw_invalid_ = false;
};

}  // namespace ingot::tokens
