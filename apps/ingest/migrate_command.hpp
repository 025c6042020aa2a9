// `ingest migrate`: brings the tables up to date, says how far they are, or prints what is missing.
#pragma once

#include "base/result.hpp"

namespace ingot::apps {

/// Returns the exit status: 1 when --status shows something pending.
[[nodiscard]] Result<int> run_migrate(int argc, const char* const* argv);

}  // namespace ingot::apps
