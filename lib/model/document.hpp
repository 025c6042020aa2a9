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
  references,  ///< link reference definitions and unused footnotes, which cmark-gfm reports no node for
};

[[nodiscard]] std::string_view name(BlockKind kind);

struct Block {
  BlockKind kind = BlockKind::paragraph;
  ByteRange span;                     ///< from the first byte of its first line to the end of its last non-blank line
  std::optional<std::size_t> parent;  ///< index in Document::blocks
  /// What a part of this block must be shown with when it is cut: the opening line of a fenced code block, or the
  /// header and delimiter rows of a table. Empty for every other block.
  ByteRange head;
};

/// A longer heading is known by its beginning: every chunk below it carries the text.
inline constexpr std::size_t k_max_heading_bytes = 500;

struct Heading {
  std::size_t block = 0;  ///< index in Document::blocks
  int level = 1;          ///< 1-6
  std::string text;       ///< plain text, without markup; at most k_max_heading_bytes bytes
};

struct Document {
  std::optional<ByteRange> front_matter;  ///< with its delimiter lines
  Value attributes;  ///< the front matter as data; null when there is none; offsets are file offsets
  ByteRange body;    ///< what is not byte-order mark or front matter
  std::vector<Block> blocks;
  std::vector<Heading> headings;  ///< top-level headings, in reading order
};

}  // namespace ingot::model
