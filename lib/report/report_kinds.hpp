// The reports of findings by the names that --report KIND=FILE takes. A new one is a file and a line here.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/lint_document.hpp"

namespace ingot::report {

struct ReportKind {
  std::string_view name;
  /// Null for the page that people look at, which is made from more than findings: render_html().
  std::string (*render)(const LintDocument& document);

  [[nodiscard]] bool is_page() const { return render == nullptr; }
};

/// All of them, sorted by name.
[[nodiscard]] std::span<const ReportKind> report_kinds();

/// Null for an unknown name.
[[nodiscard]] const ReportKind* find_report_kind(std::string_view name);

}  // namespace ingot::report
