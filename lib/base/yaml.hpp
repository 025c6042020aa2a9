// YAML read as the 1.2 core schema (`no` and `010` are a string and a decimal number), strictly: duplicate keys,
// anchors, aliases, tags, merge keys, several documents, invalid UTF-8 and depth over 64 are refused with their place.
// JSON is a subset of YAML, so this reads JSON files as well, with positions.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "base/value.hpp"

namespace ingot::yaml {

struct Limits {
  std::size_t depth = 64;
  std::size_t nodes = 100'000;
};

/// Every value's `offset` is the byte offset in `text`. Errors are of kind document: "line:column: message", with lines
/// counted from the start of `text`. An empty text is null.
[[nodiscard]] Result<Value> parse(std::string_view text, const Limits& limits = {});

}  // namespace ingot::yaml
