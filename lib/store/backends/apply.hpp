// Writes one run (store.apply): rows, removals, parents and the run's own row, all inside one transaction that the
// caller commits (spec store 4).
#pragma once

#include <chrono>

#include "store/backends/commit_run.hpp"
#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"
#include "store/store.hpp"

namespace ingot::store {

/// Everything but BEGIN and COMMIT. Another run that holds the lock is an error (refused), at once or after the
/// transaction's lock_timeout. Route::copy meets 23505 where a new row is there already; Route::stage says whose it is.
[[nodiscard]] Answer<Merged> merge(Connection& connection, const Target& target, const ChangeSet& changes,
                                   LockWait wait, Route route);

/// Time for one statement: a merge takes longer the more it merges.
[[nodiscard]] std::chrono::milliseconds statement_patience(const ChangeSet& changes);

}  // namespace ingot::store
