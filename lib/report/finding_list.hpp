// Findings as lists for people and tools that want a line for each (spec lint 1.4).
// Nothing of the user's text reaches the terminal unescaped.
#pragma once

#include <string>

#include "report/lint_summary.hpp"
#include "report/text_diagnostics.hpp"

namespace ingot::report {

/// "docs/a.md:3:1: error[SZ001]: chunk has ..." for each finding that is shown.
[[nodiscard]] std::string render_concise(const FileFindings& file, const TextDiagnosticOptions& options);

/// The path, then "  3:1  error  SZ001  chunk has ..." for each finding that is shown, aligned; empty without any.
[[nodiscard]] std::string render_grouped(const FileFindings& file, const TextDiagnosticOptions& options);

/// "  12  SZ001  chunk-over-max-tokens" for each rule that found something, most first.
[[nodiscard]] std::string render_statistics(const LintSummary& summary,
                                            std::string_view (*rule_name)(std::string_view id));

}  // namespace ingot::report
