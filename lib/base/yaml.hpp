// YAML read as the 1.2 core schema (`no` and `010` are a string and a decimal number), strictly: duplicate keys,
// anchors, aliases, tags, merge keys, several documents, invalid UTF-8, control characters, numbers that no double
// holds
// (.inf, .nan) and whatever is over the limits are refused with their place.
// JSON is a subset of YAML, so this reads JSON files as well, with positions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/value.hpp"

namespace ingot::yaml {

struct Limits {
  std::size_t depth = 64;
  std::size_t nodes = 100'000;                        ///< keys and values of the whole text
  std::size_t keys = 1000;                            ///< of one map
  std::size_t key_bytes = 1024;                       ///< of one key
  std::size_t scalar_bytes = std::size_t{64} * 1024;  ///< of one value
};

/// Every value's `offset` is the byte offset in `text`. Errors are of kind document: "line:column: message", with lines
/// counted from the start of `text`. An empty text is null.
[[nodiscard]] Result<Value> parse(std::string_view text, const Limits& limits = {});

/// A key that stands twice in one map, with the byte offsets of both.
struct Duplicate {
  std::string key;
  std::size_t first = 0;
  std::size_t again = 0;
};

/// All of them, in the order of the text; those in front of the first other fault where the text has one.
[[nodiscard]] std::vector<Duplicate> duplicate_keys(std::string_view text, const Limits& limits = {});

}  // namespace ingot::yaml
