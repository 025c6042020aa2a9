#include "base/schema.hpp"

#include <chrono>
#include <fstream>
#include <sstream>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "base/yaml.hpp"
#include "metadata/schema.hpp"

using namespace ingot;
using Catch::Matchers::ContainsSubstring;
using schema::Fault;
using schema::Schema;
using schema::Violation;

namespace {

Schema compiled(const std::string& text) {
  auto schema = Schema::compile("s.yaml", text);
  if (!schema) FAIL(schema.error().message);
  return std::move(*schema);
}

std::vector<Violation> violations(const std::string& schema, const std::string& value) {
  const auto parsed = yaml::parse(value);
  if (!parsed) FAIL(parsed.error().message);
  return compiled(schema).check(*parsed);
}

// The message of the only violation; empty when there is none.
std::string said(const std::string& schema, const std::string& value) {
  const auto found = violations("properties: { f: " + schema + " }", "f: " + value);
  if (found.size() > 1) FAIL(found[1].message);
  return found.empty() ? std::string() : found[0].message;
}

std::string refusal(const std::string& text) {
  const auto schema = Schema::compile("s.yaml", text);
  if (schema) return "accepted";
  CHECK(exit_code(schema.error().kind) == 2);
  return schema.error().message;
}

}  // namespace

TEST_CASE("each keyword of a schema says what is wrong with the field, its value and what there may be") {
  struct Row {
    const char* schema;
    const char* good;
    const char* bad;
    const char* message;
  };
  const std::vector<Row> rows = {
      {"{type: string}", "no", "12", "`f` is the integer 12, but must be a text"},
      {"{type: [integer, array]}", "1.0", "1.5", "`f` is the number 1.5, but must be a whole number or a list"},
      {"{type: number}", "2", "\"2\"", "`f` is \"2\", but must be a number"},
      {"{enum: [a, 1]}", "1", "b", "`f` is \"b\", which is none of \"a\", 1"},
      {"{const: true}", "true", "false", "`f` is the boolean false, but must be true"},
      {"{pattern: ^a+$}", "aa", "ab", "`f` is \"ab\", which does not match ^a+$"},
      {"{minLength: 2}", "\"\\u00e9\\u00e9\"", "x", "`f` has 1 character, but must have at least 2"},
      {"{maxLength: 2}", "\"\\u00e9\\u00e9\"", "xyz", "`f` has 3 characters, but may have 2 at most"},
      {"{minimum: 1}", "1", "0", "`f` is 0, but must be at least 1"},
      {"{maximum: 1}", "1", "1.5", "`f` is 1.5, but must be at most 1"},
      {"{exclusiveMinimum: 1}", "2", "1", "`f` is 1, but must be more than 1"},
      {"{exclusiveMaximum: 1}", "0", "1", "`f` is 1, but must be less than 1"},
      {"{multipleOf: 5}", "10", "12", "`f` is 12, but must be a multiple of 5"},
      {"{minItems: 1}", "[a]", "[]", "`f` has 0 items, but must have at least 1"},
      {"{maxItems: 1}", "[a]", "[a, b]", "`f` has 2 items, but may have 1 at most"},
      {"{uniqueItems: true}", "[a, b]", "[a, a]", "`f` has \"a\" twice"},
      {"{contains: {pattern: ^x}}", "[a, xb]", "[a]", "no item of `f` matches ^x"},
      {"{items: {type: string}}", "[a]", "[a, 1]", "`f[1]` is the integer 1, but must be a text"},
      {"{items: [{type: string}], additionalItems: false}", "[a]", "[a, 1]", "`f[1]` is not allowed here"},
      {"{required: [a]}", "{a: 1}", "{b: 1}", "required field `f.a` is missing"},
      {"{additionalProperties: false, properties: {a: {}}}", "{a: 1}", "{b: 1}", "unknown field `f.b`"},
      {"{additionalProperties: {type: string}}", "{a: x}", "{a: 1}", "`f.a` is the integer 1, but must be a text"},
      {"{patternProperties: {^x: {type: string}}}", "{x: y}", "{x: 1}", "`f.x` is the integer 1, but must be a text"},
      {"{propertyNames: {maxLength: 1}}", "{x: y}", "{xy: 1}", "`f.xy` has 2 characters, but may have 1 at most"},
      {"{maxProperties: 1}", "{x: y}", "{x: 1, y: 2}", "`f` has 2 members, but may have 1 at most"},
      {"{dependencies: {a: [b]}}", "{b: 1}", "{a: 1}", "required field `f.b` is missing"},
      {"{anyOf: [{const: a}, {const: b}]}", "b", "c",
       "`f` is \"c\", which has none of the forms that line 1 of the schema allows"},
      {"{oneOf: [{minimum: 1}, {maximum: 1}]}", "2", "1", "`f` has more than one of the forms that exclude each other"},
      {"{not: {const: a}}", "b", "a", "`f` has a form that is not allowed"},
      {"{allOf: [{type: integer}, {minimum: 1}]}", "1", "0", "`f` is 0, but must be at least 1"},
      {"{format: date}", "2024-02-29", "2026-02-29", "`f` is \"2026-02-29\", which is not of the format date"},
      {"{format: date-time}", "2026-01-31T10:00:00.5+01:00", "2026-01-31T10:00",
       "`f` is \"2026-01-31T10:00\", which is not of the format date-time"},
      {"{format: uri}", "https://example.org/a", "example.org",
       "`f` is \"example.org\", which is not of the format uri"},
      {"{format: email}", "a@example.org", "a@b@c", "`f` is \"a@b@c\", which is not of the format email"},
      {"{x-known-values: [a]}", "a", "b", "`f` is \"b\", which is none of the known values \"a\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.schema);
    CHECK(said(row.schema, row.good).empty());
    CHECK(said(row.schema, row.bad) == row.message);
  }
}

TEST_CASE("a violation knows its place, its line in the schema and the value that was meant") {
  const std::string schema =
      "properties:\n  people:\n    type: array\n    items:\n      properties:\n        role: { enum: [author, editor] "
      "}\n";
  const auto found = violations(schema, "people: [{role: author}, {role: autor}]");
  REQUIRE(found.size() == 1);
  CHECK(found[0].pointer == "/people/1/role");
  CHECK(found[0].field == "people");
  CHECK(found[0].fault == Fault::value);
  CHECK(found[0].meant == "author");
  CHECK(found[0].line == 6);
}

TEST_CASE("what holds under a condition alone says the condition") {
  const std::string schema =
      "if: { properties: { type: { const: pricing } }, required: [type] }\n"
      "then: { required: [flags] }\nelse: { properties: { flags: { maxItems: 0 } } }\n";
  CHECK(violations(schema, "{type: pricing, flags: [a]}").empty());
  CHECK(violations(schema, "{type: other}").empty());
  const auto found = violations(schema, "type: pricing");
  REQUIRE(found.size() == 1);
  CHECK(found[0].message == "required field `flags` is missing");
  CHECK(found[0].condition == "`type` is \"pricing\"");
  CHECK(found[0].conditional);
  CHECK(violations(schema, "{type: other, flags: [a]}").at(0).condition == "not: `type` is \"pricing\"");
}

TEST_CASE("a reference below the value it is in may name the schema around it") {
  const std::string schema =
      "properties: { tree: { $ref: '#/definitions/node' } }\n"
      "definitions:\n  node: { required: [name], properties: { children: { items: { $ref: '#/definitions/node' } } } "
      "}\n";
  CHECK(violations(schema, "tree: {name: a, children: [{name: b}]}").empty());
  CHECK(violations(schema, "tree: {name: a, children: [{name: b, children: [{}]}]}").at(0).pointer ==
        "/tree/children/0/children/0/name");
}

TEST_CASE("Y15: a broken schema is refused with its place") {
  CHECK(refusal("type: strin") == "s.yaml:1:7: unknown type \"strin\"");
  CHECK(refusal("properties:\n  a: { typ: string }\n") == "s.yaml:2:8: unknown keyword \"typ\"");
  CHECK(refusal("properties: [a]") == "s.yaml:1:13: `properties` must be a map of schemas");
  CHECK(refusal("required: a") == "s.yaml:1:11: `required` must be a list of texts");
  CHECK(refusal("[a]") == "s.yaml:1:1: a schema must be a map, true or false, and not a list");
  CHECK(refusal("a: [\n") != "accepted");
  CHECK(refusal("format: dat") == "s.yaml:1:9: unknown format");
  CHECK(refusal("minLength: -1") == "s.yaml:1:12: `minLength` must be a whole number from 0");
  CHECK(Schema::compile("s.yaml", "typ: string").error().hint == "did you mean \"type\"?");
}

TEST_CASE("Y15: references that leave the file, lead nowhere or ask for themselves are refused") {
  CHECK_THAT(refusal("$ref: https://example.org/schema.json"), ContainsSubstring("leaves the file"));
  CHECK_THAT(refusal("$ref: other.yaml#/definitions/a"), ContainsSubstring("leaves the file"));
  CHECK(refusal("$ref: '#/definitions/a'") == "s.yaml:1:7: the reference #/definitions/a names nothing");
  CHECK_THAT(refusal("$ref: '#'"), ContainsSubstring("refers to itself without end"));
  CHECK_THAT(refusal("definitions: {a: {allOf: [{$ref: '#/definitions/b'}]}, b: {not: {$ref: '#/definitions/a'}}}"),
             ContainsSubstring("refers to itself without end"));
  std::string chain = "$ref: '#/definitions/d0'\ndefinitions:\n";
  for (int i = 0; i < 900; ++i)
    chain += "  d" + std::to_string(i) + ": { $ref: '#/definitions/d" + std::to_string(i + 1) + "' }\n";
  CHECK_THAT(refusal(chain + "  d900: {}\n"), ContainsSubstring("more than 64 others"));
}

TEST_CASE("Y15: a bad expression is refused, and a catastrophic one takes linear time") {
  CHECK_THAT(refusal("pattern: '(a'"), ContainsSubstring("s.yaml:1:10: the pattern (a is not valid"));
  CHECK_THAT(refusal("pattern: '(?=a)b'"), ContainsSubstring("is not valid"));
  CHECK_THAT(refusal("pattern: '((((a{100}){100}){100}){100})'"), ContainsSubstring("is not valid"));
  const Schema schema = compiled("properties: { f: { pattern: '^(a+)+$' } }");
  Value value = Value::Map{};
  value.set("f", std::string(60'000, 'a') + "b");
  const auto before = std::chrono::steady_clock::now();
  CHECK(schema.check(value).size() == 1);
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(1));
}

TEST_CASE("Y15: a schema that doubles the work with every level is cut short") {
  std::string schema = "properties: { f: { $ref: '#/definitions/d0' } }\ndefinitions:\n";
  for (int i = 0; i < 25; ++i) {
    const std::string next = "{ $ref: '#/definitions/d" + std::to_string(i + 1) + "' }";
    schema += "  d" + std::to_string(i) + ": { allOf: [" + next + ", " + next + "] }\n";
  }
  const auto found = violations(schema + "  d25: { type: string }\n", "f: 1");
  REQUIRE(found.size() == 1);
  CHECK(found[0].fault == Fault::too_complex);
}

TEST_CASE("a member is held against its own schema alone") {
  const Schema schema =
      compiled("required: [b]\nproperties: { a: { minimum: 1 } }\nallOf: [{ properties: { a: { minimum: 9 } } }]");
  CHECK(schema.check_member("a", 1).empty());
  CHECK(schema.check_member("a", 0).at(0).pointer == "/a");
  CHECK(schema.check_member("c", 0).empty());
}

TEST_CASE("the schema that is built in is the file of the repository, with its defaults") {
  std::ifstream file(INGOT_SOURCE_DIR "/schemas/chunk-metadata.schema.yaml");
  std::stringstream text;
  text << file.rdbuf();
  CHECK(text.str() == metadata::built_in_schema_text());
  const Schema& schema = *metadata::built_in_schema();
  const Value expected = Value::Map{{"language", "en", 0},
                                    {"region", "global", 0},
                                    {"pricing_sensitive", false, 0},
                                    {"guardrail_flags", Value::List{}, 0}};
  CHECK(schema.defaults() == expected);
  CHECK(schema.fields().front() == "id");
}
