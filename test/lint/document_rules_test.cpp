#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "base/yaml.hpp"
#include "lint/sample.hpp"

namespace ingot::lint {
namespace {

using Catch::Matchers::ContainsSubstring;
using sample::only;
using sample::Sample;

Sample two_headings() {
  Sample out = sample::sample("# Guide\nA few words to begin with.\n## Storage\nKeep it dry and cool.\n");
  sample::add_heading(out, "# Guide");
  sample::add_heading(out, "## Storage");
  return out;
}

TEST_CASE("HD001 is silent when the chunks tile the document in any order", "[lint]") {
  Sample good = two_headings();
  const std::size_t cut = good.file.bytes.find("## S");
  sample::add_chunk(good, {cut, good.file.bytes.size()});
  sample::add_chunk(good, {0, cut});
  CHECK(only("HD001", good.check()).empty());
}

TEST_CASE("HD001 reports a heading between two chunks", "[lint]") {
  Sample bad = two_headings();
  const std::size_t heading = bad.file.bytes.find("## S");
  const std::size_t body = bad.file.bytes.find("Keep");
  sample::add_chunk(bad, {0, heading});
  sample::add_chunk(bad, {body, bad.file.bytes.size()});
  const auto findings = only("HD001", bad.check());
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message == "heading \"Storage\" is in no chunk");
  CHECK(findings[0].span == ByteRange{heading, body - 1});
  CHECK(findings[0].severity == model::Severity::warning);
  CHECK(only("HD001", bad.check(Strictness::strict)).at(0).severity == model::Severity::error);
}

TEST_CASE("HD001 reports a heading that a chunk cuts in two", "[lint]") {
  Sample bad = two_headings();
  const std::size_t inside = bad.file.bytes.find("## S") + 4;
  sample::add_chunk(bad, {0, inside});
  sample::add_chunk(bad, {inside, bad.file.bytes.size()});
  const auto findings = only("HD001", bad.check());
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].label == "a chunk ends inside this heading");
}

TEST_CASE("HD001 finds a heading in a chunk that another one lies inside", "[lint]") {
  Sample good = two_headings();
  sample::add_chunk(good, {0, good.file.bytes.size()});
  sample::add_chunk(good, {2, 30});
  CHECK(only("HD001", good.check()).empty());
}

TEST_CASE("HD001 reports each heading of a document without chunks and quotes no endless or hostile text", "[lint]") {
  Sample bad = sample::sample("# \x1b[31m" + std::string(5000, 'x') + "\n");
  sample::add_heading(bad, std::string_view(bad.file.bytes).substr(0, bad.file.bytes.size() - 1));
  const auto findings = only("HD001", bad.check());
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message.size() < 150);
  CHECK_THAT(findings[0].message, ContainsSubstring("\\x1b[31m"));
}

Sample with_front_matter(const std::string& yaml) {
  const std::string front = "---\n" + yaml + "---\n";
  Sample out = sample::sample(front + "# Guide\n\nA few words to begin with.\n");
  out.document.front_matter = ByteRange{0, front.size()};
  out.document.body = {front.size(), out.file.bytes.size()};
  out.document.attributes = yaml::parse(std::string(4, ' ') + "\n" + yaml).value_or(Value());
  if (Value::Map* map = out.document.attributes.as_map()) {
    for (Member& member : *map) member.key_offset = front.find("\n" + member.key) + 1;
  }
  sample::add_chunk(out, out.document.body);
  return out;
}

TEST_CASE("MT001 reports each of the eleven fields when it is absent, null or empty", "[lint]") {
  for (const char* field : {"id", "chunk_id", "type", "language", "audience", "source_checksum", "chunk_index",
                            "chunk_count", "token_count", "embedding_model", "last_updated"}) {
    CAPTURE(field);
    for (const Value& empty : {Value(), Value(""), Value(" \n"), Value(Value::List{}), Value(Value::Map{})}) {
      Sample bad = with_front_matter("title: x\n");
      bad.records[0].metadata.set(field, empty);
      const auto findings = bad.check();
      REQUIRE(findings.size() == 1);
      CHECK(findings[0].rule == "MT001");
      CHECK(findings[0].message == "required field `" + std::string(field) + "` is missing or empty");
    }
    Sample bad = with_front_matter("title: x\n");
    std::erase_if(*bad.records[0].metadata.as_map(), [&](const Member& member) { return member.key == field; });
    CHECK(bad.check().size() == 1);
  }
}

