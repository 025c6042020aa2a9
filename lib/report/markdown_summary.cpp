#include "report/markdown_summary.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "report/listed_findings.hpp"

namespace ingot::report {
namespace {

constexpr std::size_t k_room_for_the_end = 200;  // bytes of the line that says what was left out

struct FileTable {
  std::string path;
  std::vector<const ListedFinding*> findings;
};

// Files in the order of their worst finding.
std::vector<FileTable> tables_of(const std::vector<ListedFinding>& sorted) {
  std::vector<FileTable> tables;
  std::map<std::string_view, std::size_t> known;
  for (const ListedFinding& finding : sorted) {
    const auto [at, is_new] = known.try_emplace(finding.path, tables.size());
    if (is_new) tables.push_back({finding.path, {}});
    tables[at->second].findings.push_back(&finding);
  }
  return tables;
}

std::string row(const ListedFinding& finding) {
  const std::string place = finding.region ? std::to_string(finding.line) : "";
  const std::string help = finding.help.empty() ? "" : "<br>" + markdown_text(finding.help);
  return fmt::format("| {} | {} | {} | {}{} |\n", place, model::name(finding.severity),
                     markdown_text(title_of(finding)), markdown_text(finding.message), help);
}

std::string counts(const LintDocument& document) {
  std::string out = fmt::format("## {}\n\n{}\n", document.tool.name, render_lint_summary(document.summary));
  if (!document.rejected.empty())
    out += fmt::format("\n{} could not be used\n", text::counted(document.rejected.size(), "document", "documents"));
  if (document.summary.by_rule.empty()) return out;
  out += "\n| rule | name | findings |\n| --- | --- | ---: |\n";
  for (const auto& [rule, count] : document.summary.by_rule) {
    const std::string_view name = document.rule_name != nullptr ? document.rule_name(rule) : std::string_view{};
    out += fmt::format("| {} | {} | {} |\n", markdown_text(rule), markdown_text(name), text::with_thousands(count));
  }
  return out;
}

// Takes whole rows as long as there is room.
class Page {
 public:
  Page(std::string head, const SummaryLimits& limits) : out_(std::move(head)), limits_(limits) {}

  void add(const FileTable& table) {
    std::string head = fmt::format("\n### {}\n\n| line | severity | rule | finding |\n| ---: | --- | --- | --- |\n",
                                   table.path.empty() ? "the corpus" : markdown_text(table.path));
    std::size_t rows = 0;
    for (const ListedFinding* finding : table.findings) {
      if (rows == limits_.rows_of_file) break;
      if (!fits(head + row(*finding))) break;
      out_ += head + row(*finding);
      head.clear();
      ++rows;
    }
    shown_ += rows;
    const std::string rest = fmt::format("\nshowing {} of {} in this file\n", rows, table.findings.size());
    if (rows > 0 && rows < table.findings.size() && fits(rest)) out_ += rest;
  }

  std::string finish(std::size_t all) {
    if (shown_ < all) {
      out_ += fmt::format("\nshowing {} of {}, files with errors first; the other reports have all\n",
                          text::with_thousands(shown_), text::counted(all, "finding", "findings"));
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool fits(std::string_view more) const {
    return out_.size() + more.size() + k_room_for_the_end <= limits_.bytes;
  }

  std::string out_;
  SummaryLimits limits_;
  std::size_t shown_ = 0;
};

}  // namespace

std::string markdown_text(std::string_view text) {
  constexpr std::string_view k_plain = " ,()'/-+;?%=\"^{}";
  const std::string shown = text::printable(text);
  std::string out;
  for (std::size_t at = 0; at < shown.size(); ++at) {
    const char c = shown[at];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    // A full stop makes a link only of "www.".
    const bool harmless_stop = c == '.' && (at == 0 || (shown[at - 1] != 'w' && shown[at - 1] != 'W'));
    if (letter || static_cast<unsigned char>(c) >= 0x80U || k_plain.find(c) != std::string_view::npos ||
        harmless_stop) {
      out += c;
    } else {
      out += fmt::format("&#{};", static_cast<unsigned>(c));
      if (c == '@') out += "<!-- -->";  // addresses are looked for in what the references stand for
    }
  }
  return out;
}

std::string render_markdown_summary(const LintDocument& document, const SummaryLimits& limits) {
  FindingList list = list_findings(document, model::Severity::warning);
  sort_by_severity(list.findings);
  Page page(counts(document), limits);
  for (const FileTable& table : tables_of(list.findings)) page.add(table);
  return page.finish(list.findings.size());
}

std::string render_markdown_summary(const LintDocument& document) {
  return render_markdown_summary(document, SummaryLimits());
}

}  // namespace ingot::report
