// Unicode's normal form C, in which equal texts have equal bytes. Looks for what is not in it, and says what would be.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_range.hpp"

namespace ingot::text {

/// A letter with its marks, or a single character, that form C writes otherwise.
struct NotComposed {
  ByteRange span;
  std::string composed;
};

/// The first one at or behind `from`, which must not lie within a letter with its marks. Letters with more than thirty
/// marks are passed over: no language has them. `text` is valid UTF-8; time is linear in what is read.
[[nodiscard]] std::optional<NotComposed> next_not_composed(std::string_view text, std::size_t from);

}  // namespace ingot::text
