// Taking a rebuild back: the table that it replaced takes its place again.
#pragma once

#include <optional>

#include "model/history.hpp"
#include "store/backends/run_row.hpp"
#include "store/store.hpp"

namespace ingot::store {

/// What it would do, inside a transaction of the caller; none when the run has swapped no table. Errors: refused when a
/// later run has written, with its number, or when the table is gone.
[[nodiscard]] Answer<std::optional<model::UndoPlan>> read_swap_back(Connection& connection, const Target& target,
                                                                    const model::PastRun& run);

/// Everything between BEGIN and COMMIT. `changes` is the run that it is, with the source of `run`; the other sources of
/// the table get one each, before it. Can be taken back itself.
[[nodiscard]] Answer<Merged> swap_back(Connection& connection, const Target& target, const model::PastRun& run,
                                       const ChangeSet& changes, LockWait wait);

}  // namespace ingot::store
