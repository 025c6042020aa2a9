// YAML front matter: a map between two `---` lines at the very start of a file (spec metadata.md).
#pragma once

#include <optional>
#include <string_view>

#include "base/byte_range.hpp"
#include "base/result.hpp"
#include "base/value.hpp"

namespace ingot::parse {

struct FrontMatter {
  ByteRange span;    ///< with both delimiter lines, from byte 0 or behind a byte-order mark
  Value attributes;  ///< a map; offsets are offsets in `bytes`
};

/// Nothing when the file does not begin with front matter: a `---` that is followed by a blank line, or that is never
/// closed and followed by no `key:` line, is a thematic break. At most 64 KB, 1,000 lines and 10,000 values.
/// Errors (document): "line:column: message".
[[nodiscard]] Result<std::optional<FrontMatter>> read_front_matter(std::string_view bytes);

/// The lines between the delimiters, whatever stands in them; nothing where read_front_matter() finds none either.
[[nodiscard]] std::optional<ByteRange> front_matter_lines(std::string_view bytes);

}  // namespace ingot::parse
