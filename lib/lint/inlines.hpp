// Which blocks hold running text, with links, tags and comments in it.
#pragma once

#include <cstddef>

#include "model/document.hpp"

namespace ingot::lint {

/// An item whose only child would be a paragraph has none: its text is its own.
[[nodiscard]] inline bool holds_inlines(const model::Document& document, std::size_t block) {
  using Kind = model::BlockKind;
  const auto& blocks = document.blocks;
  const Kind kind = blocks[block].kind;
  if (kind == Kind::paragraph || kind == Kind::heading || kind == Kind::table) return true;
  return kind == Kind::item && (block + 1 == blocks.size() || blocks[block + 1].parent != block);
}

}  // namespace ingot::lint
