// Regular expressions of rules, tried at one place. Time is linear in the bytes that may be looked at, whatever they
// are.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/byte_range.hpp"

namespace ingot::lint {

class Pattern {
 public:
  /// RE2's syntax, where "~" stands for what may be between two words of prose, and "\pL" for a letter or anything that
  /// is not ASCII; a group marks what is meant, else all of it is.
  explicit Pattern(std::string_view expression);
  ~Pattern();
  Pattern(Pattern&&) noexcept;

  /// What is meant of the match that begins at `at`, looking at no more than `reach` bytes.
  [[nodiscard]] std::optional<ByteRange> match_at(std::string_view text, std::size_t at, std::size_t reach = 512) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

/// The patterns of a table whose members have an `expression`. Each is made when it is first asked for, on any thread,
/// and once for members with the same one: to make all of them takes longer than most documents do.
template <const auto& table>
class PatternTable {
 public:
  [[nodiscard]] static const Pattern& at(std::size_t index) {
    return makers(std::make_index_sequence<table.size()>())[index]();
  }

 private:
  using Maker = const Pattern& (*)();

  static constexpr std::size_t first_like(std::size_t index) {
    std::size_t first = 0;
    while (table[first].expression != table[index].expression) ++first;
    return first;
  }

  template <std::size_t Index>
  static const Pattern& make() {
    if constexpr (constexpr std::size_t k_first = first_like(Index); k_first != Index) {
      return make<k_first>();
    } else {
      static const Pattern k_pattern(table[Index].expression);
      return k_pattern;
    }
  }
  template <std::size_t... Index>
  static const std::array<Maker, sizeof...(Index)>& makers(std::index_sequence<Index...>) {
    static constexpr std::array<Maker, sizeof...(Index)> k_makers = {&make<Index>...};
    return k_makers;
  }
};

}  // namespace ingot::lint
