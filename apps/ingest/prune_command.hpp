// ingest prune: forgets what is old.
#pragma once

#include "base/result.hpp"

namespace ingot::apps {

/// Returns the exit status. argv[0] is "ingest prune".
[[nodiscard]] Result<int> run_prune(int argc, const char* const* argv);

}  // namespace ingot::apps
