#include "report/junit.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "sample_findings.hpp"

namespace ingot::report {
namespace {

using Catch::Matchers::ContainsSubstring;

std::string junit_of(const std::vector<model::Diagnostic>& findings,
                     model::Severity fail_level = model::Severity::error) {
  const std::vector<JsonFileFindings> files{{{}, findings, {}, ""}};
  LintDocument document{{"lint-chunks", "0.1.0"}, {"cl100k_base", true}, {}, files, sample_rule_name};
  document.fail_level = fail_level;
  document.summary.files = 3;
  return render_junit(document);
}

TEST_CASE("a run without findings is one case that passes", "[report]") {
  CHECK(junit_of({}) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"lint-chunks\" tests=\"1\" failures=\"0\" errors=\"0\" time=\"0\">\n"
        "  <testsuite name=\"lint-chunks\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"0\">\n"
        "    <testcase classname=\"lint-chunks\" name=\"no findings in 3 files\" time=\"0\"/>\n"
        "  </testsuite>\n</testsuites>\n");
}

TEST_CASE("warnings are remarks of a case that passes, unless they fail", "[report]") {
  const std::vector<model::Diagnostic> findings{
      Sample::finding("SZ001", model::Severity::warning, "a.md", {}, "one"),
      Sample::finding("SZ001", model::Severity::error, "b.md", {}, "two"),
      Sample::finding("SZ001", model::Severity::warning, "a.md", {}, "three")};
  const std::string usual = junit_of(findings);
  CHECK_THAT(usual, ContainsSubstring("tests=\"2\" failures=\"1\""));
  CHECK_THAT(usual,
             ContainsSubstring("<system-out>a.md: warning[SZ001]: one\na.md: warning[SZ001]: three\n</system-out>"));
  const std::string strict = junit_of(findings, model::Severity::warning);
  CHECK_THAT(strict, ContainsSubstring("tests=\"2\" failures=\"2\""));
  CHECK_THAT(strict, ContainsSubstring("<failure type=\"SZ001\" message=\"one (and 1 more)\">"));
  CHECK(strict.find("system-out") == std::string::npos);
}

TEST_CASE("what XML cannot hold is not in it", "[report]") {
  const std::string out = junit_of({Sample::finding("SZ001", model::Severity::error, "a\x01\x0b.md", {},
                                                    "x\x1b[31m ]]> <&\"> \ufffe\uffff \xed\xa0\x80 \xff\x7f")});
  CHECK_THAT(out, ContainsSubstring("classname=\"a\\x01\\x0b.md\""));
  CHECK_THAT(out, ContainsSubstring("x\\x1b[31m ]]&gt; &lt;&amp;&quot;&gt; \ufffd\ufffd \\xed\\xa0\\x80 \\xff\\x7f"));
}

}  // namespace
}  // namespace ingot::report
