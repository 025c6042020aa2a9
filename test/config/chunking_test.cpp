#include "config/chunking.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <catch2/catch_test_macros.hpp>

#include "config/collections.hpp"
#include "config/rule_warnings.hpp"

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
        "c.json:2:1: duplicate key \"a\", first on line 1 | mend the file; it is read as strict YAML or JSON");
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

TEST_CASE("defaults hold for all rules, and only keys that make sense for all of them are taken") {
  const auto config = accepted(R"({
    "defaults": {"objects_per_chunk": 2, "parent_max_tokens": 3000, "breadcrumb_separator": " / ", "overlap_tokens": 40,
                 "exclude_columns": ["*secret*"], "metadata": {"language": "en", "audience": "staff"}},
    "rules": [{"glob": "a.csv", "type": "Pricing", "describe_columns": ["Name", "*size*"], "exclude_columns": ["Cost"],
               "metadata": {"audience": "owner"}},
              {"glob": "*.json", "type": "json", "objects_per_chunk": 5, "objects_key": "models", "id": "models"},
              {"glob": "*.md", "type": "narrative", "parent_max_tokens": 2000}]})");
  const auto& csv = config.rules[0];
  CHECK(csv.pricing);
  CHECK(csv.options.objects_per_chunk == 2);
  CHECK(csv.options.breadcrumb_separator == " / ");
  CHECK_FALSE(csv.options.overlap_tokens);  // overlap serves prose
  CHECK(csv.parent_max_tokens == 3000);
  REQUIRE(csv.exclude_columns.size() == 2);
  CHECK(csv.exclude_columns[0].matches("Top SECRET code"));
  CHECK(csv.exclude_columns[1].matches("cost"));
  REQUIRE(csv.describe_columns.size() == 2);
  CHECK(csv.describe_columns[1].matches("Frame Size"));
  CHECK(*csv.metadata.find("audience")->as_string() == "owner");
  CHECK(*csv.metadata.find("language")->as_string() == "en");
  const auto& json = config.rules[1];
  CHECK_FALSE(json.pricing);
  CHECK(json.options.objects_per_chunk == 5);
  CHECK(json.objects_key == "models");
  CHECK(*json.metadata.find("id")->as_string() == "models");
  CHECK(config.rules[2].options.overlap_tokens == 40);
  CHECK(config.rules[2].parent_max_tokens == 2000);
}

TEST_CASE("words of a rule win over tokens of the defaults") {
  const auto config = accepted(R"({
    "defaults": {"target_words": 500, "target_tokens": 600, "min_tokens": 80, "max_words": 1000, "max_tokens": 1200,
                 "max_chars": 6000, "overlap_words": 60, "overlap_tokens": 70, "max_overlap_delta": 10},
    "rules": [{"glob": "a.md", "type": "prompt", "overlap_words": 0, "target_words": 250},
              {"glob": "b.md", "type": "prompt", "overlap_words": 10, "overlap_tokens": 20},
              {"glob": "c.md", "type": "prompt"}]})");
  CHECK_FALSE(config.rules[0].options.overlap_tokens);
  CHECK_FALSE(config.rules[0].options.target_tokens);
  CHECK(config.rules[0].options.target_words == 250);
  CHECK(config.rules[1].options.overlap_tokens == 20);
  CHECK(config.rules[1].options.target_tokens == 600);
  CHECK(config.rules[2].options.overlap_tokens == 70);
}

TEST_CASE("each value knows its line") {
  const auto config = accepted(
      "defaults:\n  max_tokens: 900\n  metadata: { a: x, b: y }\nrules:\n  - glob: a\n"
      "    type: list\n    allow_overflow: true\n    metadata:\n      b: z\n");
  const auto& origins = config.rules[0].origins;
  CHECK(origins.at("glob") == "line 5");
  CHECK(origins.at("max_tokens") == "allow_overflow, line 7");
  CHECK(origins.at("overlap_words") == "none for this type");
  CHECK(origins.at("metadata.a") == "defaults, line 3");
  CHECK(origins.at("metadata.b") == "line 9");
  CHECK_FALSE(origins.contains("min_tokens"));
}

TEST_CASE("values out of range and in the wrong place are refused") {
  const auto rule = [](const std::string& keys) {
    return refusal(R"({"rules": [{"glob": "a", "type": "narrative", )" + keys + "}]}");
  };
  CHECK(rule(R"("objects_per_chunk": 0)").find("objects_per_chunk must be a whole number from 1") != std::string::npos);
  CHECK(rule(R"("target_rows": 1000001)").find("from 1 to 1000000") != std::string::npos);
  CHECK(rule(R"("describe_columns": "Name")").find("`describe_columns` must be a list of globs") != std::string::npos);
  CHECK(rule(R"("describe_columns": [])").find("`describe_columns` names no column") != std::string::npos);
  CHECK(rule(R"("exclude_columns": [1])").find("a glob must be text") != std::string::npos);
  CHECK(rule(R"("objects_key": "")").find("`objects_key` must be a text") != std::string::npos);
  CHECK(rule(R"("breadcrumb_separator": "a\nb")").find("must be one line") != std::string::npos);
  CHECK(rule(R"("max_tokens": 900, "parent_max_tokens": 900)") ==
        "c.json:1:12: parent_max_tokens 900 must be more than max_tokens 900 | raise parent_max_tokens, or lower "
        "max_tokens");
  CHECK(rule(R"("max_tokens": 100, "overlap_tokens": 50)")
            .find("overlap_tokens 50 must be less than half of max_tokens "
                  "100") != std::string::npos);
  CHECK(rule(R"("max_tokens": 100, "overlap_tokens": 49)") == "accepted");
  CHECK(rule(R"("max_words": 100, "overlap_tokens": 0)") == "accepted");  // overlap_words counts no more
  CHECK(refusal(R"({"defaults": {"type": "list"}, "rules": [{"glob": "a", "type": "t"}]})") ==
        "c.json:1:23: `type` belongs in a rule, not in `defaults`");
}

