// The command line of ingest.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "corpus_options.hpp"
#include "pipeline/ingest.hpp"
#include "report/html_report.hpp"
#include "reports.hpp"

namespace ingot::apps {

/// The report that is the plan, as --format json prints it; all others are about findings.
inline constexpr std::string_view k_plan_report = "json";

struct IngestCommand {
  CommonOptions common;
  pipeline::IngestOptions run;
  std::optional<std::string> emit_chunks;  ///< FILE, or - for stdout
  std::vector<Report> reports;             ///< those of findings only with --lint
  report::PageTexts page_texts = report::PageTexts::shown;
  std::optional<std::string> plan_out;  ///< FILE that `ingest apply` reads
  std::optional<std::string> metrics;   ///< FILE for Prometheus
  bool emit_metadata = false;
  bool rebuild = false;
  bool yes = false;
  bool key_from_stdin = false;
  bool doctor = false;
  bool detailed_exitcode = false;  ///< 10 when a dry run has found changes
  std::string apply_command;       ///< what was typed without --dry-run, fit for a shell
};

struct ApplyCommand {
  std::string file;      ///< the plan
  IngestCommand ingest;  ///< without what the plan says
};

/// Nothing when help or the version was printed.
[[nodiscard]] Result<std::optional<ApplyCommand>> parse_apply(int argc, const char* const* argv);
/// Nothing when help or the version was printed.
[[nodiscard]] Result<std::optional<IngestCommand>> parse_ingest(int argc, const char* const* argv);

}  // namespace ingot::apps
