// ingest undo: takes a run back, as a run of its own.
#pragma once

#include "base/result.hpp"

namespace ingot::apps {

/// Returns the exit status. argv[0] is "ingest undo".
[[nodiscard]] Result<int> run_undo(int argc, const char* const* argv);

}  // namespace ingot::apps
