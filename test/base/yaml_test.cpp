// The rows Y01 to Y14 of the fault list, where they are about the reader.
#include "base/yaml.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fmt/format.h>
#include <pthread.h>

using namespace ingot;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string refusal(const std::string& text, const yaml::Limits& limits = {}) {
  const auto value = yaml::parse(text, limits);
  if (value) return "accepted";
  CHECK(exit_code(value.error().kind) == 1);
  return value.error().message;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string blocks(std::size_t depth) {
  std::string out;
  for (std::size_t i = 0; i < depth; ++i) out += std::string(i, ' ') + "a:\n";
  return out;
}

std::vector<std::string> nested_texts() {
  std::vector<std::string> texts;
  for (const std::size_t depth : {std::size_t{65}, std::size_t{499}, std::size_t{500}, std::size_t{100'000}}) {
    texts.push_back(repeated("[", depth));
    texts.push_back(repeated("{a: ", depth));
    texts.push_back(repeated("[", depth) + repeated("]", depth));
    texts.push_back(repeated("- ", depth) + "x");
    texts.push_back(repeated("? ", depth) + "x");
    if (depth < 1000) texts.push_back(blocks(depth));
  }
  return texts;
}

void* refuse_all(void* refused) {
  for (const std::string& text : nested_texts()) {
    if (!yaml::parse(text)) ++*static_cast<std::size_t*>(refused);
  }
  return nullptr;
}

}  // namespace

TEST_CASE("Y01: nesting over 64 levels is refused, on a stack of 256 KB as well") {
  std::size_t refused = 0;
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, std::size_t{256} * 1024) == 0);
  pthread_t thread{};
  REQUIRE(pthread_create(&thread, &attributes, refuse_all, &refused) == 0);
  REQUIRE(pthread_join(thread, nullptr) == 0);
  pthread_attr_destroy(&attributes);
  CHECK(refused == nested_texts().size());
  CHECK(yaml::parse(repeated("[", 64) + repeated("]", 64)));
  CHECK(refusal(repeated("[", 65) + repeated("]", 65)) == "1:65: nested deeper than 64 levels");
}

TEST_CASE("Y02: an alias bomb is refused at its first anchor") {
  std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'i'; ++c) {
    const char before = static_cast<char>(c - 1);
    bomb += fmt::format("{0}: &{0} [*{1}, *{1}, *{1}, *{1}, *{1}, *{1}, *{1}, *{1}, *{1}]\n", c, before);
  }
  CHECK(refusal(bomb) == "1:4: anchors (&name) are not allowed");
}

TEST_CASE("Y03: an alias of what is around it is refused") {
  CHECK(refusal("a: &a [*a]\n") == "1:4: anchors (&name) are not allowed");
}

TEST_CASE("Y04: a duplicate key is refused with both lines, in any map") {
  CHECK(refusal("a: 1\na: 2\n") == "2:1: duplicate key \"a\", first on line 1");
  CHECK(refusal("x:\n  - {b: 1,\n     \"b\": 2}\n") == "3:6: duplicate key \"b\", first on line 2");
  CHECK(refusal("x: {b: 1}\ny: {b: 1}\n") == "accepted");
  const auto found = yaml::duplicate_keys("a: 1\nb: {c: 1, c: 2}\na: 2\na: 3\n");
  REQUIRE(found.size() == 3);
  CHECK((found[0].key == "c" && found[0].first == 9 && found[0].again == 15));
  CHECK((found[1].key == "a" && found[1].first == 0 && found[1].again == 21));
  CHECK((found[2].key == "a" && found[2].first == 0 && found[2].again == 26));
}

TEST_CASE("Y05: a merge key is refused, and the same in quotes is a key") {
  CHECK(refusal("<<: {a: 1}\n") == "1:1: merge keys (<<) are not allowed");
  CHECK(refusal("\"<<\": {a: 1}\n") == "accepted");
}

TEST_CASE("Y06: tags are refused and never interpreted") {
  for (const char* tag :
       {"!!python/object/apply:os.system", "!!binary", "!local", "!!str", "!<tag:yaml.org,2002:str>"}) {
    CAPTURE(tag);
    CHECK_THAT(refusal(fmt::format("a: {} x\n", tag)), ContainsSubstring("1:4: tags ("));
    CHECK_THAT(refusal(fmt::format("a: {} [x]\n", tag)), ContainsSubstring("1:4: tags ("));
  }
}

TEST_CASE("Y07: a second document is refused") {
  CHECK_THAT(refusal("a: 1\n---\nb: 2\n"), ContainsSubstring("more than one YAML document"));
}

