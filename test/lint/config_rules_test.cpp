// CFG001 to CFG005: the config held against the files of a run.
#include <catch2/catch_test_macros.hpp>

#include "lint/world.hpp"

namespace ingot::lint {
namespace {

using sample::Lines;
using sample::World;

World with_rules(const std::string& rules) {
  World world;
  world.guide("a/one.md").guide("b/two.md").config("sources: {include: ['**']}\nrules:\n" + rules);
  return world;
}

TEST_CASE("CFG001 names every file that no rule matches, and the others are checked", "[lint]") {
  World world = with_rules("  - {glob: 'a/*.md', type: reference}\n");
  world.guide("a/deep/three.md").file("notes.txt", "x");
  CHECK(world.found("CFG001") == Lines{"a/deep/three.md error: no chunking rule matches this file: it is not checked",
                                       "b/two.md error: no chunking rule matches this file: it is not checked",
                                       "notes.txt error: no chunking rule matches this file: it is not checked"});
  CHECK(world.last.help ==
        R"(add a rule such as {"glob": "notes.txt", "type": "reference"} to c.yaml, or exclude it under `sources`)");
  const auto result = world.run();
  REQUIRE(result);
  CHECK(result->corpus.documents.size() == 1);
  CHECK(result->failed);
}

TEST_CASE("CFG001 is about named files, too", "[lint]") {
  World named = with_rules("  - {glob: 'a/*.md', type: reference}\n");
  named.flags.paths = {"b/two.md"};
  CHECK(named.found("CFG001") == Lines{"b/two.md error: no chunking rule matches this file: it is not checked"});
  named.flags.paths = {"a"};
  CHECK(named.found("CFG001").empty());
}

TEST_CASE("CFG001 is silent about files with a rule, other letter case, and what is excluded", "[lint]") {
  CHECK(with_rules("  - {glob: '**/*.md', type: reference}\n").found("CFG001").empty());
  CHECK(with_rules("  - {glob: 'A/*.MD', type: t}\n  - {glob: 'b/t?o.md', type: t}\n").found("CFG001").empty());
  World excluded;
  excluded.guide("a.md").guide("b.md").config(
      "sources: {include: ['**'], exclude: [b.md]}\nrules: [{glob: a.md, type: t}]\n");
  CHECK(excluded.found("CFG001").empty());
  World accepted = with_rules(
      "  - {glob: 'a/*.md', type: reference}\n"
      "lint: {suppressions: [{rule: CFG001, path: 'b/*', reason: later}]}\n");
  CHECK(accepted.found("CFG001").empty());
  CHECK(accepted.found("LT001").empty());
}

TEST_CASE("CFG002 points at the glob that matches nothing", "[lint]") {
  World world = with_rules("  - {glob: '**/*.md', type: t}\n  - {type: t, glob: \"prices/*.csv\"}\n");
  CHECK(world.found("CFG002") == Lines{"c.yaml:4:21 warning: rule 2 matches no file: \"prices/*.csv\""});
  CHECK(world.last_text == "\"prices/*.csv\"");
  World plain = with_rules("  - glob: x/*.md  # gone\n    type: t\n  - {glob: '**', type: t}\n");
  plain.strictness = Strictness::strict;
  CHECK(plain.found("CFG002") == Lines{"c.yaml:3:11 error: rule 1 matches no file: \"x/*.md\""});
  CHECK(plain.last_text == "x/*.md");
  World json;
  json.guide("a/one.md").config(R"({"rules": [{"glob": "a/ones.md", "type": "t"}, {"glob": "**", "type": "t"}]})");
  CHECK(json.found("CFG002") == Lines{"c.yaml:1:21 warning: rule 1 matches no file: \"a/ones.md\""});
  CHECK(json.last.help == "did you mean a/one.md?");
}

TEST_CASE("CFG002 is silent about rules with a file, shadowed rules, and runs over some files", "[lint]") {
  CHECK(with_rules("  - {glob: 'a/*.md', type: t}\n  - {glob: '**', type: t}\n").found("CFG002").empty());
  CHECK(with_rules("  - {glob: '**', type: t}\n  - {glob: 'a/*.md', type: t}\n").found("CFG002").empty());
  World some = with_rules("  - {glob: 'a/*.md', type: t}\n  - {glob: 'x/*.md', type: t}\n");
  some.flags.paths = {"a/one.md"};
  CHECK(some.found("CFG002").empty());
}

TEST_CASE("CFG003 points at every unknown key, wherever it stands", "[lint]") {
  World world;
  world.guide("a.md").config(
      "defaults: {max_token: 900}\n"
      "rules:\n"
      "  - {glob: '**', type: t, \"colour\": red}\n"
      "sources: {includes: ['**']}\n"
      "lint:\n"
      "  ruls: {}\n"
      "  rules: {SZ003: {severty: off}}\n"
      "  overrides: [{files: ['x'], rules: {SZ003: {warnif: 1}}, why: no}]\n"
      "  suppressions: [{rule: SZ003, path: x, reason: r, untill: 2027-01-01}]\n"
      "  drift: {max: 1}\n"
      "coverage: {min_chunk: 1, parts: [{glob: x, min_doc: 1}]}\n"
      "extra: 1\n");
  CHECK(world.found("CFG003") ==
        Lines{"c.yaml:1:12 error: unknown key \"max_token\"", "c.yaml:3:27 error: unknown key \"colour\"",
              "c.yaml:4:11 error: unknown key \"includes\"", "c.yaml:6:3 error: unknown key \"ruls\"",
              "c.yaml:7:19 error: unknown key \"severty\"", "c.yaml:8:46 error: unknown key \"warnif\"",
              "c.yaml:8:59 error: unknown key \"why\"", "c.yaml:9:52 error: unknown key \"untill\"",
              "c.yaml:10:11 error: unknown key \"max\"", "c.yaml:11:12 error: unknown key \"min_chunk\"",
              "c.yaml:11:44 error: unknown key \"min_doc\"", "c.yaml:12:1 error: unknown key \"extra\""});
  CHECK(world.last_text == "extra");
}

TEST_CASE("CFG003 is silent about free maps, and other programs refuse the config", "[lint]") {
  World world;
  world.guide("a.md").config(
      "$schema: x\nrules: [{glob: '**', type: t, metadata: {colour: red, size: {width: 1}}}]\n"
      "lint: {rules: {SZ003: off, chunk-over-max-words: {severity: info}}, norm: {min: 0.5, max: 2}}\n");
  CHECK(world.found("CFG003").empty());
  world.config("rules: [{glob: '**', type: t, colour: red}]\nextra: 1\n").flags.unknown_keys =
      config::UnknownKeys::refused;
  const auto refused = world.run();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "c.yaml:1:31: unknown key \"colour\", and 1 more");
  CHECK(refused.error().facts == Lines{"1:31: unknown key \"colour\"", "2:1: unknown key \"extra\""});
}

TEST_CASE("a config that cannot be read for another reason names its unknown keys beside it", "[lint]") {
  World world;
  world.guide("a.md").config("rules: [{glob: '**', typ: t}]\n");
  const auto refused = world.run();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "c.yaml:1:9: a rule needs a `type`");
  CHECK(refused.error().facts == Lines{"1:22: unknown key \"typ\", did you mean \"type\"?"});
}

