#include "config/rule_warnings.hpp"

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

using namespace ingot;

namespace {

// A config with one rule for each glob, rule N at line N + 1.
config::ChunkingConfig rules(const std::vector<std::string>& globs) {
  std::string text = "rules:\n";
  for (const std::string& glob : globs) text += fmt::format("  - {{ glob: '{}', type: t }}\n", glob);
  auto parsed = config::parse_chunking("c.yaml", text);
  if (!parsed) FAIL(parsed.error().message);
  return std::move(*parsed);
}

std::vector<std::string> rule_warnings(const config::ChunkingConfig& config, const std::vector<std::string>& paths) {
  std::vector<std::string> warnings;
  for (const auto& idle : config::idle_rules(config, paths)) warnings.push_back(config::warning_about(config, idle));
  return warnings;
}

std::string only_warning(const std::vector<std::string>& globs, const std::vector<std::string>& paths) {
  const auto warnings = rule_warnings(rules(globs), paths);
  if (warnings.empty()) return "";
  CHECK(warnings.size() == 1);
  return warnings[0];
}

std::string suggestion(const std::string& glob, const std::vector<std::string>& paths) {
  const std::string warning = only_warning({glob}, paths);
  const std::size_t at = warning.find("did you mean ");
  return at == std::string::npos ? "" : warning.substr(at + 13);
}

}  // namespace

TEST_CASE("rules that all get a file are not spoken about") {
  CHECK(rule_warnings(rules({"a/*.md", "**/*.md"}), {"a/x.md", "b/y.md"}).empty());
  CHECK(rule_warnings(config::built_in_chunking(), {}).empty());
}

TEST_CASE("a rule that matches no file is named with its place and what it may have meant") {
  CHECK(only_warning({"gudes/*.md"}, {"faq.md", "guides/a.md"}) ==
        "c.yaml:2: rule 1 (glob \"gudes/*.md\") matches no file; did you mean guides/a.md?");
  CHECK(only_warning({"guides/*.md"}, {"faq/x.md"}) == "c.yaml:2: rule 1 (glob \"guides/*.md\") matches no file");
}

TEST_CASE("near paths differ by letters of one segment or by the extension") {
  CHECK(suggestion("a/models.yaml", {"a/models.json"}) == "a/models.json?");
  CHECK(suggestion("a/dealer.json", {"a/dealers.json"}) == "a/dealers.json?");
  CHECK(suggestion("docs/*.mdx", {"docs/x.md"}) == "docs/x.md?");
  CHECK(suggestion("docs/*.csv", {"docs/x.md"}).empty());
  CHECK(suggestion("dcos/**/*.md", {"docs/a/b/x.md"}) == "docs/a/b/x.md?");
  CHECK(suggestion("docs/**/guide.txt", {"docs/a/guide.md"}) == "docs/a/guide.md?");
  CHECK(suggestion("**/guide.txt", {"guide.md"}) == "guide.md?");
  CHECK(suggestion("docs/**", {"other/x.md"}).empty());
  CHECK(suggestion("dcos/gudie.md", {"docs/guide.md"}).empty());  // two segments are wrong: another file
  CHECK(suggestion("docs/a/x.md", {"docs/x.md"}).empty());
}

TEST_CASE("a rule that earlier rules leave no file for names the first that takes one") {
  CHECK(only_warning({"**/*.md", "a/*.md"}, {"a/x.md", "a/y.md"}) ==
        "c.yaml:3: rule 2 (glob \"a/*.md\") is shadowed by rule 1 at line 2 (glob \"**/*.md\"), which takes all its 2 "
        "files: move it up, or remove it");
  CHECK(only_warning({"a/x.*", "a/y.*", "a/*.md"}, {"a/x.md", "a/y.md"}) ==
        "c.yaml:4: rule 3 (glob \"a/*.md\") is shadowed by rule 1 at line 2 (glob \"a/x.*\") and others, which take "
        "all its "
        "2 files: move it up, or remove it");
  CHECK(only_warning({"*.md", "a/*.md", "A/*.MD"}, {"x.md", "a/y.md"}) ==
        "c.yaml:4: rule 3 (glob \"A/*.MD\") is shadowed by rule 2 at line 3 (glob \"a/*.md\"), which takes its file"
        ": move it up, or remove it");
}

TEST_CASE("the same glob twice is shadowed even where nothing matches") {
  const auto warnings = rule_warnings(rules({"a/*.md", "a/*.md"}), {});
  REQUIRE(warnings.size() == 2);
  CHECK(
      warnings[1] ==
      "c.yaml:3: rule 2 (glob \"a/*.md\") is shadowed by rule 1 at line 2 (glob \"a/*.md\"): move it up, or remove it");
}
