// ingest runs: lists the runs that wrote, or tried to.
#pragma once

#include "base/result.hpp"

namespace ingot::apps {

/// Returns the exit status. argv[0] is "ingest runs".
[[nodiscard]] Result<int> run_runs(int argc, const char* const* argv);

}  // namespace ingot::apps
