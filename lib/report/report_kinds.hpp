// The reports of findings by the names that --report KIND=FILE takes. A new one is a file and a line here.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/lint_document.hpp"

namespace ingot::report {

struct ReportKind {
  std::string_view name;
  std::string (*render)(const LintDocument& document);
};

/// All of them, sorted by name.
[[nodiscard]] std::span<const ReportKind> report_kinds();

/// Null for an unknown name.
[[nodiscard]] const ReportKind* find_report_kind(std::string_view name);

}  // namespace ingot::report
