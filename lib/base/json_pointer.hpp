// Tokens of JSON pointers (RFC 6901): "/" and "~" in a key are written as "~1" and "~0".
#pragma once

#include <string>
#include <string_view>

namespace ingot::json {

/// The key that a token of a pointer names.
[[nodiscard]] std::string unescaped_token(std::string_view token);

}  // namespace ingot::json
