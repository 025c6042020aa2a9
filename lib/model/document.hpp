// A parsed input (parse -> chunk). Blocks stand in one flat vector in reading order with parent indexes, because depth
// belongs to the attacker: every walk is a loop.
// Invariant: the spans of siblings are sorted and disjoint, a child lies inside its parent, and every non-blank byte of
// the body lies in a top-level block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"
#include "base/value.hpp"

namespace ingot::model {

enum class BlockKind : std::uint8_t {
  heading,
  paragraph,
  list,
  item,
  code,
  html,
  table,
  quote,
  thematic_break,
  footnote,
  references,  ///< link reference definitions, which cmark-gfm reports no node for
  comment,     ///< an HTML comment that stands alone
  alert,       ///< a quote that begins with [!NOTE] or the like
  container,   ///< from `:::name` to `:::`
  math,        ///< from `$$` to `$$`
  mdx,         ///< import, export, and JSX that is no HTML block
};

[[nodiscard]] std::string_view name(BlockKind kind);

struct Block {
  BlockKind kind = BlockKind::paragraph;
  std::uint32_t head_bytes = 0;         ///< see head()
  ByteRange span;                       ///< from the first byte of its first line to the end of its last non-blank line
  std::optional<std::uint32_t> parent;  ///< index in Document::blocks

  /// What a part of this block must be shown with when it is cut: the opening line of a fenced code block, or the
  /// header and delimiter rows of a table. Empty for every other block.
  [[nodiscard]] ByteRange head() const { return {span.begin, span.begin + head_bytes}; }
};

/// A longer heading is known by its beginning: every chunk below it carries the text.
inline constexpr std::size_t k_max_heading_bytes = 500;

struct Heading {
  std::uint32_t block = 0;  ///< index in Document::blocks
  int level = 1;            ///< 1-6
  std::string text;         ///< plain text, without markup; at most k_max_heading_bytes bytes
};

/// Markdown that stands for a structured source (JSON, CSV): it is cut in place of the file's bytes, and every position
/// in Document is one in `text`.
struct Rendering {
  /// The text from `at` up to the next origin stands for the source bytes from `source` on.
  struct Origin {
    std::size_t at = 0;
    std::size_t source = 0;
  };
  /// An object of a JSON array or a record of a CSV file: a rule's objects_per_chunk or target_rows counts them.
  struct Unit {
    std::size_t at = 0;
    std::string pointer;  ///< JSON pointer (RFC 6901); empty for CSV, whose records are counted from 1
  };

  /// The first record of a CSV file, and which of the names and globs for columns it has no column for.
  struct Header {
    ByteRange source;                        ///< in the file
    std::vector<std::string> columns;        ///< names as they are shown; no more than k_most_columns
    std::vector<std::size_t> not_described;  ///< indexes of those that describe
    std::vector<std::size_t> not_excluded;   ///< indexes of those that exclude
  };
  static constexpr std::size_t k_most_columns = 200;

  std::string text;
  std::vector<Origin> origins;  ///< ascending in both fields; the first is at 0
  std::vector<Unit> units;      ///< ascending
  std::size_t source_end = 0;
  std::optional<Header> header;  ///< in the first part of a CSV file
  std::size_t first_unit = 0;    ///< number of units in the parts of the file before this one

  /// The source byte that a place in `text` stands for; not descending.
  [[nodiscard]] std::size_t source_of(std::size_t at) const;
};

struct Document {
  std::optional<ByteRange> front_matter;  ///< with its delimiter lines
  Value attributes;  ///< the front matter as data; null when there is none; offsets are file offsets
  ByteRange body;    ///< what is not byte-order mark or front matter
  std::vector<Block> blocks;
  std::vector<Heading> headings;  ///< top-level headings, in reading order
  std::optional<Rendering> rendering;

  /// What the chunker cuts: the rendering, else the bytes of the file.
  [[nodiscard]] std::string_view text(std::string_view bytes) const {
    return rendering ? std::string_view(rendering->text) : bytes;
  }
};

}  // namespace ingot::model
