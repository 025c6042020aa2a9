// Texts cut where the functions of tokens/segments.hpp say, to be compared with what a reader expects.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tokens/segments.hpp"

namespace ingot::test {

using Pieces = std::vector<std::string>;

inline Pieces cut(std::string_view text, const std::vector<std::size_t>& ends) {
  Pieces pieces;
  std::size_t from = 0;
  for (const std::size_t end : ends) {
    pieces.emplace_back(text.substr(from, end - from));
    from = end;
  }
  return pieces;
}

inline Pieces sentences(std::string_view text) {
  return cut(text, tokens::sentence_ends(text));
}
inline Pieces graphemes(std::string_view text) {
  return cut(text, tokens::grapheme_ends(text));
}
inline Pieces words(std::string_view text) {
  return cut(text, tokens::word_ends(text));
}

/// True if `ends` ascend and the last one is the size of the text.
inline bool tiles(std::string_view text, const std::vector<std::size_t>& ends) {
  std::size_t from = 0;
  for (const std::size_t end : ends) {
    if (end <= from) return false;
    from = end;
  }
  return from == text.size();
}

}  // namespace ingot::test
