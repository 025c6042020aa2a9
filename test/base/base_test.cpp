#include <catch2/catch_test_macros.hpp>

#include "base/glob.hpp"
#include "base/json.hpp"
#include "base/lines.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "base/yaml.hpp"

using namespace ingot;

TEST_CASE("invalid UTF-8 is found and replaced by maximal subparts") {
  CHECK_FALSE(utf8::first_invalid("caf\xC3\xA9 \xF0\x9F\x98\x80"));
  CHECK(utf8::first_invalid("abcdefghij\xC3(") == 10U);
  const std::string replacement = "\xEF\xBF\xBD";
  CHECK(utf8::sanitized("a\xF0\x9F\x98z") == "a" + replacement + "z");                // a cut sequence is one subpart
  CHECK(utf8::sanitized("\xED\xA0\x80") == replacement + replacement + replacement);  // a surrogate is three
  CHECK(utf8::sanitized("\xC0\xAF\xFF") == replacement + replacement + replacement);  // overlong and impossible bytes
  CHECK(utf8::length("a\xC3\xA9\xF0\x9F\x98\x80") == 3);
}

TEST_CASE("slugs keep letters and digits of all scripts") {
  CHECK(text::slug("docs/Assistant Spec.md") == "docs-assistant-spec-md");
  CHECK(text::slug("--a__b--") == "a-b");
  CHECK(text::slug("\xC3\x89t\xC3\xA9/\xE6\x97\xA5\xE6\x9C\xAC.md") == "\xC3\xA9t\xC3\xA9-\xE6\x97\xA5\xE6\x9C\xAC-md");
}

TEST_CASE("suggestions are given for what is near and for nothing else") {
  const std::vector<std::string_view> names = {"--dry-run", "--strict", "--doc"};
  CHECK(text::did_you_mean("--dryrun", names) == "--dry-run");
  CHECK(text::did_you_mean("--stirct", names) == "--strict");
  CHECK_FALSE(text::did_you_mean("--completely-other", names));
}

TEST_CASE("text of users is made harmless for a terminal") {
  CHECK(text::printable("a\x1b[31m\n\xE2\x80\xAE\xFF") == "a\\x1b[31m\\n\\u{202e}\\xff");
  CHECK(text::printable("caf\xC3\xA9") == "caf\xC3\xA9");
}

TEST_CASE("globs match as people expect") {
  const auto matches = [](std::string_view pattern, std::string_view path) { return Glob(pattern).matches(path); };
  CHECK(matches("**/*.md", "a.md"));
  CHECK(matches("**/*.md", "a/b/c.MD"));
  CHECK(matches("a/**/b.md", "a/b.md"));
  CHECK(matches("a/**", "a/x/y"));
  CHECK_FALSE(matches("a/*.md", "a/b/c.md"));
  CHECK(matches("{a,b c}/*.md", "b c/x.md"));
  CHECK(matches("[a-c]?.md", "b1.md"));
  CHECK_FALSE(matches("[!a].md", "a.md"));
  CHECK(matches("./x.md", "x.md"));
  CHECK(matches(".hidden/*.md", ".hidden/x.md"));
  CHECK(matches("a[b", "a[b"));
  CHECK_FALSE(matches("*a*a*a*a*a*a*a*a*a*a*a*a*b", std::string(5000, 'a')));
}

TEST_CASE("lines end with LF, CRLF or a lone CR, and columns count code points") {
  const std::string text = "a\xC3\xA9x\r\nb\rc\n";
  const LineTable lines(text);
  CHECK(lines.count() == 3);
  CHECK(lines.position(3).column == 3);
  CHECK(lines.position(text.find('c')).line == 3);
  CHECK(lines.content(0).of(text) == "a\xC3\xA9x");
}

TEST_CASE("lines are counted as a table of them says") {
  const std::string text = "a\r\n\r\rb\n\n\rc\xC3\xA9\r\n\n\r\n";
  const LineTable lines(text);
  for (std::size_t step = 1; step <= text.size(); ++step) {
    LineCounter counter(text);
    for (std::size_t at = 0; at < text.size(); at += step) CHECK(counter.line_of(at) == lines.line_of(at));
  }
}

TEST_CASE("YAML is read as the 1.2 core schema") {
  const auto value = yaml::parse("a: no\nb: 010\nc: 0x1F\nd: 1e3\ne: ~\nf: 'true'\ng: 12:30\nh: 1_000\nj: true\n");
  REQUIRE(value);
  CHECK(*value->find("a")->as_string() == "no");
  CHECK(*value->find("b")->as_int() == 10);
  CHECK(*value->find("c")->as_int() == 31);
  CHECK(*value->find("d")->as_real() == 1000);
  CHECK(value->find("e")->is_null());
  CHECK(*value->find("f")->as_string() == "true");
  CHECK(*value->find("g")->as_string() == "12:30");
  CHECK(*value->find("h")->as_string() == "1_000");
  CHECK(*value->find("j")->as_bool());
}

TEST_CASE("a sign alone is text in YAML") {
  const auto value = yaml::parse("[+, -x, +1, -1]");
  REQUIRE(value);
  const Value::List& list = *value->as_list();
  CHECK(*list[0].as_string() == "+");
  CHECK(*list[1].as_string() == "-x");
  CHECK(*list[2].as_int() == 1);
  CHECK(*list[3].as_int() == -1);
}

TEST_CASE("hostile YAML is refused with its place") {
  const auto message = [](const std::string& text) {
    const auto value = yaml::parse(text);
    return value ? std::string("accepted") : value.error().message;
  };
  CHECK(message("a: 1\nb: 2\na: 3\n") == "3:1: duplicate key \"a\", first on line 1");
  CHECK(message("a: &x 1\n").find("anchors") != std::string::npos);
  CHECK(message("a: *x\n") != "accepted");
  CHECK(message("<<: {a: 1}\n").find("merge keys") != std::string::npos);
  CHECK(message("a: !!binary x\n").find("tags") != std::string::npos);
  CHECK(message("a: 99999999999999999999\n").find("out of range") != std::string::npos);
  CHECK(message(std::string(100000, '[')).find("nested deeper") != std::string::npos);
  CHECK(message("a: \xFF\n") == "1:4: not valid UTF-8");
  CHECK(message("a: 1\n---\nb: 2\n").find("more than one") != std::string::npos);
  CHECK(message("a: \"\\0\"\n").find("NUL") != std::string::npos);
}

TEST_CASE("JSON keeps the order of keys, and its canonical form does not depend on it") {
  const auto value = json::parse(R"({"b": 1, "a": [true, null, 1.5, "x\u0001"]})");
  REQUIRE(value);
  CHECK(json::compact(*value) == R"({"b":1,"a":[true,null,1.5,"x\u0001"]})");
  CHECK(json::canonical(*value) == R"({"a":[true,null,1.5,"x\u0001"],"b":1})");
  CHECK(json::compact(Value("\xFF")) == "\"\xEF\xBF\xBD\"");
  CHECK(json::parse("{\"a\": 1,}").error().message == "1:9: not valid JSON");
}

TEST_CASE("digests are those of FIPS 180-4, and fields cannot run into each other") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(DigestInput().field("ab").field("c").digest_hex() != DigestInput().field("a").field("bc").digest_hex());
}
