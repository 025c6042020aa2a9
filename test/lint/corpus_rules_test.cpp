// Rules that look at chunks of structured sources, at several documents, or at the settings of a profile.
#include <catch2/catch_test_macros.hpp>

#include "lint/likeness.hpp"
#include "lint/sample.hpp"

namespace ingot::lint {
namespace {

using sample::Sample;

Sample with_units(std::size_t units, bool objects) {
  Sample out = sample::sample("rows");
  model::Rendering rendering;
  for (std::size_t i = 0; i < units; ++i) rendering.units.push_back({i, objects ? "/" + std::to_string(i) : ""});
  out.document.rendering = rendering;
  sample::add_chunk(out, {0, 4}).chunk.content = "a text that is long enough";
  return out;
}

TEST_CASE("ST005 counts the records of a file that lie in no chunk", "[lint]") {
  Sample rows = with_units(5, false);
  rows.document.rendering->first_unit = 10;
  rows.records[0].chunk.rows = model::Covered{11, 15};
  CHECK(rows.check().empty());
  rows.records[0].chunk.rows = model::Covered{11, 13};
  const auto findings = sample::only("ST005", rows.check());
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message == "2 of 5 entries lie in no chunk, first record 14");
}

TEST_CASE("ST005 counts the objects of a file that lie in no chunk", "[lint]") {
  Sample objects = with_units(2, true);
  objects.records[0].chunk.pointers = {"/0", "/1"};
  CHECK(objects.check().empty());
  objects.records[0].chunk.pointers = {"/1"};
  const auto findings = sample::only("ST005", objects.check());
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message == "1 of 2 entries lie in no chunk, first \"/0\"");
}

TEST_CASE("texts are as alike as the shingles that they share", "[lint]") {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "word" + std::to_string(i) + " ";
  const Likeness whole = likeness_of(text);
  CHECK(resemblance(whole, likeness_of(text)) == 1);
  CHECK(likeness_of("WORD0, word1!" + text.substr(11)).words == likeness_of("word0 word1 " + text.substr(11)).words);
  CHECK(resemblance(whole, likeness_of(std::string(text).replace(0, 5, "other"))) > 0.95);
  CHECK(resemblance(whole, likeness_of(text.substr(text.size() / 2))) < 0.65);
  CHECK(resemblance(whole, likeness_of(text.substr(text.size() / 2))) > 0.35);
  CHECK(likeness_of("None.").words == 0);
  CHECK(likeness_of("None.").sketch.empty());
}

TEST_CASE("a profile says which rules run where, and how severe they are", "[lint]") {
  Profile profile;
  const auto severity = [&](std::string_view id, std::string_view path) {
    return profile.severity(*find_rule(id), path);
  };
  CHECK(severity("LK001", "a.md") == model::Severity::warning);
  profile.strictness = Strictness::strict;
  CHECK(severity("LK001", "a.md") == model::Severity::error);
  profile.rules["LK001"].severity = model::Severity::info;
  CHECK(severity("LK001", "a.md") == model::Severity::info);
  profile.overrides.push_back({Glob("legacy/**"), {{"LK001", {model::Severity::off, {}, {}}}}});
  CHECK(severity("LK001", "legacy/a.md") == model::Severity::off);
  CHECK(severity("LK001", "a.md") == model::Severity::info);
  profile.select = {"LK"};
  CHECK(severity("LK001", "a.md") == model::Severity::info);
  CHECK(severity("SZ001", "a.md") == model::Severity::off);
  profile.extend = {"SZ001"};
  CHECK(severity("SZ001", "a.md") == model::Severity::error);
  profile.ignore = {"LK001"};
  CHECK(severity("LK001", "a.md") == model::Severity::off);
}

TEST_CASE("a gate names the three documents with most findings", "[lint]") {
  const std::vector<std::pair<std::string, std::size_t>> planted = {{"a.md", 1}, {"b.md", 3}, {"c.md", 1}, {"d.md", 2}};
  std::vector<DocumentFacts> facts(planted.size());
  std::vector<Findings> findings(planted.size());
  for (std::size_t i = 0; i < planted.size(); ++i) {
    facts[i].path = planted[i].first;
    facts[i].chunks.resize(4);
    for (std::size_t n = 0; n < planted[i].second; ++n) {
      model::Diagnostic finding;
      finding.rule = "BD001";
      finding.path = planted[i].first;
      finding.chunk = "chunk " + std::to_string(n + 1);
      findings[i].push_back(finding);
    }
  }
  std::vector<const DocumentFacts*> documents;
  std::vector<const Findings*> found;
  for (std::size_t i = 0; i < planted.size(); ++i) {
    documents.push_back(&facts[i]);
    found.push_back(&findings[i]);
  }
  const Profile profile;
  const auto gates =
      sample::only("BD001", check_corpus({documents, [](std::string_view) { return true; }, &profile}, found));
  REQUIRE(gates.size() == 1);
  CHECK(gates[0].message == "7 findings in 16 chunks (43.8 %), more than 5 %");
  CHECK(gates[0].notes == std::vector<std::string>{"b.md: 3 findings, first chunk 1", "d.md: 2 findings, first chunk 1",
                                                   "a.md: 1 finding, first chunk 1"});
}

TEST_CASE("a rule in preview runs where it is asked for", "[lint]") {
  Rule rule = *find_rule("LK001");
  rule.stage = Stage::preview;
  const auto runs = [&](const Profile& profile) {
    return profile.severity(rule, "legacy/a.md") != model::Severity::off;
  };
  Profile profile;
  CHECK_FALSE(runs(profile));
  profile.preview = true;
  CHECK(runs(profile));
  profile.preview = false;
  profile.select = {"LK"};
  CHECK_FALSE(runs(profile));
  profile.select = {"LK001"};
  CHECK(runs(profile));
  profile.select.clear();
  profile.extend = {"LK001"};
  CHECK(runs(profile));
  profile.extend.clear();
  profile.overrides.push_back({Glob("legacy/**"), {{"LK001", {model::Severity::info, {}, {}}}}});
  CHECK(runs(profile));
  profile.overrides.clear();
  profile.rules["LK001"].warn_above = 0.1;
  CHECK(runs(profile));
  profile.rules["LK001"].severity = model::Severity::off;
  CHECK_FALSE(runs(profile));
}

}  // namespace
}  // namespace ingot::lint
