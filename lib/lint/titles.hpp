// Lines that are written as titles without being headings: all in bold, or all in capitals.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"
#include "lint/lint.hpp"

namespace ingot::lint {

struct Title {
  ByteRange line;  ///< all of the paragraph
  ByteRange text;  ///< what is said, without emphasis and closing colon
  bool in_capitals = false;
  std::size_t level = 1;  ///< that it would have as a heading, below the one above it; may be too deep
};

/// The title that a line is, with places in the line. Sentences, labels ("Note:"), captions ("Table 3"), facts
/// ("Phone: 12"), signatures and links are none.
[[nodiscard]] std::optional<Title> title_in(std::string_view line);

/// Paragraphs of a Markdown document, and first lines of them, that are titles of what follows. What ends the document,
/// stands above a heading or above another such line is a signature, an address or a motto, and behind a colon it is
/// what was announced.
[[nodiscard]] std::vector<Title> titles_of(const Subject& subject);

/// Whether what begins there is the title of a box: directly below <DeepDive>, <details>, or the summary of one.
[[nodiscard]] bool begins_box(std::string_view text, std::size_t at);

}  // namespace ingot::lint
