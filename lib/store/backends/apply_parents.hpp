// The part of apply that writes parents (spec chunking 2.10), in the transaction of the chunks and after them: a reader
// never sees a chunk whose parent is missing or of another run.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"
#include "store/backends/staging.hpp"
#include "store/store.hpp"

namespace ingot::store {

/// True when this source has parents to write, or chunks that have some: asked before the chunks are merged. Nothing
/// else may touch the table, so that a user without rights on it can load corpora that need none.
[[nodiscard]] Answer<bool> concerns_parents(Connection& connection, const Target& target, const ChangeSet& changes);

/// The temporary table pg_temp.ingot_stage_parents with these rows; it goes with the transaction.
[[nodiscard]] Answer<void> stage_parents(Connection& connection, std::span<const ParentRow> parents);

/// Merges what is staged and removes the other parents of `documents` (doc_ids) and those whose document has no chunk
/// any more. Leaves equal rows alone, keeps what others were in the history, and sets the counts of parents. Errors:
/// refused when a parent_id belongs to another source.
[[nodiscard]] Answer<void> merge_parents(Connection& connection, const Writing& writing,
                                         const std::vector<std::string>& documents, Applied& applied);

}  // namespace ingot::store
