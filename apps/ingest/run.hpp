// One ingest as it was asked for: settings, confirmation, the run itself and what it prints.
#pragma once

#include "base/result.hpp"
#include "options.hpp"

namespace ingot::apps {

/// Returns the exit status. Takes a key from standard input into the command when it is asked to.
[[nodiscard]] Result<int> run_ingest(IngestCommand& command);

}  // namespace ingot::apps
