// The steps of a writing transaction that stand around its rows, the same for a load and for an undo: the lock of the
// source, the base run, and the run's own row. Everything happens inside a transaction of the caller.
#pragma once

#include <cstdint>
#include <optional>
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
enum class CommitOutcome { committed, aborted, unknown };

/// What tells a run's own row from all others of its number.
struct RunStamp {
  Target target;
  std::string source;
  std::string config_digest;
};

/// The last finished run of a source; nothing when there is none.
[[nodiscard]] Answer<std::optional<std::int64_t>> read_base_run(Connection& connection, const Target& target,
                                                                const std::string& source);

/// Takes the source's lock and then compares the base run, so that nobody can come between. Another run that holds the
/// lock is an error (refused), at once or after the transaction's lock_timeout; so is a base run that has moved.
[[nodiscard]] Answer<void> begin_run(Connection& connection, const Target& target, const ChangeSet& changes,
                                     LockWait wait);
/// Of the advisory lock on a source of a chunk table: a bigint, in digits.
[[nodiscard]] std::string lock_key(const Target& target, const std::string& source);

/// Waits for the lock of a source, as long as the transaction's lock_timeout allows.
[[nodiscard]] Answer<void> wait_for_lock(Connection& connection, const Target& target, const std::string& source);

/// The run's own row; its number and the transaction's are in what it returns.
[[nodiscard]] Answer<Merged> note_run(Connection& connection, const Target& target, const ChangeSet& changes);
[[nodiscard]] Answer<void> note_documents(Connection& connection, const ChangeSet& changes, std::int64_t run);
/// What came of it: last, since only then it is known.
[[nodiscard]] Answer<void> note_outcome(Connection& connection, const Applied& applied);
/// The row of a run that failed, in one statement. Returns its number.
[[nodiscard]] Answer<std::int64_t> note_failure(Connection& connection, const Target& target, const ChangeSet& changes,
                                                const Error& error);

/// What became of a transaction whose COMMIT got no answer, asked over a new connection inside a transaction. Waits
/// until the server has done with it, as long as lock_timeout allows; `in progress` is unknown.
[[nodiscard]] Answer<CommitOutcome> commit_outcome(Connection& connection, const RunStamp& stamp, const Merged& merged);

}  // namespace ingot::store
