// One run's transaction, tried again when it loses against another one or its connection, and asked about when the
// COMMIT got no answer: never "failed" when it was committed (spec faults P06).
#pragma once

#include <chrono>
#include <functional>

#include "store/backends/run_row.hpp"
#include "store/backends/session.hpp"

namespace ingot::store {

enum class Route { copy, stage };  ///< of rows that the plan proves new

/// Everything between BEGIN and COMMIT.
using RunSteps = std::function<Answer<Merged>(LockWait wait, Route route)>;

/// `stamp` is of the run that the steps return; where they note several, of one of them, since all are committed or
/// none. `patience` is for one statement. Route::stage is asked for after 23505, which a copied row that is there
/// already gives. Errors: those of the steps; database when the outcome of a COMMIT is not known.
[[nodiscard]] Result<Applied> commit_run(Session& session, const RunStamp& stamp, std::chrono::milliseconds patience,
                                         const RunSteps& steps);

}  // namespace ingot::store
