// Overlap: the last whole sentences before a cut inside the prose of one section, shown again at the head of the next
// chunk (spec chunking 2.6). Kept as a span of its own, so own spans still tile the document.
#pragma once

#include <cstddef>
#include <optional>

#include "chunk/chunk.hpp"
#include "chunk/sizes.hpp"

namespace ingot::chunk {

/// Where the overlap of a chunk that begins at `end` begins: behind `begin`, which is where its predecessor does, with
/// as few whole sentences as have overlap_words words, at most overlap_words + max_overlap_delta; or with as many as
/// overlap_tokens allows, where that is set. Nothing when not even one sentence may be taken.
[[nodiscard]] std::optional<std::size_t> overlap_begin(Measure& measure, std::size_t begin, std::size_t end,
                                                       const Options& options);

[[nodiscard]] inline bool wants_overlap(const Options& options) {
  return options.overlap_words > 0 || options.overlap_tokens.value_or(0) > 0;
}

/// The most that an overlap can take of a chunk, as far as that can be known before it is cut.
[[nodiscard]] Size overlap_reserve(const Options& options);

}  // namespace ingot::chunk
