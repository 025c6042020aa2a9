// What of the past may be forgotten. Everything happens inside a transaction of the caller, except that
// prune_cache and prune_leases concern all chunk tables of a database.
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
/// Cached vectors without a row. Those of a table that this user may not read count as used: the error says so.
[[nodiscard]] Answer<model::PrunedPart> prune_cache(Connection& connection, const PruneOptions& options);
[[nodiscard]] Answer<model::PrunedPart> prune_leases(Connection& connection, const PruneOptions& options);

}  // namespace ingot::store
