// JSON text from and to Value (nlohmann-json stands behind it).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/value.hpp"

namespace ingot::json {

/// One line, keys in the order of the map; invalid UTF-8 is written as U+FFFD.
[[nodiscard]] std::string compact(const Value& value);
/// Indented by two spaces, with a final newline.
[[nodiscard]] std::string pretty(const Value& value);
/// One line with the keys of every map sorted by bytes: the form that digests are taken of.
[[nodiscard]] std::string canonical(const Value& value);

/// Errors are of kind document: "line:column: message". Duplicate keys: the last one wins, as RFC 8259 readers do.
[[nodiscard]] Result<Value> parse(std::string_view text);

}  // namespace ingot::json