World with_columns(const std::string& rule, const std::string& defaults = "") {
  World world;
  world.file("p.csv", "\xEF\xBB\xBF\nModel,\"MSRP USD\",Gauge\nB52,10,12\n");
  world.file("q.csv", "Name;Städte_Liste\nB52;x\n");
  world.config("defaults: {metadata: {language: en, audience: owner}" + defaults + "}\nrules:\n  - {glob: p.csv, " +
               rule + "}\n  - {glob: '*', type: list}\n");
  return world;
}

TEST_CASE("CFG004 points at the header, and is an error for type pricing", "[lint]") {
  World pricing = with_columns("type: pricing, exclude_columns: [msrp, 'Gauge']");
  CHECK(pricing.found("CFG004") == Lines{"p.csv:2:1 error: no column matches \"msrp\""});
  CHECK(pricing.last_text == "Model,\"MSRP USD\",Gauge");
  CHECK(pricing.last.notes == Lines{"c.yaml:3 names it in exclude_columns", "its columns: Model, MSRP USD, Gauge"});
  World list = with_columns("type: list, describe_columns: [Modell, 'gau*', 'x*']");
  CHECK(list.found("CFG004") ==
        Lines{"p.csv:2:1 warning: no column matches \"Modell\"", "p.csv:2:1 warning: no column matches \"x*\""});
  World near = with_columns("type: list, exclude_columns: [Gauges]");
  CHECK(near.found("CFG004").size() == 1);
  CHECK(near.last.help == "did you mean \"Gauge\"?");
}

