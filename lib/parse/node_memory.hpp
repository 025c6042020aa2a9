// Memory for a tree of many small nodes that soon dies: what cmark-gfm allocates while it parses a window. Small blocks
// are taken from chunks and kept in lists by size; when the last one is returned, all chunks but one are freed. New
// memory is zero. Every thread has its own, so a block must be returned by the thread that took it.
#pragma once

#include <cstddef>

namespace ingot::parse {

[[nodiscard]] void* take_memory(std::size_t bytes);
/// The block moved to one of another size; a null block is a new one.
[[nodiscard]] void* resize_memory(void* block, std::size_t bytes);
void return_memory(void* block);

}  // namespace ingot::parse
