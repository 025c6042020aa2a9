// ingest verify: looks whether the stored rows are as their runs left them.
#pragma once

#include "base/result.hpp"

namespace ingot::apps {

/// Returns the exit status. argv[0] is "ingest verify".
[[nodiscard]] Result<int> run_verify(int argc, const char* const* argv);

}  // namespace ingot::apps
