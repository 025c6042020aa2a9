// --metrics FILE: what a run did, also of one that failed.
#pragma once

#include <chrono>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/filesystem.hpp"
#include "options.hpp"
#include "pipeline/ingest.hpp"

namespace ingot::apps {

struct RunEnd {
  int exit_status = 0;
  std::chrono::system_clock::time_point at;
  std::chrono::nanoseconds took{0};
  const pipeline::IngestResult* result = nullptr;  ///< null: the run failed
};

/// Replaces the file at once, since a collector may read it at any moment. Errors: io.
[[nodiscard]] Result<void> write_metrics(const IngestCommand& command, const config::Settings& settings,
                                         const RunEnd& end, io::FileSystem& files);

}  // namespace ingot::apps
