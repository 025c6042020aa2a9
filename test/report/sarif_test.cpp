#include "report/sarif.hpp"

#include <catch2/catch_test_macros.hpp>

#include "base/json.hpp"
#include "sample_findings.hpp"

namespace ingot::report {
namespace {

const Value& at(const Value& value, std::string_view key) {
  const Value* found = value.find(key);
  REQUIRE(found != nullptr);
  return *found;
}

const Value& at(const Value& value, std::string_view key, std::size_t index) {
  const Value::List* list = at(value, key).as_list();
  REQUIRE(list != nullptr);
  REQUIRE(index < list->size());
  return (*list)[index];
}

Value run_of(const LintDocument& document, const SarifLimits& limits = {}) {
  return at(json::parse(render_sarif(document, limits)).value(), "runs", 0);
}

std::vector<std::string> notes_of(const Value& run) {
  std::vector<std::string> texts;
  for (const Value& note : *at(at(run, "invocations", 0), "toolExecutionNotifications").as_list())
    texts.push_back(*at(at(note, "message"), "text").as_string());
  return texts;
}

TEST_CASE("SARIF lists all rules, and each result knows its own", "[report]") {
  const Sample sample;
  const Value run = run_of(sample.document);
  const Value& driver = at(at(run, "tool"), "driver");
  CHECK(at(driver, "rules").as_list()->size() == 3);  // and that of rejected documents
  for (const Value& result : *at(run, "results").as_list()) {
    if (result.find("ruleIndex") == nullptr) continue;
    const auto index = static_cast<std::size_t>(*at(result, "ruleIndex").as_int());
    CHECK(at(at(driver, "rules", index), "id") == at(result, "ruleId"));
  }
}

TEST_CASE("SARIF has errors first, every result has a place, and its level is its own", "[report]") {
  const Sample sample;
  const Value run = run_of(sample.document);
  std::vector<std::string> levels;
  for (const Value& result : *at(run, "results").as_list()) {
    levels.push_back(*at(result, "level").as_string());
    CHECK(at(result, "locations").as_list()->size() == 1);
  }
  CHECK(levels ==
        std::vector<std::string>{"error", "error", "error", "error", "warning", "warning", "warning", "note"});
  const Value& corpus = at(at(run, "results", 2), "locations", 0);
  CHECK(json::compact(corpus) ==
        "{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"conf/chunking.yaml\"},\"region\":{\"startLine\":7}}}");
}

TEST_CASE("SARIF says what its limits leave out, and leaves out the least", "[report]") {
  const Sample sample;
  CHECK(notes_of(run_of(sample.document)) == std::vector<std::string>{"1 suppressed finding is left out"});
  const Value few = run_of(sample.document, {.results = 5, .shown = 3});
  CHECK(at(few, "results").as_list()->size() == 5);
  CHECK(notes_of(few) == std::vector<std::string>{"showing 5 of 8 findings, errors first: code scanning takes no more",
                                                  "of 8 findings code scanning shows 3, errors first",
                                                  "1 suppressed finding is left out"});
  const Value small = run_of(sample.document, {.bytes = 2000});
  CHECK(at(small, "results").as_list()->size() < 8);
  CHECK(notes_of(small).front().starts_with("showing "));
}

TEST_CASE("paths in SARIF are encoded byte by byte", "[report]") {
  std::vector<model::Diagnostic> findings{
      Sample::finding("R1", model::Severity::error, "a b/c:d#e?\xc3\xa9\xff%.md", {}, "m")};
  const std::vector<JsonFileFindings> files{{{}, findings, {}, "docs"}};
  const Value run = run_of({{"lint-chunks", "0.1.0"}, {"cl100k_base", true}, {}, files});
  const Value& place = at(at(at(run, "results", 0), "locations", 0), "physicalLocation");
  CHECK(at(at(place, "artifactLocation"), "uri") == Value("docs/a%20b/c%3Ad%23e%3F%C3%A9%FF%25.md"));
}

TEST_CASE("no text of a user is a link in SARIF", "[report]") {
  const std::vector<model::Diagnostic> findings{
      Sample::finding("R1", model::Severity::error, "a.md", {}, "see [here](https://x.org) or \\[1](1)")};
  const std::vector<JsonFileFindings> files{{{}, findings, {}, ""}};
  const Value run = run_of({{"lint-chunks", "0.1.0"}, {"cl100k_base", true}, {}, files});
  CHECK(at(at(at(run, "results", 0), "message"), "text") == Value("see \\[here\\](https://x.org) or \\\\\\[1\\](1)"));
}

TEST_CASE("a fix in SARIF says where and what in code points", "[report]") {
  const Sample sample;
  const Value run = run_of(sample.document);
  const Value& change = at(at(at(run, "results", 0), "fixes", 0), "artifactChanges", 0);
  CHECK(json::compact(at(change, "replacements")) ==
        "[{\"deletedRegion\":{\"startLine\":2,\"startColumn\":4,\"endLine\":2,\"endColumn\":6},\"insertedContent\":{"
        "\"text\":\"W\"}},{\"deletedRegion\":{\"startLine\":2,\"startColumn\":8,\"endLine\":2,\"endColumn\":8},"
        "\"insertedContent\":{\"text\":\"s\\n\"}}]");
}

}  // namespace
}  // namespace ingot::report