TEST_CASE("a rule with allow_overflow has no parents unless it says so itself") {
  const auto parents = [](const std::string& keys) {
    embed::Model model;
    model.max_input_tokens = 8191;
    const std::string text = R"({"defaults": {"parent_max_tokens": 3000}, "rules": [{"glob": "a", "type": "t",
                                 "allow_overflow": true)" +
                             keys + "}]}";
    const auto parsed = config::parse_chunking("c.json", text, model);
    return parsed ? parsed->rules[0].parent_max_tokens : std::optional<std::size_t>(0);
  };
  CHECK_FALSE(parents(""));
  CHECK(parents(R"(, "parent_max_tokens": 9000)") == 9000);
  CHECK(parents(R"(, "parent_max_tokens": 8191)") == 0);
}

TEST_CASE("each rule of the sample's config gets a file, and each file a rule") {
  const std::filesystem::path root = INGOT_SOURCE_DIR "/test/data/concierge";
  std::ifstream file(root / "chunking.config.json");
  std::stringstream text;
  text << file.rdbuf();
  const auto config = accepted(text.str());
  std::vector<std::string> paths;
  std::map<std::string, int> kinds;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const std::string path = std::filesystem::relative(entry.path(), root).generic_string();
    const bool wanted =
        std::any_of(config.include.begin(), config.include.end(), [&](const Glob& glob) { return glob.matches(path); });
    if (!entry.is_regular_file() || !wanted) continue;
    paths.push_back(path);
    ++kinds[entry.path().extension()];
    INFO(path);
    CHECK(config.rule_for(path) != nullptr);
  }
  CHECK(config::idle_rules(config, paths).empty());
  CHECK(kinds == std::map<std::string, int>{{".md", 27}, {".json", 3}, {".csv", 7}});
}

TEST_CASE("documents go to the table of the first collection that matches, and others to none") {
  const std::string rules = R"("rules": [{"glob": "**/*.md", "type": "t"}])";
  const auto config = accepted(R"({"collections": [{"table": "guides", "include": ["Guides/", "a.{md,csv}"]},
    {"table": "rest", "include": ["guides/x.md", "**/*.csv"]}, {"table": "none", "include": []}], )" +
                               rules + "}");
  REQUIRE(config.collections.size() == 3);
  CHECK(config.collection_for("guides/sub/x.md")->table == "guides");
  CHECK(config.collection_for("guides/x.md")->table == "guides");
  CHECK(config.collection_for("a.csv")->table == "guides");
  CHECK(config.collection_for("b.csv")->table == "rest");
  CHECK(config.collection_for("b.md") == nullptr);
  CHECK(config.digest == accepted("{" + rules + "}").digest);  // where chunks go is nothing that cuts them
}

TEST_CASE("what is wrong with a collection is said with its place") {
  const auto of = [](const std::string& collections) {
    return refusal(R"({"collections": )" + collections + R"(, "rules": [{"glob": "a", "type": "t"}]})");
  };
  CHECK(of("{}").starts_with("c.json:1:17: `collections` must be a list"));
  CHECK(of("[1]").starts_with("c.json:1:18: a collection must be a map"));
  CHECK(of(R"([{"include": []}])").starts_with("c.json:1:18: a collection needs a `table`"));
  CHECK(of(R"([{"table": "t"}])").starts_with("c.json:1:18: `include` must be a list of globs"));
  CHECK(of(R"([{"table": "t", "include": [""]}])").starts_with("c.json:1:45: a glob must be a text"));
  CHECK(of(R"([{"table": "T-1", "include": []}])").find("1:28: \"T-1\" cannot be the name") != std::string::npos);
  CHECK(of(R"([{"table": "ingot_stage", "include": []}])").find("is taken by") != std::string::npos);
  CHECK(of(R"([{"table": "t", "includes": []}])") ==
        "c.json:1:33: unknown key \"includes\" | did you mean \"include\"?");
}

TEST_CASE("tables of collections do not get in each other's way") {
  const auto check = [](const std::vector<std::string>& tables) {
    config::ChunkingConfig config;
    config.path = "c.json";
    for (const std::string& table : tables) config.collections.push_back({table, {}, 7});
    const auto checked = config::check_collections(config, "perazzi_chunks");
    return checked ? "" : checked.error().message;
  };
  CHECK(check({}).empty());
  CHECK(check({"guides", "notes"}).empty());
  CHECK(check({"perazzi_chunks"}) ==
        "c.json:7: the table perazzi_chunks of this collection does not go with perazzi_chunks, which is "
        "PGVECTOR_TABLE");
  CHECK(check({"guides", "guides"}).find("which is the table of the collection in line 7") != std::string::npos);
  CHECK(check({"perazzi_chunks_history"}).find("which is a table beside perazzi_chunks") != std::string::npos);
  CHECK(check({"guides_parents", "guides"}).find("does not go with guides_parents") != std::string::npos);
}