TEST_CASE("MT001 points to the front matter, to the empty key, or to the first line", "[lint]") {
  const auto finding = [](Sample bad) {
    bad.records[0].metadata.set("audience", Value());
    return bad.check().at(0);
  };
  const model::Diagnostic in_front = finding(with_front_matter("title: x\n"));
  CHECK(in_front.span == ByteRange{0, 17});
  CHECK(in_front.notes.at(0) == "looked in: front matter (present, without the key), config rule, derived values");
  CHECK_THAT(in_front.help, ContainsSubstring("add `audience: owner` to the front matter"));

  const model::Diagnostic at_key = finding(with_front_matter("title: x\naudience: \"\"\n"));
  CHECK(at_key.span == ByteRange{13, 21});
  CHECK(at_key.notes.at(0) == "looked in: front matter (present, key empty), config rule, derived values");

  Sample plain = sample::sample("\n# Guide\n\nA few words to begin with.\n");
  sample::add_chunk(plain, {0, plain.file.bytes.size()});
  const model::Diagnostic at_start = finding(plain);
  CHECK(at_start.span == ByteRange{1, 8});
  CHECK(at_start.notes.at(0) == "looked in: front matter (absent), config rule, derived values");
  CHECK_THAT(at_start.help, ContainsSubstring("`---`, `audience: owner`, `---`"));
}

TEST_CASE("MT001 never tells the user to write a derived field by hand", "[lint]") {
  Sample bad = with_front_matter("title: x\n");
  bad.records[0].metadata.set("source_checksum", Value());
  CHECK(bad.check().at(0).help == "this field is derived by ingest: emit the chunks again with this version");
}

TEST_CASE("MT001 makes one finding a field and document, and says how many chunks lack it", "[lint]") {
  Sample bad = with_front_matter("title: x\n");
  for (int i = 0; i < 40; ++i) sample::add_chunk(bad, bad.document.body);
  for (std::size_t i = 2; i < 41; ++i) bad.records[i].metadata.set("audience", "");
  const auto findings = bad.check();
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].notes.at(1) == "in 39 of 41 chunks, first in a-md#chunk-03");
  CHECK_FALSE(findings[0].chunk.has_value());
}

TEST_CASE("EN001 gives the offset of the first invalid byte and how many there are", "[lint]") {
  const auto findings = check_bytes("menu.md", "# Caf\xe9\n\ntwo caf\xe9s, one th\xe9\n", {});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "EN001");
  CHECK(findings[0].severity == model::Severity::error);
  CHECK(findings[0].path == "menu.md");
  CHECK(findings[0].span == ByteRange{5, 6});
  CHECK(findings[0].message == "not valid UTF-8 at byte 5");
  CHECK(findings[0].label == "byte E9");
  CHECK(findings[0].notes.at(0) == "3 sequences of this file are not valid");
  CHECK(findings[0].help == "if the file is in WINDOWS-1252: iconv -f WINDOWS-1252 -t UTF-8 'menu.md' > converted.md");
}

TEST_CASE("EN001 guesses an encoding only where the bytes look like it", "[lint]") {
  const auto help = [](std::string_view bytes) { return check_bytes("it's.md", bytes, {}).at(0).help; };
  CHECK_THAT(help(std::string_view("\xFF\xFE#\0", 4)), ContainsSubstring("iconv -f UTF-16 -t UTF-8 'it'\\''s.md'"));
  CHECK_THAT(help("cut \xE2\x82"), ContainsSubstring("save the file as UTF-8"));
  CHECK_THAT(help(std::string_view("\0\xE9 binary", 9)), ContainsSubstring("not text"));
}

TEST_CASE("EN001 accepts what is valid", "[lint]") {
  for (const char* text : {"", "plain", "caf\u00e9 \u65e5\u672c \U0001F600", "\uFEFF# with a byte-order mark"}) {
    CHECK(check_bytes("a.md", text, {}).empty());
  }
}

TEST_CASE("findings are sorted by position, then by rule", "[lint]") {
  Sample bad = two_headings();
  sample::add_chunk(bad, {35, 40});
  sample::add_chunk(bad, {0, 3}).metadata.set("type", "");
  bad.cut.max_tokens = 1;
  std::string order;
  for (const model::Diagnostic& finding : bad.check())
    order += finding.rule + "@" + std::to_string(finding.span.begin) + " ";
  CHECK(order == "HD001@0 MT001@0 SZ001@0 SZ003@0 BD004@35 HD001@35 SZ001@35 SZ003@35 ");
}

}  // namespace
}  // namespace ingot::lint
