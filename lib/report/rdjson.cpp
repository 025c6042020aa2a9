#include "report/rdjson.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "report/listed_findings.hpp"

namespace ingot::report {
namespace {

std::string_view severity_name(model::Severity severity) {
  switch (severity) {
    case model::Severity::error:
      return "ERROR";
    case model::Severity::warning:
      return "WARNING";
    case model::Severity::info:
    case model::Severity::off:
      break;
  }
  return "INFO";
}

Value position(const Spot& spot) {
  return Value::Map{{"line", spot.at.line, 0}, {"column", spot.byte_column, 0}};
}

Value range(const Region& region) {
  return Value::Map{{"start", position(region.begin), 0}, {"end", position(region.end), 0}};
}

Value diagnostic(const ListedFinding& finding) {
  Value location = Value::Map{{"path", finding.path, 0}};
  if (finding.region) location.set("range", range(*finding.region));
  Value out = Value::Map{{"message", text_of(finding), 0},
                         {"location", std::move(location), 0},
                         {"severity", severity_name(finding.severity), 0},
                         {"code", Value::Map{{"value", finding.rule, 0}}, 0}};
  if (finding.fix != model::Applicability::safe) return out;
  Value::List suggestions;
  for (const ListedEdit& edit : finding.edits)
    suggestions.push_back(Value::Map{{"range", range(edit.region), 0}, {"text", edit.text, 0}});
  if (!suggestions.empty()) out.set("suggestions", std::move(suggestions));
  return out;
}

}  // namespace

std::string render_rdjson(const LintDocument& document) {
  Value::List diagnostics;
  model::Severity worst = model::Severity::info;
  for (const ListedFinding& finding : list_findings(document, model::Severity::info).findings) {
    if (finding.path.empty()) continue;
    worst = std::max(worst, finding.severity);
    diagnostics.push_back(diagnostic(finding));
  }
  return json::pretty(Value::Map{{"source", Value::Map{{"name", document.tool.name, 0}}, 0},
                                 {"severity", severity_name(worst), 0},
                                 {"diagnostics", std::move(diagnostics), 0}});
}

}  // namespace ingot::report
