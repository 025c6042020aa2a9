// Writes one run (store.apply): rows, removals, parents and the run's own row, all inside one transaction that the
// caller commits (spec store 4).
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "store/backends/commit_run.hpp"
#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"
#include "store/store.hpp"

namespace ingot::store {

/// Those that a run may write and take vectors from. Views of a session.
struct Tables {
  std::span<const Target> all;
  const Target& first;

  [[nodiscard]] const Target& named(const std::string& table) const;  ///< empty: the first
  [[nodiscard]] const Target& of(const ChangeSet& changes) const { return named(changes.table); }
};

/// Everything but BEGIN and COMMIT: at least one change set, one for each table, ascending by table. Another run that
/// holds the lock of a table is an error (refused), at once or after the transaction's lock_timeout. Route::copy meets
/// 23505 where a new row is there already; Route::stage says whose it is.
[[nodiscard]] Answer<std::vector<Merged>> merge(Connection& connection, const Tables& tables,
                                                std::span<const ChangeSet> changes, LockWait wait, Route route);

/// Time for one statement: a merge takes longer the more it merges.
[[nodiscard]] std::chrono::milliseconds statement_patience(std::span<const ChangeSet> changes);

}  // namespace ingot::store
