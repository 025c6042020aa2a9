// Lets the planner know how many rows a filter on metadata leaves: without that it takes every filter for a narrow one
// and sorts all rows instead of using the vector index (spec store 1, the query of applications).
#pragma once

#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"

namespace ingot::store {

/// Statistics over metadata's fields with few different texts, at most eight, made anew for what the rows hold now,
/// and ANALYZE. Locks neither readers nor writers out. The user must own the table.
[[nodiscard]] Answer<void> refresh_filter_statistics(Connection& connection, const Target& target);

}  // namespace ingot::store
