// Values behind names that say they are secret: api_key = "...", | API key | ... |, the password is ...
#pragma once

#include <string_view>
#include <vector>

#include "base/byte_range.hpp"

namespace ingot::lint {

/// Those that are made of letters, digits and signs as no word, path, UUID, number or example is. Ascending. How random
/// their bytes are is left to the caller. Linear in the text.
[[nodiscard]] std::vector<ByteRange> secret_values(std::string_view text);

}  // namespace ingot::lint
