// The body of a Markdown file to blocks and headings: cmark-gfm's blocks where it is right, regions that it does not
// know between them. A region ends whatever was open before it.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.hpp"
#include "model/document.hpp"
#include "parse/cmark_blocks.hpp"
#include "parse/regions.hpp"

namespace ingot::parse {

struct BlockOptions {
  Dialect dialect = Dialect::markdown;
  std::size_t window_bytes = k_window_bytes;  ///< how much text cmark-gfm holds at once; no block depends on it
};

/// Appends the blocks and headings of the body, which begins at `offset` in the file. Errors (document): "line:1:
/// what", with a line of the body, for structure beyond the limits.
[[nodiscard]] Result<void> read_blocks(std::string_view body, std::size_t offset, const BlockOptions& options,
                                       model::Document& document);

}  // namespace ingot::parse
