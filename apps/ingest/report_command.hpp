// ingest report: what the last run held, and whether that is enough.
#pragma once

#include "base/result.hpp"

namespace ingot::apps {

/// 1 when --check finds too little. Errors: usage; config, for a file that is no report.
Result<int> run_report(int argc, const char* const* argv);

}  // namespace ingot::apps
