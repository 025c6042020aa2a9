#include "config/explain.hpp"

#include <catch2/catch_test_macros.hpp>

#include "support/memory_filesystem.hpp"

using namespace ingot;

namespace {

constexpr const char* k_config = R"(defaults:
  max_tokens: 900
rules:
  - glob: 'docs/*.csv'
    type: pricing
  - glob: 'docs/**/*.md'
    type: list
    target_entries: 3
    metadata: { audience: owner, topics: [a, b] }
  - glob: '**/x.txt'
    type: reference
  - glob: '**/*.md'
    type: narrative
sources:
  include: ['docs/**', '*.md']
  exclude: ['docs/old', 'docs/older/', '**/draft-*']
)";

test::MemoryFileSystem sample() {
  test::MemoryFileSystem files;
  files.file("root/config.yaml", k_config);
  files.file("root/.gitignore", "*.tmp.md\n");
  files.file("root/docs/.gitignore", "local/\n");
  files.file("root/docs/a.md", "x");
  return files;
}

Result<config::Explanation> explained(const std::string& path) {
  test::MemoryFileSystem files = sample();
  config::Flags flags;
  flags.root = "root";
  flags.config = "root/config.yaml";
  flags.paths = {path};
  const auto settings = config::resolve(flags, files, io::Environment({}), 1);
  if (!settings) FAIL(settings.error().message);
  return config::explain(*settings, path, files);
}

bool says(const std::string& path, std::string_view what) {
  const auto explanation = explained(path);
  REQUIRE(explanation);
  INFO(explanation->text);
  return explanation->text.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("a file's rule is explained with every rule before it and each value's origin") {
  const auto explanation = explained("root/docs/a.md");
  REQUIRE(explanation);
  CHECK(explanation->path == "docs/a.md");
  CHECK(explanation->has_rule);
  CHECK(explanation->text == R"(docs/a.md
  looked at: included by "docs/**"

rules of root/config.yaml
   1  line 4    docs/*.csv    does not match
   2  line 6    docs/**/*.md  matches: the file gets this rule
   4  line 12   **/*.md       would match, but rule 2 came first
  1 rule behind it would not match

settings
  allow_overflow        false         (built-in)
  breadcrumb_separator  " > "         (built-in)
  glob                  docs/**/*.md  (line 6)
  max_overlap_delta     10            (built-in)
  max_tokens            900           (defaults, line 2)
  max_words             1000          (built-in)
  min_tokens            64            (built-in)
  overlap_words         0             (none for this type)
  target_entries        3             (line 8)
  target_words          500           (built-in)
  type                  list          (line 7)

metadata, unless the front matter says otherwise
  audience  owner      (line 9)
  topics    ["a","b"]  (line 9)
)");
}

TEST_CASE("why a file is not looked at is said") {
  CHECK(says("docs/draft-a.md", "not looked at: excluded by \"**/draft-*\""));
  CHECK(says("docs/old/a.md", "not looked at: excluded by \"docs/old\""));
  CHECK(says("docs/older/deep/a.md", "not looked at: excluded by \"docs/older/**\""));
  CHECK(says("docs/older.md", "looked at: included"));
  CHECK(says("docs/b.tmp.md", "not looked at: ignored by .gitignore"));
  CHECK(says("docs/local/b.md", "not looked at: ignored by .gitignore"));
  CHECK(says("other/b.md", "not looked at: no include glob matches"));
  CHECK(says("b.md", "b.md  (no such file)\n  looked at: included by \"*.md\""));
  CHECK(says("config.yaml", "not looked at: excluded by \"config.yaml\""));
}

TEST_CASE("a file without a rule is explained, too") {
  const auto explanation = explained("docs/a.json");
  REQUIRE(explanation);
  CHECK_FALSE(explanation->has_rule);
  CHECK(explanation->text.find("matches:") == std::string::npos);
  CHECK(explanation->text.find("settings") == std::string::npos);
}

TEST_CASE("folders and paths outside the root are refused") {
  const auto folder = explained("docs/");
  REQUIRE_FALSE(folder);
  CHECK(folder.error().message == "docs/ is a folder");
  const auto outside = explained("../a.md");
  REQUIRE_FALSE(outside);
  CHECK(outside.error().kind == ErrorKind::usage);
}
