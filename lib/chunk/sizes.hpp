// How large parts of a document are, in everything that a chunk has a limit for. Sizes are added up by the choice of
// cuts; a chosen chunk is then counted as a whole, and only that number is ever shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chunk/chunk.hpp"
#include "model/document.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::chunk {

struct Size {
  std::uint32_t tokens = 0;
  std::uint32_t words = 0;
  std::uint32_t chars = 0;    ///< code points; 0 unless the rule has max_chars
  std::uint32_t rows = 0;     ///< of tables
  std::uint32_t entries = 0;  ///< items of top-level lists; objects or records of a structured source

  Size& operator+=(const Size& other) {
    tokens += other.tokens;
    words += other.words;
    chars += other.chars;
    rows += other.rows;
    entries += other.entries;
    return *this;
  }
  Size& operator-=(const Size& other) {
    tokens -= other.tokens;
    words -= other.words;
    chars -= other.chars;
    rows -= other.rows;
    entries -= other.entries;
    return *this;
  }
  /// True when no part of it is above that of `most`.
  [[nodiscard]] bool within(const Size& most) const {
    return tokens <= most.tokens && words <= most.words && chars <= most.chars && rows <= most.rows &&
           entries <= most.entries;
  }
};

inline constexpr std::uint32_t k_no_limit = std::numeric_limits<std::uint32_t>::max();

/// The limits of a chunk of this document; k_no_limit for what has none.
[[nodiscard]] Size limits_of(const Options& options, const model::Document& document);

/// Measures parts of one text as they are sent to the model: data that none can read (data URIs, long runs of base64)
/// is left out, and so are comments that tell lint what to accept.
class Measure {
 public:
  /// Keeps references to the text, the options and the tokenizer.
  Measure(std::string_view text, const model::Document& document, const Options& options, tokens::Tokenizer& tokenizer);

  /// The parts that begin at each of these offsets and reach to the next one, the last to `end`; ascending. Tokens that
  /// stand across two parts may be counted with both.
  [[nodiscard]] std::vector<Size> sizes(const std::vector<std::size_t>& begins, std::size_t end);
  /// Tokens, words and, where there is a limit, characters of text[begin, end).
  [[nodiscard]] Size size(std::size_t begin, std::size_t end);
  [[nodiscard]] std::uint32_t tokens(std::string_view sent) {
    return static_cast<std::uint32_t>(tokenizer_.count(sent));
  }
  /// Tokens of a text that is sent, which shows text[own) as it stands from its byte `at` on.
  [[nodiscard]] std::uint32_t tokens(std::string_view sent, std::size_t at, ByteRange own);
  /// Appends the part as it is sent to the model.
  void append_sent(std::string_view part, std::string& to) const;
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  [[nodiscard]] Size words_and_chars(std::string_view part) const;
  void count_tokens(std::size_t begin, std::span<const std::size_t> ends, Size* sizes);

  std::string_view text_;
  const Options& options_;
  tokens::Tokenizer& tokenizer_;
  bool has_directives_ = false;  // there is a comment that tells lint what to accept
  bool plain_ = true;            // nothing in the text is sent otherwise than it stands
  tokens::TokenMap map_;
  ByteRange mapped_;  // the part of the text that has a map: all of it, or the last part of a long one
};

}  // namespace ingot::chunk
