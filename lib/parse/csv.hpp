// CSV as Markdown: each record a paragraph of `Column: value` lines. Reads RFC 4180 and what programs write beside it:
// a byte-order mark, any line ends, blank lines, blanks around quoted cells, and , ; tab or | between cells.
// Invariant: nothing of a column that is excluded comes into the rendering or into a message, but for its name.
#pragma once

#include "base/result.hpp"
#include "parse/feed.hpp"
#include "parse/parse.hpp"
#include "parse/part_writer.hpp"

namespace ingot::parse {

/// Units are the records below the header. A record may be shorter than the header; what is behind the last column
/// must be blank. The separator is the one that the header has most of.
[[nodiscard]] Result<void> read_csv(Feed& feed, const Options& options, PartWriter& writer);
/// The same with tabs.
[[nodiscard]] Result<void> read_tsv(Feed& feed, const Options& options, PartWriter& writer);

}  // namespace ingot::parse
