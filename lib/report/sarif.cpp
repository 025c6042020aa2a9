#include "report/sarif.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "report/listed_findings.hpp"

namespace ingot::report {
namespace {

constexpr std::string_view k_schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

std::string_view level(model::Severity severity) {
  switch (severity) {
    case model::Severity::error:
      return "error";
    case model::Severity::warning:
      return "warning";
    case model::Severity::info:
      return "note";
    case model::Severity::off:
      break;
  }
  return "none";
}

// A relative reference; the bytes of the path whatever they are.
std::string uri(std::string_view path) {
  constexpr std::string_view k_plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  std::string out = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    if (k_plain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

Value message(std::string_view text) {
  return Value::Map{{"text", text, 0}};
}

// Text of users in a message: brackets would be a link (SARIF 2.1.0, 3.11.6).
Value quoted_message(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return message(out);
}

Value rule(const RuleView& view) {
  return Value::Map{
      {"id", view.id, 0},
      {"name", view.name, 0},
      {"shortDescription", message(view.summary), 0},
      {"fullDescription", message(fmt::format("{} {}", view.summary, view.why)), 0},
      {"help", Value::Map{{"text", view.why, 0}, {"markdown", view.page, 0}}, 0},
      {"defaultConfiguration", Value::Map{{"level", level(view.severity), 0}}, 0},
  };
}

// Those of the document; and for documents that could not be used one more, where there are any.
std::vector<RuleView> rules_of(const LintDocument& document) {
  std::vector<RuleView> rules(document.rules.begin(), document.rules.end());
  if (!document.rejected.empty()) {
    rules.push_back({k_rejected, k_rejected, "The document could not be used.",
                     "What is stored of it stays, and nothing new of it is found.", model::Severity::error,
                     "The document could not be used. What is stored of it stays, and nothing new of it is found."});
  }
  return rules;
}

Value region_value(const Region& region) {
  return Value::Map{{"startLine", region.begin.at.line, 0},
                    {"startColumn", region.begin.at.column, 0},
                    {"endLine", region.end.at.line, 0},
                    {"endColumn", region.end.at.column, 0}};
}

Value place(const ListedFinding& finding) {
  Value region = finding.region ? region_value(*finding.region) : Value::Map{{"startLine", finding.line, 0}};
  const std::string_view path = finding.path.empty() ? "." : std::string_view(finding.path);
  return Value::Map{{"artifactLocation", Value::Map{{"uri", uri(path), 0}}, 0}, {"region", std::move(region), 0}};
}

Value fix(const ListedFinding& finding) {
  Value::List replacements;
  for (const ListedEdit& edit : finding.edits) {
    replacements.push_back(Value::Map{{"deletedRegion", region_value(edit.region), 0},
                                      {"insertedContent", Value::Map{{"text", edit.text, 0}}, 0}});
  }
  return Value::Map{
      {"description",
       quoted_message(
           fmt::format("{} fix{}{}", model::name(*finding.fix), finding.help.empty() ? "" : ": ", finding.help)),
       0},
      {"artifactChanges",
       Value::List{Value::Map{{"artifactLocation", Value::Map{{"uri", uri(finding.path), 0}}, 0},
                              {"replacements", std::move(replacements), 0}}},
       0},
  };
}

Value result(const ListedFinding& finding, const std::vector<RuleView>& rules) {
  Value out = Value::Map{{"ruleId", finding.rule, 0}};
  const auto known =
      std::find_if(rules.begin(), rules.end(), [&](const RuleView& view) { return view.id == finding.rule; });
  if (known != rules.end()) out.set("ruleIndex", static_cast<std::size_t>(known - rules.begin()));
  out.set("level", level(finding.severity));
  out.set("message", quoted_message(text_of(finding)));
  out.set("locations", Value::List{Value::Map{{"physicalLocation", place(finding), 0}}});
  out.set("partialFingerprints", Value::Map{{"ingotFinding/v1", finding.fingerprint, 0}});
  if (finding.fix && !finding.edits.empty()) out.set("fixes", Value::List{fix(finding)});
  return out;
}

struct Results {
  std::string lines;
  std::size_t written = 0;
  std::size_t found = 0;
  std::size_t suppressed = 0;
};

Results results_of(const LintDocument& document, const std::vector<RuleView>& rules, const SarifLimits& limits) {
  FindingList list = list_findings(document, model::Severity::info);
  sort_by_severity(list.findings);
  Results results;
  results.found = list.findings.size();
  results.suppressed = list.suppressed;
  for (const ListedFinding& finding : list.findings) {
    if (results.written == limits.results) break;
    const std::string line = json::compact(result(finding, rules));
    if (results.lines.size() + line.size() > limits.bytes) break;
    results.lines += (results.written++ == 0 ? "\n" : ",\n") + line;
  }
  return results;
}

Value notification(std::string_view kind, std::string_view text) {
  return Value::Map{{"level", kind, 0}, {"message", message(text), 0}};
}

Value invocation(const Results& results, const SarifLimits& limits) {
  Value::List notes;
  const std::string found = text::counted(results.found, "finding", "findings");
  if (results.written < results.found) {
    notes.push_back(notification("warning", fmt::format("showing {} of {}, errors first: code scanning takes no more",
                                                        text::with_thousands(results.written), found)));
  }
  if (results.written > limits.shown) {
    notes.push_back(notification("warning", fmt::format("of {} code scanning shows {}, errors first", found,
                                                        text::with_thousands(limits.shown))));
  }
  if (results.suppressed > 0) {
    notes.push_back(notification(
        "note", text::counted(results.suppressed, "suppressed finding is", "suppressed findings are") + " left out"));
  }
  return Value::Map{{"executionSuccessful", true, 0}, {"toolExecutionNotifications", std::move(notes), 0}};
}

}  // namespace

std::string render_sarif(const LintDocument& document, const SarifLimits& limits) {
  const std::vector<RuleView> rules = rules_of(document);
  Value::List listed;
  for (const RuleView& view : rules) listed.push_back(rule(view));
  const Value driver = Value::Map{
      {"name", document.tool.name, 0}, {"semanticVersion", document.tool.version, 0}, {"rules", std::move(listed), 0}};
  const Results results = results_of(document, rules, limits);
  return fmt::format(
      "{{\"$schema\":\"{}\",\"version\":\"2.1.0\",\"runs\":[{{\n\"tool\":{},\n\"columnKind\":\"unicodeCodePoints\",\n"
      "\"invocations\":[{}],\n\"results\":[{}]}}]}}\n",
      k_schema, json::compact(Value::Map{{"driver", driver, 0}}), json::compact(invocation(results, limits)),
      results.lines);
}

std::string render_sarif(const LintDocument& document) {
  return render_sarif(document, SarifLimits());
}

}  // namespace ingot::report
