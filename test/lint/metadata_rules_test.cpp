#include <catch2/matchers/catch_matchers_string.hpp>

#include "lint/metadata_sample.hpp"

namespace ingot::lint {
namespace {

using Catch::Matchers::ContainsSubstring;
using sample::found;
using sample::only;
using sample::pointed;
using sample::Sample;
using sample::with_metadata;

struct Plant {
  const char* yaml;
  const char* pointed;
  const char* message;
};

void check_plants(std::string_view rule, const std::vector<Plant>& plants) {
  for (const Plant& plant : plants) {
    CAPTURE(plant.yaml);
    const Sample bad = with_metadata(plant.yaml);
    const auto findings = found(rule, bad);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].message == plant.message);
    CHECK(pointed(bad, findings[0]) == plant.pointed);
  }
}

void check_silent(std::string_view rule, const std::vector<const char*>& yamls) {
  for (const char* yaml : yamls) {
    CAPTURE(yaml);
    CHECK(found(rule, with_metadata(yaml)).empty());
  }
}

TEST_CASE("MT002 points at the value in the front matter that the schema refuses", "[lint]") {
  check_plants(
      "MT002",
      {{"title: x\nlanguage: \"English\"\n", "\"English\"",
        "`language` is \"English\", which does not match ^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"},
       {"region: 12  # twelve\n", "12", "`region` is the integer 12, but must be a text"},
       {"topics: [a, b, a]\n", "topics", "`topics` has \"a\" twice"},
       {"topics:\r\n  - care\r\n  - 7\r\n", "7", "`topics[1]` is the integer 7, but must be a text"},
       {"stakeholders: [{name: A}]\n", "stakeholders", "required field `stakeholders[0].role` is missing"},
       {"stakeholders:\n  - name: A\n    role: ''\n", "''",
        "`stakeholders[0].role` has 0 characters, but must have at least 1"},
       {"last_updated: yesterday\n", "yesterday",
        "`last_updated` is \"yesterday\", which has none of the forms that line 61 of the schema allows"},
       {"pricing_sensitive: no\n", "no", "`pricing_sensitive` is \"no\", but must be true or false"}});
}

TEST_CASE("MT002 is silent about what the schema allows, and about keys without a value", "[lint]") {
  check_silent("MT002", {"region: Global\n", "last_updated: 2026-01-31\n", "last_updated: 2026-01-31T10:00:00Z\n",
                         "summary:\napprover:\n", "custom: [1, {a: b}]\n", "topics: care\n", "audience: ''\n",
                         "legal_reviewed: true\n", "legal_reviewed: 2026-01-31\n"});
}

TEST_CASE("MT002 is a warning with a suggestion where an open enumeration does not know the value", "[lint]") {
  const Sample bad = with_metadata("visibility: 'publik'\n");
  const auto findings = found("MT002", bad);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == model::Severity::warning);
  CHECK(findings[0].message ==
        "`visibility` is \"publik\", which is none of the known values \"public\", \"concierge_only\", \"staff_only\"");
  CHECK(findings[0].help == "did you mean \"public\"?");
  CHECK(pointed(bad, findings[0]) == "'publik'");
  CHECK(only("MT002", bad.check(Strictness::strict)).at(0).severity == model::Severity::error);
  CHECK(found("MT002", with_metadata("summary: " + std::string(281, 'x') + "\n")).at(0).severity ==
        model::Severity::error);
}

TEST_CASE("MT002 says where the value is from", "[lint]") {
  const auto notes = [](const Sample& bad) { return found("MT002", bad).at(0).notes; };
  CHECK(notes(with_metadata("region: 1\n")).at(0) == "`region` is from the front matter");

  Sample by_rule = with_metadata("title: x\n", Value::Map{{"region", 1, 0}});
  CHECK(notes(by_rule).at(0) == "`region` is from the built-in rule");
  CHECK(found("MT002", by_rule).at(0).span.empty());
  by_rule.cut.config_path = "c.yaml";
  by_rule.cut.glob = "docs/**";
  by_rule.cut.line = 7;
  CHECK(notes(by_rule).at(0) == "`region` is from c.yaml, line 7, rule \"docs/**\"");
  const std::map<std::string, std::string, std::less<>> origins{{"metadata.region", "defaults, line 3"}};
  by_rule.cut.origins = &origins;
  CHECK(notes(by_rule).at(0) == "`region` is from c.yaml, defaults, line 3, rule \"docs/**\"");

  Sample derived = with_metadata("title: x\n");
  derived.records[0].metadata.set("token_count", -1);
  CHECK(notes(derived).at(0) == "`token_count` is derived by ingest");
  CHECK_THAT(notes(derived).at(1), ContainsSubstring("asked for by built-in chunk-metadata.schema.yaml, line "));

  const auto schema = schema::Schema::compile("s.yaml", "properties: { region: { type: string, default: 5 } }").value();
  Sample by_default = with_metadata("title: x\n");
  by_default.cut.schema = &schema;
  by_default.records[0].metadata.set("region", 5);
  CHECK(notes(by_default).at(0) == "`region` is the default of s.yaml");
}

