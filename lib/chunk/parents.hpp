// Larger passages that chunks lie in (chunk -> parents -> metadata), for readers that want more context than a hit.
// The law: parents are runs of consecutive chunks and tile the document as the chunks do, each child lies inside its
// parent, and no parent is over its limit unless it is a single chunk (spec chunking 2.10, law 18).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "model/chunk.hpp"
#include "model/document.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::chunk {

/// Makes the parents in source order and sets Chunk::parent of every chunk. A parent is the largest enclosing section
/// of at most `parent_max_tokens` tokens; the text that stands directly below the heading of a larger section is shared
/// out evenly, among as few parents as will do. A chunk that reaches into the next section joins both, if they fit.
/// `chunks` are those of split() for the same bytes, document and key.
[[nodiscard]] std::vector<model::Parent> link_parents(std::string_view bytes, const model::Document& document,
                                                      std::vector<model::Chunk>& chunks, std::size_t parent_max_tokens,
                                                      std::string_view document_key, tokens::Tokenizer& tokenizer);

}  // namespace ingot::chunk
