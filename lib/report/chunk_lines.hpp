// Chunks as JSON Lines: --emit-chunks ("ingot.chunk/1", the order of keys is the contract) and --emit-metadata.
#pragma once

#include <string>

#include "base/value.hpp"
#include "model/chunk.hpp"

namespace ingot::report {

/// One line with its line end. A token_count that is an estimate is marked by "tokens_exact": false at the end of the
/// line; without that member it is exact. "prefix_bytes", where there are any, are those of a repeated table head and
/// the like that `content` begins with. "parent_id" ends the line of a chunk that has a parent.
[[nodiscard]] std::string render_chunk_line(const model::Record& record);
/// The record's metadata as one line with its line end.
[[nodiscard]] std::string render_metadata_line(const model::Record& record);

/// The same map with its keys in the order of the metadata contract (spec metadata), unknown keys after them by bytes.
[[nodiscard]] Value ordered_metadata(const Value& metadata);

}  // namespace ingot::report
