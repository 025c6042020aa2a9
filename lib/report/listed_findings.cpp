#include "report/listed_findings.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "base/text.hpp"

namespace ingot::report {
namespace {

Spot spot(const LineTable& lines, std::size_t offset) {
  return {lines.position(offset), offset - lines.start(lines.line_of(offset)) + 1, offset};
}

Region region_of(const LineTable& lines, std::string_view source, ByteRange span) {
  const std::size_t begin = std::min(span.begin, source.size());
  return {spot(lines, begin), spot(lines, std::clamp(span.end, begin, source.size()))};
}

std::string path_below(std::string_view folder, std::string_view path) {
  if (folder.empty() || path.starts_with('/')) return std::string(path);
  return fmt::format("{}/{}", folder, path);
}

class Lister {
 public:
  Lister(const LintDocument& document, model::Severity least) : document_(document), least_(least) {}

  FindingList list() {
    for (const JsonFileFindings& file : document_.files) add(file);
    for (const model::RejectedDocument& rejected : document_.rejected) add(rejected);
    return std::move(list_);
  }

 private:
  void add(const JsonFileFindings& file) {
    if (file.findings.empty()) return;
    const LineTable lines(file.source);
    for (const model::Diagnostic& finding : file.findings) {
      if (finding.suppressed) {
        ++list_.suppressed;
      } else if (finding.severity >= least_ && finding.severity != model::Severity::off) {
        add(finding, file, lines);
      }
    }
  }

  void add(const model::Diagnostic& finding, const JsonFileFindings& file, const LineTable& lines) {
    ListedFinding listed;
    listed.rule = finding.rule;
    if (document_.rule_name != nullptr) listed.name = document_.rule_name(finding.rule);
    listed.severity = finding.severity;
    listed.message = text::printable(finding.message);
    listed.help = text::printable(finding.help);
    if (finding.path.empty()) {
      listed.path = document_.corpus.path;
      listed.line = document_.corpus.line;
    } else {
      listed.path = path_below(file.folder, finding.path);
    }
    if (!finding.span.empty() && !file.source.empty()) {
      listed.region = region_of(lines, file.source, finding.span);
      listed.line = listed.region->begin.at.line;
    }
    if (finding.fix && !file.source.empty()) {
      listed.fix = finding.fix->applicability;
      for (const model::Edit& edit : finding.fix->edits)
        listed.edits.push_back({region_of(lines, file.source, edit.span), edit.text});
    }
    push(std::move(listed), finding.fingerprint, finding.path);
  }

  void add(const model::RejectedDocument& rejected) {
    ListedFinding listed;
    listed.rule = k_rejected;
    listed.path = path_below(document_.rejected_folder, rejected.path);
    listed.message = text::printable(rejected.error.message);
    listed.help = text::printable(rejected.error.hint);
    push(std::move(listed), {}, rejected.path);
  }

  void push(ListedFinding listed, const std::string& fingerprint, std::string_view path) {
    listed.fingerprint = fingerprint;
    if (fingerprint.empty())
      listed.fingerprint = DigestInput().field(listed.rule).field(path).field(listed.message).digest_hex();
    const std::size_t earlier = seen_[listed.fingerprint]++;
    if (earlier > 0)
      listed.fingerprint = DigestInput().field(listed.fingerprint).field(std::to_string(earlier)).digest_hex();
    list_.findings.push_back(std::move(listed));
  }

  const LintDocument& document_;
  model::Severity least_;
  FindingList list_;
  std::map<std::string, std::size_t, std::less<>> seen_;
};

}  // namespace

FindingList list_findings(const LintDocument& document, model::Severity least) {
  return Lister(document, least).list();
}

void sort_by_severity(std::vector<ListedFinding>& findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const ListedFinding& a, const ListedFinding& b) { return a.severity > b.severity; });
}

std::string title_of(const ListedFinding& finding) {
  return finding.name.empty() ? finding.rule : fmt::format("{} {}", finding.rule, finding.name);
}

std::string text_of(const ListedFinding& finding) {
  return finding.help.empty() ? finding.message : fmt::format("{}\nhelp: {}", finding.message, finding.help);
}

}  // namespace ingot::report
