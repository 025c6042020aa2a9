// What lint-chunks prints, and how it ends.
#pragma once

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/filesystem.hpp"
#include "options.hpp"
#include "pipeline/fix.hpp"
#include "pipeline/lint.hpp"
#include "pipeline/stopwatch.hpp"

namespace ingot::apps {

/// Prints the findings, on stderr their summary, writes the reports and gives the exit code. Errors: io.
[[nodiscard]] Result<int> finish(const LintCommand& command, const config::Settings& settings,
                                 const pipeline::LintResult& result, const pipeline::Stopwatch& timings,
                                 io::FileSystem& files);

/// The same after --fix, and of --diff, which prints a patch.
[[nodiscard]] Result<int> finish(const LintCommand& command, const config::Settings& settings,
                                 const pipeline::FixResult& result, io::FileSystem& files);

}  // namespace ingot::apps
