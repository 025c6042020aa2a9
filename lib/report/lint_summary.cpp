#include "report/lint_summary.hpp"

#include "base/text.hpp"

namespace ingot::report {

void LintSummary::add(std::span<const model::Diagnostic> findings) {
  for (const model::Diagnostic& finding : findings) {
    if (finding.suppressed) {
      ++suppressed;
      continue;
    }
    switch (finding.severity) {
      case model::Severity::off:
        continue;
      case model::Severity::info:
        ++infos;
        break;
      case model::Severity::warning:
        ++warnings;
        break;
      case model::Severity::error:
        ++errors;
        break;
    }
    ++by_rule[finding.rule];
    if (finding.fix) ++(finding.fix->applicability == model::Applicability::safe ? fixable : fixable_unsafely);
  }
}

std::string render_lint_summary(const LintSummary& summary) {
  std::string out =
      text::counted(summary.files, "file", "files") + ", " + text::counted(summary.chunks, "chunk", "chunks") + ", " +
      text::counted(summary.errors, "error", "errors") + ", " + text::counted(summary.warnings, "warning", "warnings");
  if (summary.infos > 0) out += ", " + text::counted(summary.infos, "info", "infos");
  if (summary.suppressed > 0) out += " (" + text::with_thousands(summary.suppressed) + " suppressed)";
  return out;
}

std::string render_fixable(const LintSummary& summary) {
  const std::string safe = text::with_thousands(summary.fixable);
  const std::string others = text::with_thousands(summary.fixable_unsafely);
  if (summary.fixable == 0) return summary.fixable_unsafely == 0 ? "" : others + " fixable with --fix --unsafe-fixes";
  return safe + " fixable with --fix" +
         (summary.fixable_unsafely == 0 ? "" : " (" + others + " more with --unsafe-fixes)");
}

Value to_value(const LintSummary& summary) {
  Value::Map rules;
  for (const auto& [rule, count] : summary.by_rule) rules.push_back({rule, count, 0});
  return Value::Map{{"files", summary.files, 0},     {"chunks", summary.chunks, 0},
                    {"errors", summary.errors, 0},   {"warnings", summary.warnings, 0},
                    {"infos", summary.infos, 0},     {"suppressed", summary.suppressed, 0},
                    {"fixable", summary.fixable, 0}, {"fixable_unsafely", summary.fixable_unsafely, 0},
                    {"by_rule", std::move(rules), 0}};
}

}  // namespace ingot::report
