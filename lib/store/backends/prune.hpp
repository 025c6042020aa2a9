// What of the past may be forgotten, one function for each part; everything happens inside a transaction of the caller.
// The history is that of one chunk table; the cache and the leases are those of the whole database.
#pragma once

#include <vector>

#include "model/history.hpp"
#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"
#include "store/history.hpp"

namespace ingot::store {

/// Old history of the chunk table's rows and parents, and what their runs did by document. Takes the locks of the
/// sources that it concerns, so that no undo reads what goes.
[[nodiscard]] Answer<std::vector<model::PrunedPart>> prune_history(Connection& connection, const Target& target,
                                                                   const PruneOptions& options);
/// Tables that a rebuild or its undo has replaced, with their rows; and the one of a rebuild that did not end, unless
/// it goes on. Errors: 2BP01 when others have made something of them.
[[nodiscard]] Answer<std::vector<model::PrunedPart>> prune_tables(Connection& connection, const Target& target,
                                                                  const PruneOptions& options);
/// Cached vectors that no row of any chunk table refers to. Errors: config, when this user may not read one of them.
[[nodiscard]] Answer<model::PrunedPart> prune_cache(Connection& connection, const PruneOptions& options);
[[nodiscard]] Answer<model::PrunedPart> prune_leases(Connection& connection, const PruneOptions& options);

}  // namespace ingot::store
