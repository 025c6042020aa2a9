// How text of users looks on a terminal: what is written for it, and how many columns that takes. One grapheme is one
// glyph, so nothing here cuts an accent from its letter; what could steer the terminal is written as an escape.
// Columns are those of utf8proc 2.8, with a grapheme taking two at most (a family emoji is one picture).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"

namespace ingot::report {

struct Glyph {
  ByteRange bytes;        ///< in the text that was laid out
  std::string shown;      ///< a tab as four spaces, ESC as \x1b, U+202E as \u{202e}, a mark without a letter as \u{301}
  std::size_t width = 0;  ///< columns of `shown`
};

/// The glyphs of `text` in order; their bytes tile it. Any bytes are accepted. Linear.
[[nodiscard]] std::vector<Glyph> glyphs(std::string_view text);

/// Columns that text takes once it is escaped.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// The text as shown, filled up with spaces to at least `width` columns.
[[nodiscard]] std::string pad_right(std::string_view text, std::size_t width);
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t width);

/// The text as shown on one line: white space folded to single spaces, cut at `width` columns (1 or more) with a final
/// "…" that fits inside. Reads only as much of the text as it shows.
[[nodiscard]] std::string excerpt(std::string_view text, std::size_t width);

/// Escaped text in lines of at most `width` columns, broken at spaces where there are any.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace ingot::report
