// Which pieces make up which chunk: the cheapest way through all allowed cuts, by dynamic programming over the cuts of
// one scope (spec chunking 2.4). A greedy filler must take the cut where it happens to be full; here a good cut a
// little earlier pays for itself. Time: pieces x pieces that fit into one chunk. Integer costs, so that every compiler
// chooses the same cuts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "chunk/pieces.hpp"

namespace ingot::chunk {

/// Pieces [first, last) of one chunk.
struct Span {
  std::size_t first = 0;
  std::size_t last = 0;
  friend auto operator<=>(const Span&, const Span&) = default;
};

/// What a choice of cuts costs. Under Objective::fewest the chunks are compared first, else the cost; then the other;
/// a choice that is equal in both and has the earlier cuts wins.
struct Cost {
  std::int64_t cost = 0;
  std::size_t chunks = 0;
};

/// Whether these pieces may be one chunk: within the limits and under one parent, or a single piece.
[[nodiscard]] bool may_be_chunk(const Pieces& pieces, Span span, const Options& options);

/// Of spans that tile the pieces, each of which may be a chunk.
[[nodiscard]] Cost cost_of(const Pieces& pieces, const std::vector<Span>& spans, const Options& options);

[[nodiscard]] bool is_better(const Cost& a, const Cost& b, const Options& options);

/// The best spans that tile all pieces; those in `forbidden` (found too large when they were counted for real) are not
/// used unless they are a single piece.
[[nodiscard]] std::vector<Span> choose_cuts(const Pieces& pieces, const Options& options,
                                            const std::set<Span>& forbidden);

}  // namespace ingot::chunk
