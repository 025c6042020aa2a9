// Base64 of RFC 4648, in both of its alphabets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ingot {

/// The bytes that the digits stand for, with or without padding; bits that fill no byte are dropped. Nothing where
/// another character stands among them.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view digits);

}  // namespace ingot
