// Lines of code, HTML, definitions and tables, and the cells of a table's row: where blocks that are no prose are cut.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "model/document.hpp"

namespace ingot::chunk {

/// Cost of a cut before a row of a table, in the units of the penalties of atoms.cpp.
inline constexpr int k_row = 20;

/// More cells of a row than a table may have columns are one.
inline constexpr std::size_t k_most_cells = 1024;

struct Line {
  std::size_t begin = 0;
  int penalty = 0;  ///< cost of a cut before it
};

/// Where a block may be cut in [begin, end): before lines that are not blank, and never behind the first one. A head is
/// not parted from the line below it, nor a closing fence from the line above, so no chunk shows only what is repeated
/// anyway. Lines that are as bad to cut at as the one before them are left out when they are less than `grain` bytes
/// away from it.
[[nodiscard]] std::vector<Line> lines_of(const model::Block& block, std::size_t begin, std::size_t end,
                                         std::string_view text, std::size_t grain);

/// True unless the block is fenced code whose closing fence the source leaves out, so that it ends where its container
/// does.
[[nodiscard]] bool is_closed(const model::Block& block, std::string_view text);

/// Where the cells behind the first one begin in a table row, each behind its `|`, at most k_most_cells.
[[nodiscard]] std::vector<std::size_t> cell_begins(std::string_view text, std::size_t begin, std::size_t end);

}  // namespace ingot::chunk
