// What each chunk is made of: kinds of blocks, rows, entries, JSON pointers.
#pragma once

#include <string_view>
#include <vector>

#include "model/chunk.hpp"
#include "model/document.hpp"

namespace ingot::chunk {

/// Sets kinds, rows, entries and pointers of all chunks of a document, which are in reading order.
void add_covered(std::vector<model::Chunk>& chunks, const model::Document& document, std::string_view text);

}  // namespace ingot::chunk
