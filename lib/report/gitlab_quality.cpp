#include "report/gitlab_quality.hpp"

#include <fmt/format.h>

#include "base/json.hpp"
#include "report/listed_findings.hpp"

namespace ingot::report {
namespace {

std::string_view weight(model::Severity severity) {
  switch (severity) {
    case model::Severity::error:
      return "major";
    case model::Severity::warning:
      return "minor";
    case model::Severity::info:
    case model::Severity::off:
      break;
  }
  return "info";
}

}  // namespace

std::string render_gitlab_quality(const LintDocument& document) {
  Value::List issues;
  for (const ListedFinding& finding : list_findings(document, model::Severity::info).findings) {
    if (finding.path.empty()) continue;
    issues.push_back(Value::Map{
        {"description", fmt::format("{}: {}", finding.rule, finding.message), 0},
        {"check_name", finding.rule, 0},
        {"fingerprint", finding.fingerprint, 0},
        {"severity", weight(finding.severity), 0},
        {"location", Value::Map{{"path", finding.path, 0}, {"lines", Value::Map{{"begin", finding.line, 0}}, 0}}, 0},
    });
  }
  return json::pretty(issues);
}

}  // namespace ingot::report
