// Where things stand in a JSON text, for findings that point at them. The text must be valid (json::parse has read it).
#pragma once

#include <string_view>

#include "base/byte_range.hpp"

namespace ingot::json {

/// The value that a JSON pointer (RFC 6901) names; empty when it is not there. Of equal keys the last one counts.
[[nodiscard]] ByteRange place_of(std::string_view json, std::string_view pointer);

/// What the bytes `piece` of a string's value are written with. `literal` is the string with its quotes, and so is what
/// the result is counted from.
[[nodiscard]] ByteRange written(std::string_view literal, ByteRange piece);

}  // namespace ingot::json
