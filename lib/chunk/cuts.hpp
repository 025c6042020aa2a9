// Which pieces make up which chunk: the cheapest way through all allowed cuts, by dynamic programming over the cuts of
// one document (spec chunking 2.4). A greedy filler must take the cut where it happens to be full; here a good cut a
// little earlier pays for itself. Time: pieces x pieces that fit into one chunk. Integer costs, so that every compiler
// chooses the same cuts.
#pragma once

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

#include "chunk/chunk.hpp"
#include "chunk/pieces.hpp"

namespace ingot::chunk {

/// Pieces [first, last) of one chunk.
struct Span {
  std::size_t first = 0;
  std::size_t last = 0;
  friend auto operator<=>(const Span&, const Span&) = default;
};

/// Sizes of a chunk of these pieces without its overlap: breadcrumb, replay and own text.
[[nodiscard]] Size own_size(const Pieces& pieces, Span span);

/// True when the overlap of the chunk's first piece fits beside its own text.
[[nodiscard]] bool takes_overlap(const Pieces& pieces, Span span, const Size& own, const Options& options);

/// Spans that tile all pieces, each within the limits; those in `forbidden` (found too large when they were counted for
/// real) are not used unless they are a single piece.
[[nodiscard]] std::vector<Span> choose_cuts(const Pieces& pieces, const Options& options,
                                            const std::set<Span>& forbidden);

}  // namespace ingot::chunk
