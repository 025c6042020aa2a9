#include "report/github_annotations.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "base/text.hpp"
#include "report/workflow_log.hpp"
#include "sample_findings.hpp"

namespace ingot::report {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

// Findings of so many rules in one file each, all without a place.
std::string annotations_of(std::size_t errors, std::size_t warnings, std::size_t of_each = 1) {
  std::vector<model::Diagnostic> findings;
  for (std::size_t i = 0; i < (errors + warnings) * of_each; ++i) {
    const std::size_t rule = i / of_each;
    // Warnings come first, so that the order is not that of the findings.
    findings.push_back(Sample::finding("R" + std::to_string(rule),
                                       rule < warnings ? model::Severity::warning : model::Severity::error, "a.md", {},
                                       "message"));
  }
  const std::vector<JsonFileFindings> files{{{}, findings, {}, ""}};
  return render_github_annotations({{"lint-chunks", "0.1.0"}, {"cl100k_base", true}, {}, files});
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST_CASE("annotations stop where GitHub stops, and say so", "[report]") {
  CHECK(count(annotations_of(10, 10), "::error ") == 10);
  CHECK(count(annotations_of(10, 10), "::warning ") == 10);
  CHECK(count(annotations_of(10, 10), "showing") == 0);
  const std::string cut = annotations_of(37, 2);
  CHECK(count(cut, "::error ") == 10);
  CHECK(count(cut, "::warning ") == 2);
  CHECK_THAT(cut, ContainsSubstring("::showing 10 of 37 errors and 2 of 2 warnings, "));
  CHECK(cut.find("::warning ") > cut.rfind("::error "));
  CHECK_THAT(annotations_of(0, 1234), ContainsSubstring("::showing 10 of 1,234 warnings, "));
}

TEST_CASE("one annotation stands for all findings of a rule in a file", "[report]") {
  const std::string text = annotations_of(1, 0, 1234);
  CHECK(text == "::error file=a.md,line=1,title=R0::message%0A(1,233 more of R0 in this file)\n");
}

std::string annotation_of(std::string_view source, ByteRange span) {
  const std::vector<model::Diagnostic> findings{Sample::finding("R1", model::Severity::error, "a.md", span, "message")};
  const std::vector<JsonFileFindings> files{{source, findings, {}, "docs"}};
  return render_github_annotations({{"lint-chunks", "0.1.0"}, {"cl100k_base", true}, {}, files});
}

TEST_CASE("columns are told of findings within a line only", "[report]") {
  CHECK(annotation_of("one\ntwo\n", {4, 6}) ==
        "::error file=docs/a.md,line=2,endLine=2,col=1,endColumn=2,title=R1::message\n");
  CHECK(annotation_of("one\ntwo\n", {1, 6}) == "::error file=docs/a.md,line=1,endLine=2,title=R1::message\n");
  // With its line end a line is still one line, but GitHub would have to look for the column in the next.
  CHECK(annotation_of("one\ntwo\n", {0, 4}) == "::error file=docs/a.md,line=1,endLine=1,title=R1::message\n");
}

TEST_CASE("nothing in a finding ends its annotation or begins another command", "[report]") {
  const Sample sample;
  const std::string out = render_github_annotations(sample.document);
  const auto lines = text::split(out, '\n');
  REQUIRE(lines.size() == 6);
  for (const std::string_view line : lines) {
    CAPTURE(line);
    CHECK((line.empty() || line.starts_with("::error ") || line.starts_with("::warning ")));
    CHECK(line.find("\x1b") == std::string_view::npos);
  }
  // Properties end at the first "::", and only ours are between the commas.
  const std::string_view first = lines[0];
  const std::string_view properties = first.substr(0, first.find("::", 2));
  CHECK(text::count(properties, ',') == 5);
}

TEST_CASE("nothing in a log is a command", "[report]") {
  CHECK(without_commands("") == "");
  CHECK(without_commands("a :: b\nsee https://x.org::y\n") == "a :: b\nsee https://x.org::y\n");
  CHECK(without_commands("::error::x") == ": :error::x");
  CHECK(without_commands("a\n \t\u00a0\u3000::error::x\n") == "a\n \t\u00a0\u3000: :error::x\n");
  CHECK(without_commands("a\r::error::x") == "a\r: :error::x");
  CHECK(without_commands(" 3 | ##[error]x ##[group]") == " 3 | ##(error]x ##(group]");
  CHECK(without_commands("###[x] ##") == "###(x] ##");
  CHECK(without_commands(":::x") == ": ::x");
}

TEST_CASE("JSON without commands has the same values", "[report]") {
  CHECK(json_without_commands(R"({"a#":"##[x] ###[y] ##"})") == R"({"a#":"#\u0023[x] ##\u0023[y] ##"})");
}

TEST_CASE("a log is between lines that nobody can guess", "[report]") {
  CHECK(stopped_commands("", "t0ken") == "");
  CHECK(stopped_commands("::t0ken::\nx", "t0ken") == "::stop-commands::t0ken\n: :t0ken::\nx\n::t0ken::\n");
  CHECK_THAT(stopped_commands("x\n", "t0ken"), EndsWith("\nx\n::t0ken::\n"));
}

}  // namespace
}  // namespace ingot::report
