// What speaks to a model and not to a reader: override phrases in some languages, role markers, tool calls, orders to
// keep something from the user.
#pragma once

#include <string_view>
#include <vector>

#include "base/byte_range.hpp"

namespace ingot::lint {

/// In order, none within another. Linear in the text.
[[nodiscard]] std::vector<ByteRange> injection_phrases(std::string_view text);

}  // namespace ingot::lint
