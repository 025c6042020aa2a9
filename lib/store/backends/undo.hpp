// Takes a run back: writes what the history kept of its rows before it, where they are still as the run left them.
// A row that a later run has changed since and then restored counts as left: what is compared is what is stored.
#pragma once

#include <cstdint>

#include "model/history.hpp"
#include "store/backends/commit_run.hpp"
#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"
#include "store/store.hpp"

namespace ingot::store {

/// What it would do, inside a transaction of the caller; reads only. Errors: refused, naming the documents that are not
/// as the run left them and the run to undo first, or that the run's history is gone.
[[nodiscard]] Answer<model::UndoPlan> read_undo(Connection& connection, const Target& target,
                                                const model::PastRun& run);

/// Everything between BEGIN and COMMIT of the undo. `changes` is the run that it is, with the source of `run`.
[[nodiscard]] Answer<Merged> undo(Connection& connection, const Target& target, const model::PastRun& run,
                                  const ChangeSet& changes, LockWait wait);

}  // namespace ingot::store