TEST_CASE("MT002 looks at what chunks share once, and at the rest of each", "[lint]") {
  Sample bad = with_metadata("region: 1\n");
  const Value shared = bad.records[0].metadata;  // records may move when one is added
  for (int i = 0; i < 3; ++i) {
    sample::add_chunk(bad, bad.document.body).metadata = shared;
    bad.records.back().metadata.set("word_count", -1);
  }
  const auto findings = found("MT002", bad);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].message == "`word_count` is -1, but must be at least 0");
  CHECK(findings[0].notes.at(2) == "in 3 chunks, first in a-md#chunk-02");
  CHECK(findings[1].message == "`region` is the integer 1, but must be a text");
}

TEST_CASE("MT002 names the condition, and leaves to other rules what they say", "[lint]") {
  const auto schema = schema::Schema::compile(
      "s.yaml", "if: { properties: { type: { const: policy } } }\nthen: { required: [approver] }\n");
  Sample bad = with_metadata("type: policy\n");
  bad.cut.schema = &*schema;
  const auto findings = found("MT002", bad);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message == "required field `approver` is missing");
  CHECK(findings[0].notes.at(0) ==
        "looked for `approver` in: front matter, config rule, schema defaults, derived values");
  CHECK(findings[0].notes.at(1) == "it must be so where `type` is \"policy\"");
  CHECK(found("MT002", with_metadata("type: pricing\n")).empty());
  CHECK(found("GR001", with_metadata("type: pricing\n")).size() == 2);
}

TEST_CASE("Y09: a number where the schema has a text is refused with the way to write it", "[lint]") {
  CHECK(found("MT002", with_metadata("locale_variant: no\n")).empty());
  const auto findings = found("MT002", with_metadata("locale_variant: 012\n"));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].help == "put the value in quotes");
}

TEST_CASE("Y16: MT003 points at a misspelt field and says which was meant", "[lint]") {
  check_plants("MT003",
               {{"title: x\nvisiblity: public\n", "visiblity", "unknown field `visiblity`"},
                {"\"expires-on\": 2026-01-31\n", "\"expires-on\"", "unknown field `expires-on`"},
                {"Audience: x\n", "Audience", "unknown field `Audience`"},
                {"stakeholders: [{name: a, role: b, mail: c}]\n", "mail", "unknown field `stakeholders[0].mail`"}});
  CHECK(found("MT003", with_metadata("visiblity: public\n")).at(0).help == "did you mean `visibility`?");
  CHECK(found("MT003", with_metadata("visiblity: public\n")).at(0).severity == model::Severity::warning);
  const auto by_rule = found("MT003", with_metadata("title: x\n", Value::Map{{"lanquage", "en", 0}}));
  REQUIRE(by_rule.size() == 1);
  CHECK(by_rule[0].notes.at(0) == "`lanquage` is from the built-in rule");
}

TEST_CASE("MT003 knows what other programs call a field, and the same name in capitals beside it", "[lint]") {
  check_plants("MT003", {{"lang: en\n", "lang", "unknown field `lang`"},
                         {"expires: 2026-03-01\n", "expires", "unknown field `expires`"},
                         {"audience: owner\nAudience: dealer\n", "Audience", "unknown field `Audience`"},
                         {"expires_on: 2026-03-01\nexpires-on: x\n", "expires-on", "unknown field `expires-on`"}});
  check_silent("MT003", {"lang: en\nlanguage: en\n", "locale: en\n"});
}

TEST_CASE("MT003 is silent about fields of an open schema that look like no other", "[lint]") {
  check_silent("MT003", {"draft: true\n", "tags: [a]\n", "authors: a\nauthor: b\n", "token_count: 3\n", "date: x\n"});
}

TEST_CASE("MT003 reports every unknown field of a closed schema, but none that ingest adds", "[lint]") {
  const auto schema = schema::Schema::compile("s.yaml", "properties: { title: {} }\nadditionalProperties: false\n");
  Sample bad = with_metadata("title: x\ndraft: true\n");
  bad.cut.schema = &*schema;
  bad.records[0].metadata = Value::Map{{"title", "x", 0}, {"draft", true, 0}, {"chunk_id", "x", 0}};
  const auto findings = found("MT003", bad);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message == "unknown field `draft`");
  CHECK(pointed(bad, findings[0]) == "draft");
  CHECK(findings[0].help == "remove it, or add it to the schema");
}

