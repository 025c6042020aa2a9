// Writes one run (store.apply): rows, removals, parents and the run's own row, all inside one transaction that the
// caller commits (spec store 4).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"
#include "store/store.hpp"

namespace ingot::store {

struct Merged {
  Applied applied;
  std::string transaction_id;  ///< xid8, for pg_xact_status
};

enum class LockWait { no, yes };
enum class Route { copy, stage };  ///< of rows that the plan proves new

/// Everything but BEGIN and COMMIT. Another run that holds the lock is an error (refused), at once or after the
/// transaction's lock_timeout. Route::copy meets 23505 where a new row is there already; Route::stage says whose it is.
[[nodiscard]] Answer<Merged> merge(Connection& connection, const Target& target, const ChangeSet& changes,
                                   LockWait wait, Route route);

enum class CommitOutcome { committed, aborted, unknown };

/// Of the advisory lock on a source of a chunk table: a bigint, in digits.
[[nodiscard]] std::string lock_key(const Target& target, const std::string& source);

/// What became of a transaction whose COMMIT got no answer, asked over a new connection inside a
/// transaction. Waits until the server has done with it, as long as lock_timeout allows; `in progress` is unknown.
[[nodiscard]] Answer<CommitOutcome> commit_outcome(Connection& connection, const Target& target,
                                                   const ChangeSet& changes, const Merged& merged);

/// Time for one statement: a merge takes longer the more it merges.
[[nodiscard]] std::chrono::milliseconds statement_patience(const ChangeSet& changes);

}  // namespace ingot::store
