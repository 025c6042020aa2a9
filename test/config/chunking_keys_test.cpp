#include "config/chunking_keys.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include "base/json.hpp"
#include "base/yaml.hpp"

using namespace ingot;
using config::KeyKind;

namespace {

std::string source_file(const std::string& path) {
  std::ifstream file(INGOT_SOURCE_DIR "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Value chunking_schema() {
  auto read = yaml::parse(source_file("schemas/chunking.schema.yaml"));
  if (!read) FAIL(read.error().message);
  return std::move(*read);
}

const Value& at(const Value& map, std::string_view key) {
  const Value* found = map.find(key);
  if (found == nullptr) FAIL("the schema lacks " << key);
  return *found;
}

std::set<std::string> keys_of(const Value& map) {
  std::set<std::string> keys;
  for (const Member& member : *map.as_map()) keys.insert(member.key);
  return keys;
}

std::string_view schema_type(KeyKind kind) {
  switch (kind) {
    case KeyKind::number:
      return "integer";
    case KeyKind::truth:
      return "boolean";
    case KeyKind::text:
      return "string";
    case KeyKind::map:
      return "object";
    case KeyKind::globs:
    case KeyKind::list:
      return "array";
  }
  return {};
}

void check_entry(const Value& entry, KeyKind kind, std::string_view meaning) {
  CHECK(*at(entry, "description").as_string() == meaning);
  CHECK(*at(entry, "type").as_string() == schema_type(kind));
}

// A default as the schema writes it: text in quotes, as --show-config does.
std::string schema_default(const Value& entry) {
  const Value* value = entry.find("default");
  return value == nullptr ? "" : json::compact(*value);
}

std::string default_of(const config::RuleKey& key) {
  return key.shown(config::rule_without_keys());
}

std::string value_column(const config::RuleKey& key) {
  switch (key.kind) {
    case KeyKind::number:
      return fmt::format("whole number from {}", key.least);
    case KeyKind::truth:
      return "true or false";
    case KeyKind::text:
      return "text";
    case KeyKind::globs:
      return "list of globs";
    case KeyKind::map:
      return "map";
    case KeyKind::list:
      return "list";
  }
  return {};
}

}  // namespace

TEST_CASE("the schema has every key of a rule with its kind, range, default and meaning, and no other") {
  const Value root = chunking_schema();
  const Value& definitions = at(root, "definitions");
  std::set<std::string> all;
  std::set<std::string> of_defaults;
  for (const config::RuleKey& key : config::rule_keys()) {
    INFO(key.name);
    all.emplace(key.name);
    if (key.place == config::KeyPlace::rule_and_defaults) of_defaults.emplace(key.name);
    const Value& entry = at(definitions, key.name);
    check_entry(entry, key.kind, key.meaning);
    CHECK(schema_default(entry) == default_of(key));
    if (key.kind != KeyKind::number) continue;
    CHECK(*at(entry, "minimum").as_int() == key.least);
    CHECK(*at(entry, "maximum").as_int() == config::k_most);
  }
  CHECK(keys_of(definitions) == all);
  const Value& properties = at(root, "properties");
  const Value& rule = at(at(properties, "rules"), "items");
  CHECK(keys_of(at(rule, "properties")) == all);
  CHECK(keys_of(at(at(properties, "defaults"), "properties")) == of_defaults);
  for (const Value* map : {&root, &rule, &at(properties, "defaults"), &at(properties, "sources")})
    CHECK(*at(*map, "additionalProperties").as_bool() == false);
}

TEST_CASE("the schema has every key of the file and of its sources, and no other") {
  const Value root = chunking_schema();
  const auto check = [](const Value& properties, std::span<const config::FileKey> keys) {
    std::set<std::string> all;
    for (const config::FileKey& key : keys) {
      INFO(key.name);
      all.emplace(key.name);
      check_entry(at(properties, key.name), key.kind, key.meaning);
    }
    CHECK(keys_of(properties) == all);
  };
  check(at(root, "properties"), config::file_keys());
  check(at(at(at(root, "properties"), "sources"), "properties"), config::sources_keys());
}

TEST_CASE("the README's table has every key of a rule, and no other") {
  const std::string readme = source_file("README.md");
  std::string table = "| key | value | default | meaning |\n| --- | --- | --- | --- |\n";
  for (const config::RuleKey& key : config::rule_keys()) {
    const std::string built_in = default_of(key);
    table += fmt::format("| `{}`{} | {} | {} | {} |\n", key.name,
                         key.place == config::KeyPlace::rule_and_defaults ? " *" : "", value_column(key),
                         built_in.empty() ? "" : "`" + built_in + "`", key.meaning);
  }
  INFO(table);
  CHECK(readme.find(table + "\n") != std::string::npos);
}

TEST_CASE("keys are sorted, and a number can be set to its least value") {
  std::string_view before;
  for (const config::RuleKey& key : config::rule_keys()) {
    INFO(key.name);
    CHECK(before < key.name);
    before = key.name;
    CHECK((key.kind == KeyKind::number) == (key.set != nullptr));
    if (key.set == nullptr) continue;
    config::ChunkingRule rule;
    key.set(rule, static_cast<std::size_t>(key.least));
    CHECK(key.shown(rule) == std::to_string(key.least));
  }
}
