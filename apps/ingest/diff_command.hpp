// ingest diff: what is different between the states after two runs.
#pragma once

#include "base/result.hpp"

namespace ingot::apps {

/// Returns the exit status. argv[0] is "ingest diff".
[[nodiscard]] Result<int> run_diff(int argc, const char* const* argv);

}  // namespace ingot::apps