std::vector<model::Diagnostic> of_bytes(std::string_view text) {
  return check_bytes("a.md", text, {}, parse::front_matter_lines(text));
}

TEST_CASE("Y04: MT004 shows both lines of every duplicate key", "[lint]") {
  const std::string text = "---\naudience: a\nx: {b: 1, b: 2}\naudience: c\n---\nBody.\n";
  const auto findings = of_bytes(text);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].rule == "MT004");
  CHECK(findings[0].message == "duplicate key `b` on line 3, first on line 3");
  CHECK(findings[0].span == ByteRange{26, 27});
  CHECK(findings[1].message == "duplicate key `audience` on line 4, first on line 2");
  CHECK(findings[1].span.of(text) == "audience");
  CHECK(findings[1].label == "the first is on line 2");
  CHECK(findings[1].severity == model::Severity::error);
  CHECK(of_bytes("\xEF\xBB\xBF---\r\na: 1\r\na: 2\r\n---\r\n").at(0).span == ByteRange{14, 15});
}

TEST_CASE("MT004 is silent about equal keys of different maps, of the body and of a file without front matter",
          "[lint]") {
  CHECK(of_bytes("---\na: {x: 1}\nb: {x: 1}\n---\n").empty());
  CHECK(of_bytes("---\na: 1\n---\na: 2\na: 3\n").empty());
  CHECK(of_bytes("a: 2\na: 3\n").empty());
  CHECK(found("MT004", with_metadata("a: 1\n")).empty());
}

TEST_CASE("FR001 reports a day that is past, and no other", "[lint]") {
  check_plants(
      "FR001",
      {{"expires_on: 2026-01-30\n", "2026-01-30", "the content expired on 2026-01-30, and today is 2026-01-31"},
       {"expires_on: '2020-02-29'\n", "'2020-02-29'", "the content expired on 2020-02-29, and today is 2026-01-31"},
       {"title: x\r\nexpires_on: \"1999-12-31\"\r\n", "\"1999-12-31\"",
        "the content expired on 1999-12-31, and today is 2026-01-31"}});
  check_silent("FR001", {"expires_on: 2026-01-31\n", "expires_on: 2026-02-01\n", "expires_on: soon\n",
                         "expires_on: 2020-02-30\n", "expires_on:\n", "effective_from: 2020-01-01\n"});
  const Sample bad = with_metadata("title: x\n", Value::Map{{"expires_on", "2020-01-01", 0}});
  CHECK(found("FR001", bad).at(0).severity == model::Severity::warning);
  CHECK(only("FR001", bad.check(Strictness::strict)).at(0).severity == model::Severity::error);
  CHECK(found("FR001", bad).at(0).span.empty());
}

TEST_CASE("FR003 reports a range that is never entered and days that do not exist", "[lint]") {
  check_plants("FR003", {{"effective_from: 2026-09-01\nexpires_on: 2026-03-01\n", "2026-09-01",
                          "`effective_from` 2026-09-01 is after `expires_on` 2026-03-01"},
                         {"expires_on: 2027-02-29\n", "2027-02-29",
                          "`expires_on` is 2027-02-29, a day that the calendar does not have"},
                         {"effective_from: \"2026-13-01\"\nexpires_on: 2026-03-01\n", "\"2026-13-01\"",
                          "`effective_from` is 2026-13-01, a day that the calendar does not have"}});
  check_silent("FR003", {"effective_from: 2026-03-01\nexpires_on: 2026-03-01\n", "effective_from: 2028-02-29\n",
                         "expires_on: soon\n", "effective_from: 2026-09-01\n"});
}

TEST_CASE("GR001 wants pricing sources tagged, by the type of the rule or the document", "[lint]") {
  check_plants("GR001",
               {{"type: pricing\npricing_sensitive: false\nguardrail_flags: [removed_column:msrp]\n", "false",
                 "type is pricing, but `pricing_sensitive` is not true"},
                {"type: pricing\npricing_sensitive: true\nguardrail_flags: [no_price_quotes]\n", "guardrail_flags",
                 "type is pricing, but `guardrail_flags` names no column that was removed"},
                {"type: Pricing\npricing_sensitive: true\nguardrail_flags: ['removed_column:']\n", "guardrail_flags",
                 "type is pricing, but `guardrail_flags` names no column that was removed"}});
  check_silent("GR001", {"type: reference\n", "type: pricing_notes\n", "title: pricing\n",
                         "type: pricing\npricing_sensitive: true\nguardrail_flags: [a, removed_column:msrp]\n"});
  Sample by_rule = with_metadata("title: x\n");
  by_rule.cut.pricing = true;
  const auto findings = found("GR001", by_rule);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].notes.at(0) == "`pricing_sensitive` is the default of built-in chunk-metadata.schema.yaml");
  CHECK(findings[0].help == "set `pricing_sensitive: true` in the metadata of the rule that matches this file");
}