TEST_CASE("Y09: plain words and numbers are those of the 1.2 core schema") {
  for (const char* text :
       {"no", "on", "yes", "off", "y", "12:30", "1_000", "1e", "0xg", "0b1", "2026-01-31", "+", "-x"}) {
    CAPTURE(text);
    const auto value = yaml::parse(text);
    REQUIRE(value);
    REQUIRE(value->as_string() != nullptr);
    CHECK(*value->as_string() == text);
  }
  CHECK(yaml::parse("012") == Value(12));
  CHECK(yaml::parse("0x1F") == Value(31));
  CHECK(yaml::parse("0o17") == Value(15));
  CHECK(yaml::parse("1e3") == Value(1000.0));
  CHECK(yaml::parse("-.5") == Value(-0.5));
  for (const char* empty : {"~", "null", "Null", "NULL", ""}) CHECK(yaml::parse(empty) == Value());
  for (const char* quoted : {"'no'", "\"012\"", "'~'", "'.nan'"}) CHECK(yaml::parse(quoted)->as_string() != nullptr);
}

TEST_CASE("Y10: numbers that do not fit are refused with the range") {
  const std::string range =
      " is out of range, which is -9223372036854775808 to 9223372036854775807; quote it if it is text";
  CHECK(refusal("a: 9223372036854775807") == "accepted");
  CHECK(refusal("a: 9223372036854775808") == "1:4: the integer 9223372036854775808" + range);
  CHECK(refusal("a: 0x8000000000000000") == "1:4: the integer 0x8000000000000000" + range);
  for (const char* number : {"1e999", "-1e999", ".nan", ".NaN", ".inf", "-.INF", "+.Inf"}) {
    CAPTURE(number);
    CHECK(refusal(fmt::format("a: {}", number)) ==
          fmt::format("1:4: the number {} is out of range, which is about -1.8e308 to 1.8e308; quote it if it is text",
                      number));
  }
}

TEST_CASE("Y11: a NUL in a value or a key is refused, and so are other control characters") {
  for (const char* text : {"a: \"x\\0y\"", "a: \"x\\u0000y\"", "a: \"x\\x00y\""})
    CHECK(refusal(text) == "1:4: a NUL character is not allowed");
  CHECK(refusal("\"x\\0\": 1") == "1:1: a NUL character is not allowed");
  CHECK(refusal(std::string("a: x\0y", 6)) == "1:5: a control character (U+0000) is not allowed");
  // yaml-cpp takes this one for the end of the text.
  CHECK(refusal("a: 1\n\x04\nb: 2\n") == "2:1: a control character (U+0004) is not allowed");
}

TEST_CASE("Y12: invalid UTF-8 is refused with its place") {
  CHECK(refusal("a: x\nb: \xC3(\n") == "2:4: not valid UTF-8");
  CHECK(refusal("a: \xED\xA0\x80\n") == "1:4: not valid UTF-8");
}

TEST_CASE("Y13: a tab as indentation is refused with line and column, after LF and CRLF") {
  CHECK_THAT(refusal("a:\n\tb: 1\n"), ContainsSubstring("2:"));
  CHECK_THAT(refusal("a:\r\n\tb: 1\r\n"), ContainsSubstring("2:"));
  CHECK(refusal("a: 1\r\nb: 2\r\na: 3\r\n") == "3:1: duplicate key \"a\", first on line 1");
}

TEST_CASE("Y13: CRLF, trailing spaces and a byte-order mark leave values and positions right") {
  const std::string text =
      "\xEF\xBB\xBF"
      "a: x  \r\nbb:  \r\n  - yy \r\n  - \xC3\xA9z\r\n";
  const auto value = yaml::parse(text);
  REQUIRE(value);
  const Value::Map& map = *value->as_map();
  CHECK(*map[0].value.as_string() == "x");
  CHECK(text.substr(map[0].key_offset, 1) == "a");
  CHECK(text.substr(map[0].value.offset, 1) == "x");
  CHECK(text.substr(map[1].key_offset, 2) == "bb");
  const Value::List& list = *map[1].value.as_list();
  CHECK(*list[1].as_string() == "\xC3\xA9z");
  CHECK(text.substr(list[0].offset, 2) == "yy");
  CHECK(text.substr(list[1].offset, 3) == "\xC3\xA9z");
}

TEST_CASE("Y14: keys, values and their number have limits") {
  std::string keys;
  for (int i = 0; i < 100'000; ++i) keys += fmt::format("k{}: 1\n", i);
  CHECK(refusal(keys) == "1001:1: more than 1000 keys in one map");
  CHECK(refusal("a: " + std::string(1 << 20, 'x')) == "1:4: a value of more than 65536 bytes");
  CHECK(refusal("a: " + std::string(65536, 'x')) == "accepted");
  CHECK(refusal("\"" + std::string(10 * 1024, 'k') + "\": 1") != "accepted");
  CHECK(refusal("? " + std::string(10 * 1024, 'k') + "\n: 1") == "1:3: a key of more than 1024 bytes");
  CHECK(refusal("[1, 2, 3, 4]", {.nodes = 4}) == "1:11: more than 4 values");
}
