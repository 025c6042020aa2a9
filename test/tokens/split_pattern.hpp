// A small backtracking regular expression, enough for the split patterns of tiktoken as they are printed there. It
// knows nothing of lib/tokens: not its classes, not its scanner, not its reading of the patterns.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokens/encoding.hpp"

namespace ingot::test {

/// What the patterns ask of a character; `other` is none of L, M, N and White_Space.
enum class Category : unsigned { Lu, Lt, Ll, Lm, Lo, M, N, white_space, other };

struct Symbol {
  std::string_view utf8;
  char32_t code_point;
  Category category;
};

class SplitPattern {
 public:
  /// The pattern of tiktoken 0.14's openai_public.py.
  explicit SplitPattern(tokens::Encoding encoding);
  /// Any pattern of literals, [...], \p{..}, \s, \S, groups (?i:...) and (?!...), $, |, and the quantifiers ?, *, + and
  /// {m,n}, each also possessive.
  explicit SplitPattern(std::string_view pattern);

  /// The number of symbols that the first match at the beginning of `text` has; nothing when there is none.
  [[nodiscard]] std::optional<std::size_t> match(std::span<const Symbol> text) const;

 private:
  friend class PatternParser;

  struct Set {
    unsigned categories = 0;  ///< a bit for each Category
    std::u32string characters;
    bool negated = false;
    bool any_case = false;
    [[nodiscard]] bool has(const Symbol& symbol) const;
  };
  enum class Op { set, either, jump, possessive, not_ahead, at_end, done };
  struct Step {
    Op op;
    std::ptrdiff_t next = 0;   ///< where it goes on, relative to this step
    std::ptrdiff_t other = 0;  ///< what `either` tries when `next` fails
    std::size_t set = 0;
  };
  using Program = std::vector<Step>;

  [[nodiscard]] std::optional<std::size_t> run(const Step* step, std::span<const Symbol> text, std::size_t at) const;

  std::vector<Set> sets_;
  Program program_;
};

}  // namespace ingot::test