Sample pricing(std::string_view body) {
  return with_metadata("type: pricing\npricing_sensitive: true\nguardrail_flags: [removed_column:msrp]\n", {}, body);
}

TEST_CASE("GR002 points at an amount of money in a chunk of a pricing source", "[lint]") {
  const std::vector<std::pair<const char*, const char*>> plants = {
      {"Costs \xE2\x82\xAC 1,200.50 at most.\n", "\xE2\x82\xAC 1,200.50"},
      {"Costs 950 EUR.\n", "950 EUR"},
      {"It was $45 then.\n", "$45"},
      {"About 1.250,00\xC2\xA0\xE2\x82\xAC each.\n", "1.250,00\xC2\xA0\xE2\x82\xAC"},
      {"| Part | Retail |\n| --- | --- |\n| Stock | 1250 |\n", "1250"},
      {"Part: Stock\nAmount: 950\n", "950"},
      {"Part: Stock\nOther: 1,250.00\n", "1,250.00"}};
  for (const auto& [body, amount] : plants) {
    CAPTURE(body);
    const Sample bad = pricing(body);
    const auto findings = found("GR002", bad);
    REQUIRE(findings.size() == 1);
    CHECK(pointed(bad, findings[0]) == amount);
    CHECK(findings[0].chunk.has_value());
  }
  CHECK(found("GR002", pricing("\xE2\x82\xAC 5 and \xE2\x82\xAC 6\n")).at(0).notes.at(0) == "1 more in this chunk");
}

TEST_CASE("GR002 is silent about numbers that are no prices, and about other sources", "[lint]") {
  for (const char* body : {"Barrels of 71 cm or 76 cm.\n", "Pull: 1,650 g and 1,800 g\n", "Weight g: 3,250\n",
                           "Year: 2026\n", "| Part | Weeks |\n| --- | --- |\n| Stock | 10 |\n", "Grade: 5\n",
                           "Eurostar runs 12 times, 3 dollops\n", "Version 1.25\n"}) {
    CAPTURE(body);
    CHECK(found("GR002", pricing(body)).empty());
  }
  CHECK(found("GR002", with_metadata("type: reference\n", {}, "Costs $45.\n")).empty());
}

TEST_CASE("GR004 reports public text that its rule, folder or confidentiality keeps closed", "[lint]") {
  check_plants("GR004", {{"confidentiality: internal\nvisibility: public\n", "public",
                          "`visibility` is public, but `confidentiality` is \"internal\""},
                         {"visibility: \"public\"\nconfidentiality: restricted\n", "\"public\"",
                          "`visibility` is public, but `confidentiality` is \"restricted\""}});
  check_silent("GR004", {"visibility: public\n", "confidentiality: public\nvisibility: public\n",
                         "confidentiality: internal\nvisibility: staff_only\n", "confidentiality: internal\n"});
  const Sample by_rule = with_metadata("visibility: public\n", Value::Map{{"visibility", "concierge_only", 0}});
  REQUIRE(found("GR004", by_rule).size() == 1);
  CHECK(found("GR004", by_rule)[0].message ==
        "`visibility` is public, but the rule of this file says \"concierge_only\"");
  for (const char* path : {"Internal/a.md", "docs/staff_only/x/a.md", "a/Concierge Only.md"}) {
    CAPTURE(path);
    Sample by_path = with_metadata("visibility: public\n");
    by_path.file.path = path;
    CHECK(found("GR004", by_path).size() == 1);
  }
  for (const char* path : {"internals/a.md", "docs/internal-ballistics.md", "private-tours.md"}) {
    CAPTURE(path);
    Sample by_path = with_metadata("visibility: public\n");
    by_path.file.path = path;
    CHECK(found("GR004", by_path).empty());
  }
}

TEST_CASE("rules of the metadata show hostile values on one printable line", "[lint]") {
  const auto findings = found(
      "MT002", with_metadata("region: [\"\\e[31m\\n\"]\nlanguage: \"\\e[31m" + std::string(5000, 'x') + "\\u202e\"\n"));
  REQUIRE(findings.size() == 2);
  for (const model::Diagnostic& finding : findings) {
    CHECK(finding.message.size() < 300);
    CHECK(finding.message.find('\x1b') == std::string::npos);
  }
}

}  // namespace
}  // namespace ingot::lint