TEST_CASE("CFG004 finds the same in what a cache kept", "[lint]") {
  World world = with_columns("type: pricing, exclude_columns: [msrp, 'Gauge']", ", exclude_columns: ['secret*']");
  world.cache = "cache";
  const Lines first = world.found("CFG004");
  CHECK(first.size() == 2);
  CHECK(world.found("CFG004") == first);
}

TEST_CASE("CFG004 reads names as the parser does", "[lint]") {
  CHECK(with_columns("type: pricing, exclude_columns: ['msrp_usd', '*GAUGE*']").found("CFG004").empty());
  CHECK(with_columns("type: list, describe_columns: [' Model ', 'MSRP  usd', 'ｇａｕｇｅ']").found("CFG004").empty());
  World other = with_columns("type: list");
  CHECK(other.found("CFG004").empty());
  World some = with_columns("type: list", ", exclude_columns: [secret]");
  some.flags.paths = {"p.csv"};
  CHECK(some.found("CFG004").empty());
}

TEST_CASE("CFG004 asks of the defaults only that one file has the column", "[lint]") {
  World one = with_columns("type: list", ", exclude_columns: ['STÄDTE LISTE', gauge]");
  CHECK(one.found("CFG004").empty());
  World none = with_columns("type: list", ", exclude_columns: ['gauge', 'secret*']");
  CHECK(none.found("CFG004") == Lines{"c.yaml:1:82 warning: no column of 2 CSV files matches \"secret*\""});
  CHECK(none.last_text == "'secret*'");
  World no_csv;
  no_csv.guide("a.md").config("defaults: {exclude_columns: [secret]}\nrules: [{glob: '**', type: t}]\n");
  CHECK(no_csv.found("CFG004").empty());
}

TEST_CASE("CFG005 points at the glob of a rule whose files earlier ones take", "[lint]") {
  World one = with_rules("  - {glob: '**/*.md', type: t}\n  - {glob: 'a/*.md', type: t}\n");
  CHECK(one.found("CFG005") == Lines{"c.yaml:4:12 warning: rule 2 is shadowed by rule 1, which takes its file"});
  CHECK(one.last_text == "'a/*.md'");
  CHECK(one.last.notes == Lines{"rule 1 is at line 3: \"**/*.md\""});
  World two = with_rules("  - {glob: 'a/*', type: t}\n  - {glob: 'b/*', type: t}\n  - {glob: '**/*.md', type: t}\n");
  two.strictness = Strictness::strict;
  CHECK(two.found("CFG005") ==
        Lines{"c.yaml:5:12 warning: rule 3 is shadowed by rule 1 and others, which take all its 2 files"});
  World twins = with_rules("  - {glob: '**', type: t}\n  - {glob: 'x/*', type: t}\n  - {glob: 'X/*', type: t}\n");
  CHECK(twins.found("CFG005") == Lines{"c.yaml:5:12 warning: rule 3 is shadowed by rule 2"});
}

TEST_CASE("CFG005 is silent about rules that get one file, that match none, and in runs over some files", "[lint]") {
  CHECK(with_rules("  - {glob: 'a/*.md', type: t}\n  - {glob: '**/*.md', type: t}\n").found("CFG005").empty());
  CHECK(with_rules("  - {glob: '**', type: t}\n  - {glob: 'x/*.md', type: t}\n").found("CFG005").empty());
  World some = with_rules("  - {glob: '**', type: t}\n  - {glob: 'a/*.md', type: t}\n");
  some.flags.paths = {"a/one.md"};
  CHECK(some.found("CFG005").empty());
}

}  // namespace
}  // namespace ingot::lint
