// What ingest prints of a run and writes beside it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/clock.hpp"
#include "io/filesystem.hpp"
#include "options.hpp"
#include "pipeline/doctor.hpp"
#include "pipeline/rebuild.hpp"
#include "report/lint_summary.hpp"

namespace ingot::apps {

/// What the last run on this machine held, relative to the current folder.
inline constexpr std::string_view k_latest_report = "tmp/ingestion-reports/latest.json";
inline constexpr std::size_t k_most_report_bytes = std::size_t{64} << 20U;

/// `done` holds what a rebuild has swapped, and for all other runs nothing but the run itself.
/// Findings and rejected documents to stderr, plan or product to stdout, chunk lines to their file, the run report to
/// tmp/ingestion-reports, the plan to --plan-out, the reports to their files. Errors: io; config or database for a plan
/// file without a database.
[[nodiscard]] Result<void> write_output(const IngestCommand& command, const config::Settings& settings,
                                        const pipeline::Rebuilt& done, io::FileSystem& files);

/// What lint has found in a run; none when it was not asked for.
[[nodiscard]] std::optional<report::LintSummary> lint_summary(const IngestCommand& command,
                                                              const pipeline::IngestResult& result);

/// 0; 1 for documents that were rejected or a lint gate that closed; 10 for changes of a dry run with
/// --detailed-exitcode.
[[nodiscard]] int exit_status(const IngestCommand& command, const pipeline::IngestResult& result);

/// Prints what a doctor found. Returns the exit status: that of the first check that failed. Errors: io.
[[nodiscard]] Result<int> write_examination(const IngestCommand& command, const pipeline::Examination& examination);

}  // namespace ingot::apps
