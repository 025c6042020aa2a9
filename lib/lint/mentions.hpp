// Whether a paragraph speaks of the very thing that a rule looks for: then it shows it, and has no defect.
#pragma once

#include <span>
#include <string_view>

#include "base/byte_range.hpp"

namespace ingot::lint {

/// Whether one of the words, in lower case, stands in the paragraph around the piece, no further than some lines away.
[[nodiscard]] bool mentions(std::string_view text, ByteRange piece, std::span<const std::string_view> words);

}  // namespace ingot::lint
