#include "config/schemas.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "config/settings.hpp"
#include "metadata/schema.hpp"
#include "support/memory_filesystem.hpp"

using namespace ingot;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr std::string_view k_config =
    "defaults: { schema: own.yaml }\n"
    "rules:\n"
    "  - { glob: a.md, type: reference }\n"
    "  - { glob: b.md, type: reference, schema: sub/other.json }\n";

Result<config::Settings> resolved(test::MemoryFileSystem files, std::string_view text = k_config) {
  files.file("conf/c.yaml", std::string(text));
  config::Flags flags;
  flags.config = "conf/c.yaml";
  flags.root = "conf";
  return config::resolve(flags, files, io::Environment({}), 1);
}

test::MemoryFileSystem schemas() {
  test::MemoryFileSystem files;
  files.file("conf/own.yaml", "properties: { region: { default: europe } }\n");
  files.file("conf/sub/other.json", "{\"properties\": {\"tier\": {\"default\": 2}}}");
  return files;
}

}  // namespace

TEST_CASE("a rule has the schema that it names beside the config, else that of defaults, else the built-in one") {
  const auto settings = resolved(schemas());
  REQUIRE(settings);
  CHECK(settings->chunking.rules[0].schema->path() == "conf/own.yaml");
  CHECK(*settings->chunking.rules[0].schema->defaults().find("region")->as_string() == "europe");
  CHECK(settings->chunking.rules[1].schema->path() == "conf/sub/other.json");
  CHECK(settings->chunking.rules[1].schema->defaults() == Value(Value::Map{{"tier", 2, 0}}));
  const auto plain = resolved({}, "rules: [{ glob: a.md, type: reference }]\n");
  REQUIRE(plain);
  CHECK(plain->chunking.rules[0].schema == metadata::built_in_schema());
}

TEST_CASE("a schema file is never a document of the corpus") {
  const auto settings = resolved(schemas());
  REQUIRE(settings);
  const auto excluded = [&](std::string_view path) {
    return std::any_of(settings->scan.exclude.begin(), settings->scan.exclude.end(),
                       [&](const Glob& glob) { return glob.matches(path); });
  };
  CHECK(excluded("sub/other.json"));
  CHECK(excluded("own.yaml"));
  CHECK_FALSE(excluded("a.md"));
}

TEST_CASE("Y15: a schema that is missing or broken ends the run with its place") {
  const auto missing = resolved({});
  REQUIRE_FALSE(missing);
  CHECK(exit_code(missing.error().kind) == 2);
  CHECK(missing.error().message == "conf/c.yaml:1:21: schema: cannot read conf/own.yaml");
  test::MemoryFileSystem files = schemas();
  files.file("conf/sub/other.json", "{\n  \"properties\": {\"tier\": {\"type\": \"nteger\"}}\n}");
  const auto broken = resolved(files);
  REQUIRE_FALSE(broken);
  CHECK(exit_code(broken.error().kind) == 2);
  CHECK(broken.error().message == "conf/sub/other.json:2:35: unknown type \"nteger\"");
  CHECK(broken.error().hint == "did you mean integer?");
  CHECK_THAT(resolved({}, "rules: [{ glob: a.md, type: reference, schema: 1 }]\n").error().message,
             ContainsSubstring("`schema` must be a text"));
}

TEST_CASE("the schema of the sample corpus compiles") {
  std::ifstream file(INGOT_SOURCE_DIR "/test/data/concierge/chunk-metadata.schema.yaml");
  std::stringstream text;
  text << file.rdbuf();
  const auto schema = schema::Schema::compile("chunk-metadata.schema.yaml", text.str());
  if (!schema) FAIL(schema.error().message);
  CHECK(*schema->defaults().find("visibility")->as_string() == "public");
}
