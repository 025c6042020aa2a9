// The part of apply that writes parents (spec chunking 2.10), in the transaction of the chunks and after them: a reader
// never sees a chunk whose parent is missing or of another run.
#pragma once

#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"
#include "store/store.hpp"

namespace ingot::store {

/// True when this source has parents to write, or chunks that have some: asked before the chunks are merged. Nothing
/// else may touch the table, so that a user without rights on it can load corpora that need none.
[[nodiscard]] Answer<bool> concerns_parents(Connection& connection, const Target& target, const ChangeSet& changes);

/// Leaves equal rows alone and sets the counts of parents. Errors: refused when a parent_id belongs to another source.
[[nodiscard]] Answer<void> write_parents(Connection& connection, const Target& target, const ChangeSet& changes,
                                         Applied& applied);

}  // namespace ingot::store
