// `ingest index`: looks after the vector index, or shows it.
#pragma once

#include "base/result.hpp"

namespace ingot::apps {

[[nodiscard]] Result<int> run_index(int argc, const char* const* argv);

}  // namespace ingot::apps
