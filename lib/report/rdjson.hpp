// Findings in the Reviewdog Diagnostic Format, which reviewdog makes comments of (spec lint 2).
#pragma once

#include <string>

#include "report/lint_document.hpp"

namespace ingot::report {

/// {"source":{"name"},"severity","diagnostics":[{"message","location":{"path","range"},"severity","code","suggestions"}]}.
/// Columns are 1-based bytes and ends exclusive, as the format has them. A finding about a whole file has no range, a
/// safe fix is one suggestion for each edit. Findings that no file can stand for are left out.
[[nodiscard]] std::string render_rdjson(const LintDocument& document);

}  // namespace ingot::report
