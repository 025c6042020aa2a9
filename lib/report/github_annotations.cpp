#include "report/github_annotations.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/listed_findings.hpp"
#include "report/workflow_log.hpp"

namespace ingot::report {
namespace {

// What would end a command or begin another one, as the runner wants it written.
std::string command_data(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n') {
      out += fmt::format("%{:02X}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string command_property(std::string_view text) {
  std::string out;
  for (const char c : command_data(text)) {
    if (c == ':' || c == ',') {
      out += fmt::format("%{:02X}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out;
}

// The findings of one rule and severity in one file.
struct Group {
  ListedFinding first;
  std::size_t count = 0;
};

std::vector<Group> groups_of(std::vector<ListedFinding> findings) {
  std::vector<Group> groups;
  std::map<std::pair<std::string, std::string>, std::size_t> known;  // by path and rule
  sort_by_severity(findings);
  for (ListedFinding& finding : findings) {
    const auto [at, is_new] = known.try_emplace({finding.path, finding.rule}, groups.size());
    if (is_new) groups.push_back({std::move(finding), 0});
    ++groups[at->second].count;
  }
  return groups;
}

// Columns only within one line: GitHub drops the annotation otherwise.
std::string place(const ListedFinding& finding) {
  if (finding.path.empty()) return {};
  std::string out =
      fmt::format("file={},line={},", command_property(without_commands(text::printable(finding.path))), finding.line);
  if (!finding.region) return out;
  const std::size_t last = finding.region->last_line();
  out += fmt::format("endLine={},", last);
  if (last != finding.line || finding.region->end.at.line != finding.line) return out;
  const std::size_t column = finding.region->begin.at.column;
  return out + fmt::format("col={},endColumn={},", column, std::max(column, finding.region->end.at.column - 1));
}

std::string annotation(const Group& group) {
  const ListedFinding& finding = group.first;
  std::string message = text_of(finding);
  if (group.count > 1)
    message += fmt::format("\n({} more of {} in this file)", text::with_thousands(group.count - 1), finding.rule);
  return fmt::format("::{} {}title={}::{}\n", model::name(finding.severity), place(finding),
                     command_property(title_of(finding)), command_data(without_commands(message)));
}

struct Shown {
  std::size_t shown = 0;
  std::size_t all = 0;
};

}  // namespace

std::string render_github_annotations(const LintDocument& document) {
  Shown errors;
  Shown warnings;
  std::string out;
  for (const Group& group : groups_of(list_findings(document, model::Severity::warning).findings)) {
    Shown& of_kind = group.first.severity == model::Severity::error ? errors : warnings;
    ++of_kind.all;
    if (of_kind.shown == k_annotations_of_a_step) continue;
    ++of_kind.shown;
    out += annotation(group);
  }
  if (errors.all == errors.shown && warnings.all == warnings.shown) return out;
  std::string shown;
  if (errors.all > 0) shown = fmt::format("{} of {}", errors.shown, text::counted(errors.all, "error", "errors"));
  if (warnings.all > 0) {
    shown += fmt::format("{}{} of {}", shown.empty() ? "" : " and ", warnings.shown,
                         text::counted(warnings.all, "warning", "warnings"));
  }
  out += fmt::format(
      "::notice title={}::showing {}, one annotation for each rule and file; the log and the other reports have all "
      "findings\n",
      command_property(document.tool.name), shown);
  return out;
}

}  // namespace ingot::report
