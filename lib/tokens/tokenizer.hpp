// How long a text is for a model: exact token counts. One map() per document gives the count of every chunk by
// subtraction, so nothing is counted twice.
//
// Invariant: on every input the counts and ids are those of tiktoken 0.14's encode_ordinary for the text with each
// maximal invalid UTF-8 subpart read as U+FFFD; text that looks like a special token is ordinary text. Offsets are
// always offsets into the bytes as given. The vocabulary is part of the program: nothing is parsed at the start.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "tokens/encoding.hpp"
#include "tokens/instruction_set.hpp"

namespace ingot::tokens {

/// Cumulative token counts of one text at its pretoken boundaries. No token crosses such a boundary, and for boundaries
/// a <= b, before(b) - before(a) is exactly the count of text[a, b) by itself, unless text[a, b) ends in white space
/// other than CR and LF. A piece that does, or that is cut elsewhere, differs only in the pretokens at its ends:
/// Tokenizer::count() has the last word on it, since counts are not monotone in length.
class TokenMap {
 public:
  /// Tokens of the whole text.
  [[nodiscard]] std::size_t total() const { return marks_.empty() ? 0 : marks_.back().tokens; }
  /// Tokens of all pretokens that end at or before byte `offset`; O(log pretokens).
  [[nodiscard]] std::size_t before(std::size_t offset) const;
  /// Tokens of text[begin, end) with a pretoken that `begin` or `end` cuts counted in full: exact where before() is,
  /// else an estimate.
  [[nodiscard]] std::size_t tokens_between(std::size_t begin, std::size_t end) const;
  /// tokens_between() for each part that reaches from the offset before, or from 0, to the next of these ascending
  /// ones.
  [[nodiscard]] std::vector<std::uint32_t> tokens_of_parts(const std::vector<std::size_t>& ends) const;
  /// True for 0, for the size of the text and wherever one pretoken ends and the next one starts.
  [[nodiscard]] bool is_boundary(std::size_t offset) const;
  /// The greatest boundary that is at most `offset`.
  [[nodiscard]] std::size_t boundary_at_or_before(std::size_t offset) const;
  /// The greatest boundary b >= begin with at most `tokens` tokens in the pretokens between `begin` and b; `begin`
  /// itself when not even one pretoken fits. `begin` must be a boundary.
  [[nodiscard]] std::size_t furthest_within(std::size_t begin, std::size_t tokens) const;

 private:
  friend class Tokenizer;
  struct Mark {
    std::uint32_t end;     ///< byte offset where a pretoken ends
    std::uint32_t tokens;  ///< tokens of the text up to there
  };
  std::vector<Mark> marks_;  // ascending in both fields
};

/// Bytes [begin, begin + size) of a text, standing as bytes [at, at + size) of another one.
struct Excerpt {
  std::size_t begin = 0;
  std::size_t at = 0;
  std::size_t size = 0;
};

/// Counts with a bounded memory of recent pretokens (at most 7 MB, released with the object). Not for two threads at
/// once: give each its own. Time is linear in the text, also for one endless word; a text made against it needs n log n
/// and work space of up to 50 bytes a byte. Texts must be smaller than 2 GiB. Views passed in are not kept. Results do
/// not depend on the instruction set.
class Tokenizer {
 public:
  explicit Tokenizer(Encoding encoding, InstructionSet set = available_instruction_sets().back());
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;

  [[nodiscard]] Encoding encoding() const;
  /// Number of tokens; 0 only for the empty text.
  [[nodiscard]] std::size_t count(std::string_view text);
  /// The same number. What tokenizing says of the excerpt is looked up in the map of the text that it was taken from,
  /// as far as it does not depend on what is around it.
  [[nodiscard]] std::size_t count(std::string_view text, const TokenMap& map, const Excerpt& excerpt);
  /// The same work, with the count at every pretoken boundary kept: 8 bytes a pretoken.
  [[nodiscard]] TokenMap map(std::string_view text);
  /// The token ids, in order.
  [[nodiscard]] std::vector<std::uint32_t> encode(std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ingot::tokens
