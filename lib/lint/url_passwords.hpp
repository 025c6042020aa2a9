// Passwords in addresses: postgres://user:pass@host/db. Those of examples ("user:password@", "<secret>", "${PASSWORD}")
// are none, nor are those of addresses that lead nowhere.
#pragma once

#include <string_view>
#include <vector>

#include "base/byte_range.hpp"

namespace ingot::lint {

/// Ascending. Linear in the text.
[[nodiscard]] std::vector<ByteRange> url_passwords(std::string_view text);

}  // namespace ingot::lint
