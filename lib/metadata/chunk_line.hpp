// A line of chunks that were emitted before ("ingot.chunk/1", or metadata alone) back to a record: what
// report::chunk_lines writes, and other chunkers that use the same members.
#pragma once

#include <string_view>
#include <vector>

#include "base/byte_range.hpp"
#include "base/result.hpp"
#include "model/chunk.hpp"

namespace ingot::metadata {

struct ChunkLine {
  model::Record record;       ///< its numbers as the line states them; 0 where it does not
  bool has_text = false;      ///< false: metadata alone
  ByteRange object;           ///< the whole of it, in the line
  ByteRange content;          ///< the text with its quotes, likewise; empty without one
  ByteRange metadata;         ///< likewise
  std::vector<float> vector;  ///< empty: there is none. A value that is no number is not a number here either
};

/// Errors (document): "column: what".
[[nodiscard]] Result<ChunkLine> read_chunk_line(std::string_view line);

}  // namespace ingot::metadata
