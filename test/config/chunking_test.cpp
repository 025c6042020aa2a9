#include "config/chunking.hpp"

#include <fstream>
#include <sstream>

#include <catch2/catch_test_macros.hpp>

using namespace ingot;

namespace {

std::string refusal(const std::string& text, const embed::Model& model = {}) {
  const auto parsed = config::parse_chunking("c.json", text, model);
  if (parsed) return "accepted";
  return parsed.error().message + (parsed.error().hint.empty() ? "" : " | " + parsed.error().hint);
}

config::ChunkingConfig accepted(const std::string& text) {
  auto parsed = config::parse_chunking("c.json", text);
  if (!parsed) FAIL(parsed.error().message);
  return std::move(*parsed);
}

}  // namespace

TEST_CASE("rules inherit the defaults and the first match wins, whatever the case of letters") {
  const auto config = accepted(R"({"defaults": {"max_tokens": 900, "overlap_words": 40},
    "rules": [{"glob": "A/*.md", "type": "narrative", "target_words": 250, "metadata": {"audience": "staff"}},
              {"glob": "**/*.md", "type": "reference"}]})");
  const auto* first = config.rule_for("a/X.MD");
  REQUIRE(first != nullptr);
  CHECK(first->type == "narrative");
  CHECK(first->options.max_tokens == 900);
  CHECK(first->options.target_words == 250);
  CHECK(first->options.overlap_words == 40);
  CHECK(*first->metadata.find("audience")->as_string() == "staff");
  const auto* second = config.rule_for("b/c.md");
  REQUIRE(second != nullptr);
  CHECK(second->options.overlap_words == 0);  // overlap serves prose
  CHECK(second->options.target_words == 500);
  CHECK(config.rule_for("b/c.txt") == nullptr);
}

TEST_CASE("YAML and JSON say the same") {
  const auto yaml = accepted("rules:\n  - glob: '**/*.md'\n    type: reference\n");
  const auto json = accepted(R"({"rules": [{"type": "reference", "glob": "**/*.md"}]})");
  CHECK(yaml.digest == json.digest);
}

TEST_CASE("what is wrong with a config is said with its place and the way to mend it") {
  CHECK(refusal(R"({"rules": [{"glob": "a", "type": "t", "target_word": 5}]})") ==
        "c.json:1:39: unknown key \"target_word\" | did you mean \"target_words\"?");
  CHECK(refusal(R"({"rule": []})").starts_with("c.json:1:2: unknown key \"rule\" | did you mean \"rules\"?"));
  CHECK(refusal(R"({"rules": []})").starts_with("c.json:1:11: `rules` must be a list with at least one rule"));
  CHECK(refusal(R"({"rules": [{"type": "t"}]})").starts_with("c.json:1:12: a rule needs a `glob`"));
  CHECK(refusal(R"({"rules": [{"glob": "a", "type": "t", "max_tokens": 8}]})")
            .find("max_tokens must be a whole number from 32") != std::string::npos);
  CHECK(refusal(R"({"rules": [{"glob": "a", "type": "t", "max_tokens": "8"}]})")
            .find("max_tokens must be a whole number") != std::string::npos);
  CHECK(refusal(R"({"rules": [{"glob": "a", "type": "narrative", "overlap_words": 60, "max_words": 100}]})")
            .find("less than half") != std::string::npos);
  CHECK(refusal("rules: [").starts_with("c.json:"));
  CHECK(refusal("a: 1\na: 2\n") ==
        "c.json:2:1: duplicate key \"a\" | mend the file; it is read as strict YAML or JSON");
}

TEST_CASE("the model's input limit bounds max_tokens") {
  const std::string stated = R"({"rules": [{"glob": "a", "type": "t", "max_tokens": 9000}]})";
  embed::Model model;
  model.name = "small-model";
  CHECK(refusal(stated, model) == "accepted");  // a limit that is not known is not checked
  model.max_input_tokens = 9000;
  CHECK(refusal(stated, model) == "accepted");
  model.max_input_tokens = 8999;
  CHECK(refusal(stated, model) ==
        "c.json:1:12: max_tokens 9000 is above the input limit of small-model, 8999 tokens | lower it to 8999 or less");
  model.max_input_tokens = 256;
  const auto lowered = config::parse_chunking("c.json", R"({"rules": [{"glob": "a", "type": "t"}]})", model);
  REQUIRE(lowered);
  CHECK(lowered->rules[0].options.max_tokens == 256);
  CHECK(config::built_in_chunking(model).rules[0].options.max_tokens == 256);
  CHECK(config::built_in_chunking().rules[0].options.max_tokens == 1200);
}

TEST_CASE("allow_overflow lifts max_tokens to the model's input limit") {
  const std::string text = R"({"rules": [{"glob": "a", "type": "t", "max_tokens": 100, "allow_overflow": true}]})";
  embed::Model model;
  model.max_input_tokens = 8191;
  const auto bounded = config::parse_chunking("c.json", text, model);
  REQUIRE(bounded);
  CHECK(bounded->rules[0].options.max_tokens == 8191);
  const auto unknown = config::parse_chunking("c.json", text);
  REQUIRE(unknown);
  CHECK(unknown->rules[0].options.max_tokens == 1'000'000);
}

TEST_CASE("without sources the rules' globs and the Markdown of their top folders are looked at") {
  const auto config =
      accepted(R"({"rules": [{"glob": "Docs/a/*.md", "type": "t"}, {"glob": "Prices/*.csv", "type": "pricing"}]})");
  const auto wants = [&](std::string_view path) {
    for (const Glob& glob : config.include) {
      if (glob.matches(path)) return true;
    }
    return false;
  };
  CHECK(wants("Docs/a/x.md"));
  CHECK(wants("Docs/new/x.md"));
  CHECK(wants("Prices/p.csv"));
  CHECK_FALSE(wants("README.md"));
  CHECK_FALSE(wants("Prices/p.json"));
}

TEST_CASE("the sample's config loads") {
  std::ifstream file(INGOT_SOURCE_DIR "/test/data/concierge/chunking.config.json");
  std::stringstream text;
  text << file.rdbuf();
  const auto config = accepted(text.str());
  CHECK(config.rules.size() == 14);
}
