// Between which characters a token of the vocabulary may lie across. Where none may, the parts of a text are merged
// each by itself and their counts add up: long runs of Chinese, Japanese or Korean fall into parts of one to three
// characters. Only characters of three bytes are told apart; between others a token may always lie.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tokens/vocabulary_layout.hpp"

namespace ingot::tokens {

// Characters of three bytes in valid UTF-8: U+0800 to U+FFFF, most of Chinese, Japanese and Korean.
[[nodiscard]] constexpr bool starts_three_bytes(char byte) {
  return (static_cast<unsigned char>(byte) & 0xF0U) == 0xE0U;
}
[[nodiscard]] constexpr char32_t three_bytes_at(const char* bytes) {
  const auto bits = [bytes](std::size_t i, unsigned mask) { return static_cast<unsigned char>(bytes[i]) & mask; };
  return bits(0, 0x0FU) << 12U | bits(1, 0x3FU) << 6U | bits(2, 0x3FU);
}

/// A bit that is set needlessly costs time alone. `left` and `right` are for tokens that hold a character in part:
/// whatever its neighbour, they may join.
struct Joins {
  static constexpr unsigned k_pair_bits = 18;  // log2
  std::array<std::uint64_t, (std::size_t{1} << k_pair_bits) / 64> pairs;
  std::array<std::uint64_t, 0x10000 / 64> left;   ///< by the code point on the left of the boundary
  std::array<std::uint64_t, 0x10000 / 64> right;  ///< by the one on the right
  std::array<std::uint64_t, 0x10000 / 32> alone;  ///< two bits a code point: its tokens, where it is a part by itself

  [[nodiscard]] static constexpr std::size_t pair_bit(char32_t left, char32_t right) {
    return finished((std::uint64_t{left} << 16U | right) * k_odd_b) >> (64 - k_pair_bits);
  }
  template <class Array>
  [[nodiscard]] static constexpr bool has(const Array& bits, std::size_t bit) {
    return ((bits[bit / 64] >> (bit % 64)) & 1U) != 0;
  }
  template <class Array>
  static constexpr void set(Array& bits, std::size_t bit) {
    bits[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  [[nodiscard]] constexpr std::uint32_t count_alone(char32_t code_point) const {
    return static_cast<std::uint32_t>((alone[code_point / 32] >> (code_point % 32 * 2)) & 3U);
  }
  /// For two code points from U+0800 to U+FFFF, as all of them here.
  [[nodiscard]] constexpr bool may_join(char32_t before, char32_t after) const {
    return has(pairs, pair_bit(before, after)) || has(left, before) || has(right, after);
  }
};

/// Parts a piece of valid UTF-8 between characters of three bytes that no token joins, and calls many(part) for every
/// part, but one(code point) for such a character that is a part by itself.
template <class Many, class One>
void each_part(const Joins& joins, std::string_view piece, Many many, One one) {
  std::size_t from = 0;
  char32_t before = 0;  // the character of three bytes that ends here, if one does
  const auto end_part = [&](std::size_t at) {
    if (before != 0 && at - from == 3) {
      one(before);
    } else if (at != from) {
      many(piece.substr(from, at - from));
    }
    from = at;
  };
  for (std::size_t at = 0; at < piece.size();) {
    if (!starts_three_bytes(piece[at]) || at + 3 > piece.size()) {
      before = 0;
      ++at;
      continue;
    }
    const char32_t here = three_bytes_at(piece.data() + at);
    if (before != 0 && !joins.may_join(before, here)) end_part(at);
    before = here;
    at += 3;
  }
  end_part(piece.size());
}

}  // namespace ingot::tokens
