// Overlap: the last whole sentences before a cut inside the prose of one section, shown again at the head of the next
// chunk (spec chunking 2.6). Kept as a span of its own, so own spans still tile the document.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "chunk/chunk.hpp"

namespace ingot::chunk {

/// Where the overlap of a chunk that begins at `end` begins: behind `begin`, which is where its predecessor does, with
/// as few whole sentences as have overlap_words words, at most overlap_words + max_overlap_delta. Nothing when not even
/// one sentence may be taken.
[[nodiscard]] std::optional<std::size_t> overlap_begin(std::string_view text, std::size_t begin, std::size_t end,
                                                       const Options& options);

}  // namespace ingot::chunk
