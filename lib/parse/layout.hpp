// Blocks in lines to the blocks of a Document. Where a block ends is read off the text (spec chunking 2.2): it owns the
// lines up to its next sibling, without the blank ones; a container ends with its last child. Lines that belong to no
// block are link reference definitions. Keeps the invariant of model/document.hpp on any input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "model/document.hpp"
#include "parse/body_lines.hpp"
#include "parse/line_block.hpp"

namespace ingot::parse {

/// Appends to document.blocks, and says where each of `blocks` is there; k_no_block for those that are no block of
/// their own. `offset` is where the lines begin in the file. Changes the ends of `blocks`. Error (document): more than
/// k_max_blocks blocks.
[[nodiscard]] Result<std::vector<std::uint32_t>> lay_out(std::vector<LineBlock>& blocks, const BodyLines& lines,
                                                         std::size_t offset, model::Document& document);

}  // namespace ingot::parse
