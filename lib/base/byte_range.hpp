// The only position type: a half-open range of bytes. Line and column are computed where they are shown.
#pragma once

#include <cstddef>
#include <string_view>

namespace ingot {

struct ByteRange {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] constexpr std::size_t size() const { return end - begin; }
  [[nodiscard]] constexpr bool empty() const { return begin == end; }
  [[nodiscard]] constexpr bool contains(std::size_t offset) const { return begin <= offset && offset < end; }
  [[nodiscard]] constexpr std::string_view of(std::string_view text) const { return text.substr(begin, size()); }
  friend constexpr bool operator==(const ByteRange&, const ByteRange&) = default;
};

}  // namespace ingot
