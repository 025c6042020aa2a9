// `ingest apply FILE`.
#pragma once

#include "base/result.hpp"

namespace ingot::apps {

/// Plans again and carries the plan out, unless it has become another one. Errors: those of ingest; refused.
[[nodiscard]] Result<int> apply_plan(int argc, const char* const* argv);

}  // namespace ingot::apps
