#include "report/listed_findings.hpp"

#include <set>

#include <catch2/catch_test_macros.hpp>

#include "base/json.hpp"
#include "report/gitlab_quality.hpp"
#include "report/rdjson.hpp"
#include "sample_findings.hpp"

namespace ingot::report {
namespace {

std::vector<std::string> fingerprints_of(const std::vector<model::Diagnostic>& findings) {
  const std::vector<JsonFileFindings> files{{{}, findings, {}, ""}};
  const LintDocument document{{"lint-chunks", "0.1.0"}, {"cl100k_base", true}, {}, files};
  std::vector<std::string> fingerprints;
  for (const ListedFinding& finding : list_findings(document, model::Severity::info).findings)
    fingerprints.push_back(finding.fingerprint);
  return fingerprints;
}

TEST_CASE("fingerprints differ, and stay when other findings come and go", "[report]") {
  const Sample sample;
  std::set<std::string> seen;
  for (const ListedFinding& finding : list_findings(sample.document, model::Severity::info).findings)
    CHECK(seen.insert(finding.fingerprint).second);
  using model::Severity;
  const auto a = Sample::finding("R1", Severity::error, "a.md", {}, "one");
  const auto b = Sample::finding("R1", Severity::error, "b.md", {}, "one");
  const auto all = fingerprints_of({a, b, a});
  CHECK(fingerprints_of({b}) == std::vector{all[1]});
  CHECK(fingerprints_of({a, a}) == std::vector{all[0], all[2]});
}

TEST_CASE("the fingerprint of a finding is taken over", "[report]") {
  auto finding = Sample::finding("R1", model::Severity::error, "a.md", {}, "one");
  finding.fingerprint = "known";
  CHECK(fingerprints_of({finding}) == std::vector<std::string>{"known"});
}

TEST_CASE("rdjson counts columns in bytes", "[report]") {
  const Sample sample;
  const Value report = json::parse(render_rdjson(sample.document)).value();
  const Value& first = report.find("diagnostics")->as_list()->front();
  // Behind two letters of four bytes and a blank.
  CHECK(json::compact(*first.find("location")->find("range")) ==
        "{\"start\":{\"line\":2,\"column\":10},\"end\":{\"line\":2,\"column\":14}}");
  CHECK(json::compact(first.find("suggestions")->as_list()->at(1)) ==
        "{\"range\":{\"start\":{\"line\":2,\"column\":14},\"end\":{\"line\":2,\"column\":14}},\"text\":\"s\\n\"}");
  // An unsafe fix is no suggestion.
  CHECK(report.find("diagnostics")->as_list()->at(3).find("suggestions") == nullptr);
  CHECK(*report.find("severity") == Value("ERROR"));
}

TEST_CASE("GitLab is told the rule in the description, and never an empty path", "[report]") {
  Sample sample;
  sample.document.corpus = {};
  const Value report = json::parse(render_gitlab_quality(sample.document)).value();
  CHECK(report.as_list()->size() == 7);
  for (const Value& issue : *report.as_list()) {
    CHECK(issue.find("description")->as_string()->starts_with(*issue.find("check_name")->as_string() + ": "));
    CHECK(!issue.find("location")->find("path")->as_string()->empty());
  }
}

TEST_CASE("the last line of a region is the last one with a character of it", "[report]") {
  const auto spot = [](std::size_t line, std::size_t column) { return Spot{{line, column}, column, 0}; };
  CHECK(Region{spot(2, 1), spot(3, 1)}.last_line() == 2);
  CHECK(Region{spot(2, 1), spot(3, 2)}.last_line() == 3);
  CHECK(Region{spot(2, 1), spot(2, 1)}.last_line() == 2);
}

}  // namespace
}  // namespace ingot::report
