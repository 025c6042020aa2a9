// Writes one run (store.apply): staging, merge, removals, run row, all inside one transaction that the caller commits.
// Rows go through a temporary table by COPY BINARY and are merged by one statement that leaves equal rows alone, since
// a written row costs its indexes as much as a new one (spec store 1, 4).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"
#include "store/store.hpp"

namespace ingot::store {

/// What can be known without the server: identifiers once only, text without NUL, vectors of unit length and of the
/// right width. Errors name the chunk.
[[nodiscard]] Result<void> check_changes(const ChangeSet& changes, std::size_t dimensions);

struct Merged {
  Applied applied;
  std::string transaction_id;  ///< xid8, for pg_xact_status
};

enum class LockWait { no, yes };

/// Everything but BEGIN and COMMIT. Another run that holds the lock is an error (refused), at once or after the
/// transaction's lock_timeout.
[[nodiscard]] Answer<Merged> merge(Connection& connection, const Target& target, const ChangeSet& changes,
                                   LockWait wait);

enum class CommitOutcome { committed, aborted, unknown };

/// What became of a transaction whose COMMIT got no answer, asked over a new connection inside a
/// transaction. Waits until the server has done with it, as long as lock_timeout allows; `in progress` is unknown.
[[nodiscard]] Answer<CommitOutcome> commit_outcome(Connection& connection, const Target& target,
                                                   const ChangeSet& changes, const Merged& merged);

/// Time for one statement: a merge takes longer the more it merges.
[[nodiscard]] std::chrono::milliseconds statement_patience(const ChangeSet& changes);

}  // namespace ingot::store
