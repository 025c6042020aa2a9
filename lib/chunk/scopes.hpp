// Which parts of a document are cut without regard to each other. A section that fits into a chunk is never torn for
// the sake of its neighbours, and one that does not fit starts with a cut and ends with one: so an edit inside of a
// section moves no cut outside of its scope (spec chunking 2.3, 2.9 law 11).
#pragma once

#include <vector>

#include "chunk/pieces.hpp"

namespace ingot::chunk {

/// Scopes that tile Work::blocks; a single one when the fewest chunks are wanted. What is smaller than min_tokens is
/// not left alone in a scope where it could be joined with what follows, and no heading is parted from its text. Unless
/// the fewest chunks are wanted, scopes of Markdown have a limited number of blocks, which no written document reaches.
[[nodiscard]] std::vector<Scope> scopes_of(Work& work);

}  // namespace ingot::chunk
