#include "report/report_kinds.hpp"

#include <algorithm>
#include <array>

#include "report/github_annotations.hpp"
#include "report/gitlab_quality.hpp"
#include "report/json_diagnostics.hpp"
#include "report/junit.hpp"
#include "report/markdown_summary.hpp"
#include "report/rdjson.hpp"
#include "report/sarif.hpp"

namespace ingot::report {
namespace {

constexpr std::array k_kinds{
    ReportKind{"github", render_github_annotations},
    ReportKind{"gitlab", render_gitlab_quality},
    ReportKind{"html", nullptr},
    ReportKind{"json", render_json_diagnostics},
    ReportKind{"jsonl", render_jsonl_diagnostics},
    ReportKind{"junit", render_junit},
    ReportKind{"markdown", render_markdown_summary},
    ReportKind{"rdjson", render_rdjson},
    ReportKind{"sarif", render_sarif},
};

}  // namespace

std::span<const ReportKind> report_kinds() {
  return k_kinds;
}

const ReportKind* find_report_kind(std::string_view name) {
  const auto* const found =
      std::find_if(k_kinds.begin(), k_kinds.end(), [name](const ReportKind& kind) { return kind.name == name; });
  return found == k_kinds.end() ? nullptr : &*found;
}

}  // namespace ingot::report
