#include "report/coverage.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>

#include "base/json.hpp"
#include "report/run_report.hpp"

namespace ingot::report {
namespace {

Coverage sample() {
  return {"docs",
          "2026-01-31T12:00:00Z",
          true,
          {{"a-md", "a.md", "reference", {"owner"}, 3, 300, "2026-01-01T00:00:00Z", {"prices removed"}},
           {"b-md", "b.md", "reference", {}, 2, 200, "", {}}}};
}

TEST_CASE("a report of a run is read back as it was written", "[report][coverage]") {
  const Coverage coverage = sample();
  const model::RunStats stats;
  const std::string text = render_run_report({{"ingest", "0.1.0"}, &stats, &coverage});
  const auto read = parse_coverage("latest.json", text);
  REQUIRE(read);
  CHECK(read->whole);
  CHECK(read->chunks() == 5);
  CHECK(read->tokens() == 500);
  CHECK(read->documents[0].audiences == std::vector<std::string>{"owner"});
  CHECK(json::compact(documents_value(*read, nullptr)) == json::compact(documents_value(coverage, nullptr)));
}

TEST_CASE("a run is compared with the one before", "[report][coverage]") {
  const Coverage before = sample();
  Coverage now = sample();
  now.documents[1] = {"c-md", "c.md", "list", {}, 4, 100, "", {}};
  now.documents[0].chunk_count = 1;
  CHECK(
      json::compact(delta_value(now, &before)) ==
      R"({"since":"2026-01-31T12:00:00Z","chunks":0,"tokens":-100,"documents_added":["c.md"],"documents_removed":["b.md"]})");
  const Value documents = documents_value(now, &before);
  CHECK(json::compact(*documents.as_list()->at(0).find("delta")) == R"({"chunks":-2,"tokens":0})");
  CHECK(documents.as_list()->at(1).find("delta")->is_null());
  CHECK(delta_value(now, nullptr).is_null());
}

TEST_CASE("a run over some paths cannot tell what is gone", "[report][coverage]") {
  const Coverage before = sample();
  Coverage now = sample();
  now.whole = false;
  now.documents.pop_back();
  CHECK(
      json::compact(delta_value(now, &before)) ==
      R"({"since":"2026-01-31T12:00:00Z","chunks":null,"tokens":null,"documents_added":[],"documents_removed":null})");
}

TEST_CASE("what is no report of a run is refused by its path", "[report][coverage]") {
  for (const char* text : {"", "[]", "{}", R"({"schema":"ingot.run/1"})", R"({"schema":"ingot.plan/1","documents":[]})",
                           R"({"schema":"ingot.run/1","documents":[{"chunk_count":-1,"total_tokens":1}]})"}) {
    CAPTURE(text);
    const auto read = parse_coverage("some.json", text);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == ErrorKind::config);
    CHECK(read.error().message.starts_with("some.json: "));
  }
}

TEST_CASE("people are told types and guardrails", "[report][coverage]") {
  CHECK(render_coverage(sample()) ==
        "docs, 2026-01-31T12:00:00Z: 2 documents, 5 chunks, 500 tokens\n"
        "  type reference: 5 chunks\n"
        "  guardrail prices removed: 1 document\n");
}

}  // namespace
}  // namespace ingot::report
