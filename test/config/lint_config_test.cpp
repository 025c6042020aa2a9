#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "config/chunking.hpp"

namespace ingot {
namespace {

using Catch::Matchers::ContainsSubstring;

const std::string k_rules = "rules: [{glob: \"**/*.md\", type: reference}]\n";

lint::Profile profile_of(const std::string& text) {
  const auto config = config::parse_chunking("c.yaml", k_rules + text);
  if (!config) FAIL(config.error().message);
  return config->lint;
}

std::string refusal_of(const std::string& text) {
  const auto config = config::parse_chunking("c.yaml", k_rules + text);
  return config ? "" : config.error().message + " / " + config.error().hint;
}

}  // namespace

TEST_CASE("the config says how severe rules are, and where") {
  const lint::Profile profile = profile_of(
      "lint:\n"
      "  rules:\n"
      "    SZ003: off\n"
      "    chunk-boundary-mid-sentence: {severity: warn, error_if: \"> 2.5 %\", warn_if: \">1%\"}\n"
      "  overrides:\n"
      "    - {files: [\"a/**\", \"b.md\"], rules: {LK001: error}}\n");
  CHECK(profile.rules.at("SZ003").severity == model::Severity::off);
  CHECK(profile.rules.at("BD001").severity == model::Severity::warning);
  CHECK(profile.rules.at("BD001").error_above == 0.025);
  CHECK(profile.rules.at("BD001").warn_above == 0.01);
  REQUIRE(profile.overrides.size() == 2);
  CHECK(profile.overrides[1].files.matches("b.md"));
  CHECK(profile.overrides[1].rules.at("LK001").severity == model::Severity::error);
  CHECK(profile.config_path == "c.yaml");
}

TEST_CASE("the config says which findings are accepted, and what the corpus must hold") {
  const lint::Profile profile = profile_of(
      "lint:\n"
      "  suppressions:\n"
      "    - {rule: DU001, path: \"a/*.md\", match: same, reason: copies, until: 2027-06-30}\n"
      "coverage: {min_chunks: 7, min_types: 2, min_audiences: 1, parts: [{glob: \"a/*\", min_documents: 3}]}\n");
  REQUIRE(profile.acceptances.size() == 1);
  CHECK(profile.acceptances[0].rule == "DU001");
  CHECK(profile.acceptances[0].until == "2027-06-30");
  CHECK(profile.acceptances[0].line == 4);
  CHECK(profile.coverage.chunks == 7);
  CHECK(profile.coverage.types == 2);
  CHECK(profile.coverage.audiences == 1);
  CHECK(profile.coverage.line == 5);
  REQUIRE(profile.coverage.parts.size() == 1);
  CHECK(profile.coverage.parts[0].documents == 3);
}

TEST_CASE("what is wrong with the lint part of a config is said with its place") {
  CHECK(refusal_of("lint: {rules: {SZ03: off}}\n") == "c.yaml:2:16: there is no rule \"SZ03\" / did you mean SZ003?");
  CHECK_THAT(refusal_of("lint: {rule: {}}\n"), ContainsSubstring("did you mean \"rules\"?"));
  CHECK_THAT(refusal_of("lint: {rules: {SZ003: loud}}\n"), ContainsSubstring("off, info, warning or error"));
  CHECK_THAT(refusal_of("lint: {rules: {BD001: {error_if: 5}}}\n"), ContainsSubstring("share of all chunks"));
  CHECK_THAT(refusal_of("lint: {rules: {BD001: {error_if: \"> 500%\"}}}\n"), ContainsSubstring("share of all chunks"));
  CHECK_THAT(refusal_of("lint: {overrides: [{files: []}]}\n"), ContainsSubstring("`files`, and `rules` or `review`"));
  CHECK_THAT(refusal_of("lint: {suppressions: [{rule: SZ003, path: a.md}]}\n"), ContainsSubstring("needs a `reason`"));
  CHECK_THAT(refusal_of("lint: {suppressions: [{rule: SZ003, path: a.md, reason: x, until: soon}]}\n"),
             ContainsSubstring("must be a day"));
  CHECK_THAT(refusal_of("coverage: {min_chunks: many}\n"), ContainsSubstring("whole number from 0"));
  CHECK_THAT(refusal_of("coverage: {parts: [{min_chunks: 1}]}\n"), ContainsSubstring("needs a `glob`"));
}

TEST_CASE("what is said of findings does not move the digest of the config") {
  const auto plain = config::parse_chunking("c.yaml", k_rules);
  const auto linted =
      config::parse_chunking("c.yaml", k_rules + "lint: {rules: {SZ003: off}}\ncoverage: {min_chunks: 1}\n");
  REQUIRE(plain);
  REQUIRE(linted);
  CHECK(plain->digest == linted->digest);
}

}  // namespace ingot
