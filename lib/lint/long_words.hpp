// The runs of a text that may hold a key: all that prose is made of is left out in a fraction of its length.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "base/byte_range.hpp"

namespace ingot::lint {

/// What keys, and addresses that hold one, are written with.
inline constexpr auto k_key_bytes = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("-_.+/=:?&%,~")) table[static_cast<unsigned char>(c)] = true;
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = table[c - 0x20] = true;
  return table;
}();

/// Calls `found(run)` for each run of at least `least` such bytes, ascending. Of others hardly more than every
/// `least`-th byte is looked at.
template <class Found>
void for_each_long_word(std::string_view text, std::size_t least, Found&& found) {
  const auto is_key_byte = [&](std::size_t at) { return k_key_bytes[static_cast<unsigned char>(text[at])]; };
  std::size_t begin = 0;
  while (begin + least <= text.size()) {
    std::size_t at = begin + least;
    while (at > begin && is_key_byte(at - 1)) --at;
    if (at > begin) {
      begin = at;  // behind the last byte that is none
      continue;
    }
    std::size_t end = begin + least;
    while (end < text.size() && is_key_byte(end)) ++end;
    found(ByteRange{begin, end});
    begin = end;
  }
}

}  // namespace ingot::lint
