// CFG004. What `defaults` excludes holds for every file, so many files have no such column; there it is enough that
// one file of the run has it.
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_named = 12;  // columns in a note

std::string help_for(const ColumnSelector& selector, const std::vector<std::string>& columns) {
  const std::vector<std::string_view> names(columns.begin(), columns.end());
  const auto near = text::did_you_mean(selector.pattern, names);
  return near ? fmt::format("did you mean {}?", in_quotes(*near)) : "mend the name in the config, or remove it there";
}

std::string columns_of(const HeaderFacts& header) {
  std::vector<std::string> names;
  for (const std::string& column : header.columns) {
    if (names.size() < k_named) names.push_back(text::printable(column));
  }
  return fmt::format("its columns: {}{}", fmt::join(names, ", "), header.columns.size() > k_named ? ", ..." : "");
}

void check_file(const DocumentFacts& document, std::string_view config, Findings& findings) {
  const HeaderFacts& header = *document.header;
  for (const ColumnSelector& selector : header.unmatched) {
    if (selector.of_defaults) continue;
    model::Diagnostic finding =
        document_finding(header.span, fmt::format("no column matches {}", in_quotes(selector.pattern)));
    finding.path = document.path;
    finding.severity = header.pricing ? model::Severity::error : model::Severity::warning;
    finding.label = "none of these";
    finding.notes = {fmt::format("{}:{} names it in {}", text::printable(config), selector.line, selector.key),
                     columns_of(header)};
    finding.help = help_for(selector, header.columns);
    findings.push_back(std::move(finding));
  }
}

void check_defaults(const Corpus& corpus, Findings& findings) {
  std::size_t files = 0;
  std::map<std::size_t, std::pair<const ColumnSelector*, std::size_t>> unmatched;  // by place: how many files
  std::vector<std::string> columns;
  for (const DocumentFacts* document : corpus.documents) {
    if (!document->header) continue;
    ++files;
    columns.insert(columns.end(), document->header->columns.begin(), document->header->columns.end());
    for (const ColumnSelector& selector : document->header->unmatched) {
      if (!selector.of_defaults) continue;
      auto& [one, count] = unmatched[selector.at.begin];
      one = &selector;
      ++count;
    }
  }
  for (const auto& [place, found] : unmatched) {
    const auto& [selector, count] = found;
    if (count != files) continue;
    model::Diagnostic finding = document_finding(
        selector->at, fmt::format("no column of {} matches {}", text::counted(files, "CSV file", "CSV files"),
                                  in_quotes(selector->pattern)));
    finding.path = corpus.config->path;
    finding.severity = model::Severity::warning;
    finding.label = "names no column";
    finding.help = help_for(*selector, columns);
    findings.push_back(std::move(finding));
  }
}

void check(const Corpus& corpus, Findings& findings) {
  if (corpus.config == nullptr) return;
  for (const DocumentFacts* document : corpus.documents) {
    if (document->header) check_file(*document, corpus.config->path, findings);
  }
  if (corpus.whole) check_defaults(corpus, findings);
}

}  // namespace

Rule column_selector_unmatched() {
  return {.id = "CFG004",
          .name = "column-selector-unmatched",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "describe_columns or exclude_columns names a column that the CSV file does not have.",
          .why =
              "A column of prices that is called otherwise than the config thinks is embedded, or one that\n"
              "matters is not. An error for type pricing, else a warning.",
          .bad = "exclude_columns: [\"MSRP\"]      <- config\nModel,MSRP USD\nB52,10",
          .good = "exclude_columns: [\"MSRP*\"]      <- config\nModel,MSRP USD\nB52,10",
          .check_corpus = check};
}

}  // namespace ingot::lint
