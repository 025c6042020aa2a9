// Where chunks of one document meet, and what the source has there: for the rules about boundaries.
#pragma once

#include <cstddef>
#include <vector>

#include "lint/lint.hpp"

namespace ingot::lint {

struct Cut {
  const model::Record* before = nullptr;
  const model::Record* after = nullptr;
  std::size_t at = 0;                    ///< where `after` begins
  const model::Block* inside = nullptr;  ///< the innermost block that reaches across; null between two blocks
};

/// The cuts of a Markdown document, in order; none of a structured source, whose blocks are ours.
[[nodiscard]] std::vector<Cut> cuts_of(const Subject& subject);

/// `block` or the innermost block around it of this kind; null without one.
[[nodiscard]] const model::Block* around(const model::Document& document, const model::Block* block,
                                         model::BlockKind kind);

/// The last bytes of the chunk that ends at the cut, to point at: the line that it ends on.
[[nodiscard]] ByteRange last_line(std::string_view bytes, ByteRange own);

}  // namespace ingot::lint
