// Base64 of RFC 4648.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ingot {

/// Appends the digits of the standard alphabet, with padding.
void append_base64(std::string& out, std::string_view bytes);

/// The bytes that the digits stand for, in either alphabet, with or without padding; bits that fill no byte are
/// dropped. Nothing where another character stands among them.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view digits);

/// Decodes into `bytes` exactly: the standard alphabet, whole groups with their padding, nothing else and no bit left
/// over. False, with `bytes` in any state, when `digits` is not that of so many bytes.
[[nodiscard]] bool decode_base64(std::string_view digits, std::span<unsigned char> bytes);

}  // namespace ingot
