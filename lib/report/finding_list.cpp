#include "report/finding_list.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/lines.hpp"
#include "base/text.hpp"

namespace ingot::report {
namespace {

struct Row {
  std::string place;  // "3:1"; empty for the whole file
  std::string severity;
  std::string rule;
  std::string message;
};

std::vector<Row> rows_of(const FileFindings& file, model::Severity least) {
  std::vector<Row> rows;
  const LineTable lines(file.source);
  for (const model::Diagnostic& finding : file.findings) {
    if (finding.suppressed || finding.severity < least) continue;
    Row row;
    if (!finding.span.empty() && !file.source.empty()) {
      const LineColumn at = lines.position(std::min(finding.span.begin, file.source.size()));
      row.place = fmt::format("{}:{}", at.line, at.column);
    }
    row.severity = model::name(finding.severity);
    row.rule = finding.rule;
    row.message = text::printable(finding.message);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string path_of(const FileFindings& file) {
  const std::string& path = file.findings.front().path;
  return path.empty() ? "(corpus)" : text::printable(path);
}

}  // namespace

std::string render_concise(const FileFindings& file, const TextDiagnosticOptions& options) {
  std::string out;
  for (const Row& row : rows_of(file, options.least)) {
    out += fmt::format("{}{}{}: {}[{}]: {}\n", path_of(file), row.place.empty() ? "" : ":", row.place, row.severity,
                       row.rule, row.message);
  }
  return out;
}

std::string render_grouped(const FileFindings& file, const TextDiagnosticOptions& options) {
  const std::vector<Row> rows = rows_of(file, options.least);
  if (rows.empty()) return {};
  std::size_t place = 0;
  std::size_t severity = 0;
  for (const Row& row : rows) {
    place = std::max(place, row.place.size());
    severity = std::max(severity, row.severity.size());
  }
  std::string out = path_of(file) + "\n";
  for (const Row& row : rows) {
    out += fmt::format("  {:<{}}  {:<{}}  {}  {}\n", row.place, place, row.severity, severity, row.rule, row.message);
  }
  return out + "\n";
}

std::string render_statistics(const LintSummary& summary, std::string_view (*rule_name)(std::string_view id)) {
  std::vector<std::pair<std::size_t, std::string>> counts;
  std::size_t width = 0;
  for (const auto& [rule, count] : summary.by_rule) {
    counts.emplace_back(count, rule);
    width = std::max(width, text::with_thousands(count).size());
  }
  std::stable_sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string out;
  for (const auto& [count, rule] : counts)
    out += fmt::format("{:>{}}  {}  {}\n", text::with_thousands(count), width, rule, rule_name(rule));
  return out;
}

}  // namespace ingot::report
