#include "report/junit.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "report/listed_findings.hpp"

namespace ingot::report {
namespace {

// Fit for a text and for an attribute in double quotes. Line ends stay; everything else that XML forbids or that steers
// a terminal is an escape, but for the two that are no characters at all. "##[" and "::" would be
// orders where it is logged.
std::string xml(std::string_view text) {
  std::string out;
  for (const std::string_view line : text::split(text, '\n')) {
    if (line.data() != text.data()) out += '\n';
    const std::string shown = text::printable(line);
    for (std::size_t at = 0; at < shown.size();) {
      const utf8::Decoded decoded = utf8::decode(shown, at);
      const std::string_view bytes = std::string_view(shown).substr(at, decoded.length);
      at += decoded.length;
      if (bytes == "&") {
        out += "&amp;";
      } else if (bytes == "<") {
        out += "&lt;";
      } else if (bytes == ">") {
        out += "&gt;";
      } else if (bytes == "\"") {
        out += "&quot;";
      } else if (bytes == "[" && out.ends_with("##")) {
        out += "&#91;";
      } else if (bytes == ":" && out.ends_with(":")) {
        out += "&#58;";
      } else if (decoded.code_point == 0xFFFE || decoded.code_point == 0xFFFF) {
        utf8::append(out, 0xFFFD);
      } else {
        out += bytes;
      }
    }
  }
  return out;
}

// The findings of one rule in one file.
struct Case {
  std::string name;
  std::string rule;
  std::string failures;  // a paragraph for each finding
  std::string remarks;   // likewise
  std::size_t failed = 0;
  std::string first;  // message of a failure
};

struct Suite {
  std::string name;
  std::vector<Case> cases;
};

std::string paragraph(const ListedFinding& finding) {
  std::string place = finding.path;
  if (finding.region) place += fmt::format(":{}:{}", finding.line, finding.region->begin.at.column);
  return fmt::format("{}: {}[{}]: {}\n", text::printable(place), model::name(finding.severity), finding.rule,
                     text_of(finding));
}

Case& case_of(Suite& suite, const ListedFinding& finding) {
  const auto found = std::find_if(suite.cases.begin(), suite.cases.end(),
                                  [&](const Case& known) { return known.rule == finding.rule; });
  if (found != suite.cases.end()) return *found;
  Case& added = suite.cases.emplace_back();
  added.rule = finding.rule;
  added.name = title_of(finding);
  return added;
}

std::vector<Suite> suites_of(const LintDocument& document) {
  std::vector<Suite> suites;
  std::map<std::string, std::size_t, std::less<>> known;
  for (const ListedFinding& finding : list_findings(document, model::Severity::info).findings) {
    const std::string name = finding.path.empty() ? "(corpus)" : text::printable(finding.path);
    const auto [at, is_new] = known.try_emplace(name, suites.size());
    if (is_new) suites.push_back({name, {}});
    Case& one = case_of(suites[at->second], finding);
    const bool failed = finding.severity >= document.fail_level;
    (failed ? one.failures : one.remarks) += paragraph(finding);
    if (failed && one.failed++ == 0) one.first = finding.message;
  }
  return suites;
}

std::size_t failures_of(const Suite& suite) {
  return static_cast<std::size_t>(
      std::count_if(suite.cases.begin(), suite.cases.end(), [](const Case& one) { return one.failed > 0; }));
}

std::string render(const Case& one, std::string_view suite) {
  std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"", xml(suite), xml(one.name));
  if (one.failed == 0 && one.remarks.empty()) return out + "/>\n";
  out += ">\n";
  if (one.failed > 0) {
    const std::string more = one.failed > 1 ? fmt::format(" (and {} more)", one.failed - 1) : "";
    out += fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n", xml(one.rule), xml(one.first + more),
                       xml(one.failures));
  }
  if (!one.remarks.empty()) out += fmt::format("      <system-out>{}</system-out>\n", xml(one.remarks));
  return out + "    </testcase>\n";
}

}  // namespace

std::string render_junit(const LintDocument& document) {
  std::vector<Suite> suites = suites_of(document);
  if (suites.empty()) {
    Case clean;
    clean.name = fmt::format("no findings in {}", text::counted(document.summary.files, "file", "files"));
    suites.push_back({std::string(document.tool.name), {std::move(clean)}});
  }
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::string body;
  for (const Suite& suite : suites) {
    tests += suite.cases.size();
    failures += failures_of(suite);
    body +=
        fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" time=\"0\">\n",
                    xml(suite.name), suite.cases.size(), failures_of(suite));
    for (const Case& one : suite.cases) body += render(one, suite.name);
    body += "  </testsuite>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" "
      "time=\"0\">\n{}</testsuites>\n",
      xml(document.tool.name), tests, failures, body);
}

}  // namespace ingot::report
