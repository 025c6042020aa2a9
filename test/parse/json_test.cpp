#include "base/json.hpp"

#include <array>
#include <random>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "support/random_json.hpp"
#include "support/structured.hpp"

using namespace ingot;

namespace {

constexpr std::size_t k_whole = std::size_t{1} << 30U;

test::Parsed parsed(std::string_view bytes, const parse::Options& options = {}, std::string_view path = "a/b.json") {
  test::Parsed all = test::parse_in_windows(path, bytes, k_whole, k_whole, options);
  if (all.error.empty()) CHECK(test::broken_parts(bytes, all.parts) == "");
  return all;
}

// The rendering, or the error.
std::string rendered(std::string_view bytes, const parse::Options& options = {}, std::string_view path = "a/b.json") {
  const test::Parsed all = parsed(bytes, options, path);
  return all.error.empty() ? test::text_of(all) : all.error;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

bool has_exponent(std::string_view bytes) {
  for (std::size_t at = bytes.find_first_of("eE"); at != std::string_view::npos;
       at = bytes.find_first_of("eE", at + 1)) {
    if (at > 0 && bytes[at - 1] >= '0' && bytes[at - 1] <= '9') return true;
  }
  return false;
}

std::vector<std::string> pointers(std::string_view bytes, const parse::Options& options = {},
                                  std::string_view path = "a/b.json") {
  std::vector<std::string> pointers;
  for (const test::HeldPart& part : parsed(bytes, options, path).parts) {
    for (const auto& unit : part.document.rendering->units) pointers.push_back(unit.pointer);
  }
  return pointers;
}

parse::Options with_key(std::string key) {
  parse::Options options;
  options.objects_key = std::move(key);
  return options;
}

}  // namespace

TEST_CASE("an object is a heading and a fenced block of its own tokens") {
  CHECK(rendered(R"([{"id": 7, "Name": "Lago", "tags": ["a","b"], "n": 1e400, "p": {"x": 0.10, "y": [1,[2]]}}])") ==
        R"(## Lago

```json
{
  "id": 7,
  "Name": "Lago",
  "tags": ["a", "b"],
  "n": 1e400,
  "p": {
    "x": 0.10,
    "y": [
      1,
      [2]
    ]
  }
}
```
)");
}

TEST_CASE("a repeated key and half a surrogate pair stay as they are") {
  CHECK(rendered(R"([{"a": "\ud800", "a": 2}])") ==
        "## \xEF\xBF\xBD\n\n```json\n{\n  \"a\": \"\\ud800\",\n  \"a\": 2\n}\n```\n");
}

TEST_CASE("the blocks of an object are a heading and code behind its opening fence") {
  const test::Parsed all = parsed(R"([{"a": "``` in text"}])");
  const model::Document& document = all.parts.at(0).document;
  const std::string& text = document.rendering->text;
  REQUIRE(document.blocks.size() == 2);
  CHECK(document.blocks[0].span.of(text) == "## \\`\\`\\` in text");
  CHECK(document.blocks[1].kind == model::BlockKind::code);
  CHECK(document.blocks[1].head().of(text) == "````json\n");
  CHECK(document.headings.at(0).text == "``` in text");
  CHECK(document.attributes == Value(Value::Map{{"title", Value("b"), 0}}));
}

TEST_CASE("the heading is the name, title or id, else the first short text, else the number") {
  const auto heading = [](std::string_view object) { return first_line(rendered("[" + std::string(object) + "]")); };
  CHECK(heading(R"({"id": "x", "TITLE": "y", "name": "z"})") == "## z");
  CHECK(heading(R"({"id": "x", "TITLE": "y", "name": " "})") == "## y");
  CHECK(heading(R"({"id": 12, "note": "short"})") == "## 12");
  CHECK(heading(R"({"n": 1, "note": "short", "more": "other"})") == "## short");
  CHECK(heading(R"({"n": true, "x": {"name": "inner"}})") == "## Object 1");
  CHECK(heading(R"({"note": ")" + std::string(200, 'x') + "\"}") == "## Object 1");
  CHECK(heading(R"({"name": "a *b*\n[c]_d \u0041\uD83D\uDE00 \ud800"})") ==
        "## a \\*b\\* \\[c\\]\\_d A\xF0\x9F\x98\x80 \xEF\xBF\xBD");
  CHECK(heading(R"({"name": "snake_case C #"})") == "## snake_case C \\#");
  CHECK(heading(R"({"name": ")" + std::string(900, 'x') + "\"}").size() == 3 + model::k_max_heading_bytes);
}

TEST_CASE("containers of scalars stay on one line while that is short") {
  CHECK(rendered(R"([[{}, [], {"a": 1}]])") == "```json\n[\n  {},\n  [],\n  {\"a\": 1}\n]\n```\n");
  const std::string word(40, 'w');
  CHECK(rendered("[{\"a\": [\"" + word + "\", \"" + word + "\"]}]") ==
        "## Object 1\n\n```json\n{\n  \"a\": [\n    \"" + word + "\",\n    \"" + word + "\"\n  ]\n}\n```\n");
}

TEST_CASE("which array holds the objects") {
  using Pointers = std::vector<std::string>;
  CHECK(pointers(R"([{}, {}, 3])") == Pointers{"/0", "/1", "/2"});
  CHECK(pointers(R"({"v": 1, "d": [{}, {}]})") == Pointers{"/v", "/d/0", "/d/1"});
  CHECK(pointers(R"({"d~/": [{}], "v": 1, "w": {"x": [1]}})") == Pointers{"/d~0~1/0", "/v"});
  CHECK(pointers(R"({"d": [{}], "e": [{}, {}], "f": 1})", with_key("e")) == Pointers{"/d", "/e/0", "/e/1", "/f"});
  CHECK(pointers(R"({"d": [1], "e": [2], "f": 3})") == Pointers{"/d", "/e", "/f"});
  CHECK(pointers(R"({"a": 1, "b": {"c": 2}})") == Pointers{"/a", "/b"});
  CHECK(pointers("{}\n[1]\n", {}, "a.ndjson") == Pointers{"/0", "/1"});
  CHECK(pointers("7") == Pointers{""});
}

TEST_CASE("what stands beside the array is shown with its keys") {
  CHECK(rendered(R"({"updated": "2024", "by": {"name": "x"}, "d": [{"id": 1}], "last": 0.10})") ==
        "## updated, by\n\n```json\n{\n  \"updated\": \"2024\",\n  \"by\": {\"name\": \"x\"}\n}\n```\n\n"
        "## 1\n\n```json\n{\n  \"id\": 1\n}\n```\n\n"
        "## last\n\n```json\n{\n  \"last\": 0.10\n}\n```\n");
}

TEST_CASE("elements that are no objects are paragraphs or code") {
  CHECK(rendered(R"(["# text", -1.5, null, [1]])") == "\"# text\"\n\n-1.5\n\nnull\n\n```json\n[\n  1\n]\n```\n");
  CHECK(rendered(R"([{"a": 1}, "text"])").ends_with("## Item 2\n\n\"text\"\n"));
}

TEST_CASE("a JSON file with nothing to show is no error") {
  for (const std::string_view bytes : {"", " \n", "\xEF\xBB\xBF", "[]", "{}", "{\"d\": [ ]}", "\xEF\xBB\xBF[ ]\n"}) {
    INFO(bytes);
    const test::Parsed all = parsed(bytes);
    CHECK(all.error == "");
    CHECK(all.parts.at(0).document.blocks.empty());
  }
  CHECK(parsed("\n\n", {}, "a.jsonl").error == "");
}

TEST_CASE("a mistake is reported where it is") {
  struct Case {
    std::string_view bytes;
    std::string_view message;
  };
  constexpr std::array k_cases = {
      Case{"[1,]", "a/b.json:1:4: unexpected ']' in JSON where a value is expected"},
      Case{"[1 2]", "a/b.json:1:4: unexpected '2' in JSON where ',' or ']' is expected"},
      Case{"[{\"a\":\n1,}]", "a/b.json:2:3: unexpected '}' in JSON"},
      Case{"[{\"a\" 1}]", "a/b.json:1:7: unexpected '1' in JSON"},
      Case{"[{\"a\":1, \"b\", \"c\":1}]", "a/b.json:1:13: unexpected ',' in JSON"},
      Case{"[{\"a\"}]", "a/b.json:1:6: unexpected '}' in JSON"},
      Case{"[{\"a\":}]", "a/b.json:1:7: unexpected '}' in JSON"},
      Case{"[{a:1}]", "a/b.json:1:3: unexpected 'a' in JSON"},
      Case{"[{\"a\":[1:2]}]", "a/b.json:1:9: unexpected ':' in JSON"},
      Case{"[{\"a\":[1}]", "a/b.json:1:9: unexpected '}' in JSON where ']' is expected"},
      Case{"[{\"a\":01}]", "a/b.json:1:8: not a JSON number"},
      Case{"[{\"a\":tru}]", "a/b.json:1:7: not a JSON value"},
      Case{"[\"\xC3\xA9\", \"\\x\"]", "a/b.json:1:8: an escape that JSON does not have"},
      Case{"[\"a\nb\"]", "a/b.json:1:4: a line end or control character inside a JSON string"},
      Case{"\r\n\r[\"a]", "a/b.json:3:2: a JSON string that is never closed"},
      Case{"[{\"a\":1]", "a/b.json:1:8: unexpected ']' in JSON where '}' is expected"},
      Case{"[[{\"a\":1", "a/b.json:1:2: a JSON array that is never closed"},
      Case{"[1", "a/b.json:1:3: the file ends where ',' or ']' is expected"},
      Case{"{\"a\":1} x", "a/b.json:1:9: unexpected 'x' in JSON where the end of the file is expected"},
      Case{"{\"a\":1,}", "a/b.json:1:8: unexpected '}' in JSON where a key in quotes is expected"},
      Case{"[\xC3", "a/b.json:1:2: not valid UTF-8"},
      Case{std::string_view("[1,\0]", 5), "a/b.json:1:4: a NUL byte, so this is not text"},
  };
  for (const Case& one : k_cases) CHECK(first_line(rendered(one.bytes)) == one.message);
  CHECK(first_line(rendered("{} {}", {}, "a.jsonl")) ==
        "a.jsonl:1:4: unexpected '{' in JSON where the end of the line is expected");
  CHECK(first_line(rendered("{}\n{\n}", {}, "a.jsonl")) == "a.jsonl:2:1: a JSON value that does not end on its line");
}

TEST_CASE("a mistake in a later part is reported where it is in the file") {
  const test::Parsed all = test::parse_in_windows("a.json", "[1, \"\xC3\xA9\",\n2,\n 3,,4]", 3, 1);
  CHECK(first_line(all.error) == "a.json:3:4: unexpected ',' in JSON where a value is expected");
  CHECK(all.parts.size() == 3);
}

TEST_CASE("objects_key must be a key that holds an array") {
  CHECK(rendered(R"({"dealers": [1], "b": [2]})", with_key("dealer")) ==
        "a/b.json:1:1: no key 'dealer' in the root object\nits keys: dealers, b\ndid you mean 'dealers'?");
  CHECK(first_line(rendered(R"({"d": "x"})", with_key("d"))) ==
        "a/b.json:1:7: the key 'd' holds a string, not an array");
  CHECK(first_line(rendered("[1]", with_key("d"))) == "a/b.json:1:1: the root is an array and has no key 'd'");
}

TEST_CASE("depth and size of an element are bounded") {
  const auto nested = [](std::size_t depth) { return "[" + std::string(depth, '[') + std::string(depth, ']') + "]"; };
  CHECK(rendered(nested(100)).starts_with("```json\n["));
  CHECK(rendered(nested(101)).starts_with("a/b.json:1:102: JSON nested more than 100 levels deep"));
  CHECK(rendered(nested(1U << 20U)).starts_with("a/b.json:1:102: JSON nested more than 100 levels deep"));
  const std::string text(std::size_t{1} << 20U, 'x');
  CHECK(rendered("[{\"name\": 1, \"t\": \"" + text + "\"}]").find(text) != std::string::npos);
  const std::string long_text(std::size_t{9} << 20U, 'x');
  CHECK(rendered("[\n\"" + long_text + "\"]").starts_with("a/b.json:2:1: a JSON value of more than 8 MiB"));
}

TEST_CASE("which array is the only one is decided by the first 8 MiB") {
  const std::string number(std::size_t{1} << 20U, '1');
  std::string numbers = number;
  for (int i = 0; i < 9; ++i) numbers += "," + number;
  CHECK(pointers("{\"d\": [" + numbers + "], \"z\": 1}").size() == 11);
  CHECK(first_line(rendered("{\"d\": [" + numbers + "], \n\"z\": [1]}")) ==
        "a/b.json:2:6: the key 'z' holds a second array");
}

TEST_CASE("a place in the text maps to its member in the file") {
  const std::string bytes = R"( [ {"a":"x","bb":{"c":"long text with words"},"d":[1,2]} ] )";
  const test::Parsed all = parsed(bytes);
  const model::Rendering& rendering = *all.parts.at(0).document.rendering;
  for (const std::string_view token : {"\"a\"", "\"bb\"", "\"x\"", "words", "[1"}) {
    INFO(token);
    const std::size_t line = rendering.text.find(token, rendering.text.find("json"));
    const std::size_t indent = token.starts_with("\"a") || token.starts_with("\"b") ? 2 : 0;
    CHECK(rendering.source_of(line - indent) == bytes.find(token));
  }
  CHECK(rendering.source_of(0) == 3);
}

TEST_CASE("printing keeps every token of random JSON, whatever the windows") {
  for (unsigned seed = 0; seed < 400; ++seed) {
    std::mt19937 random(seed);
    const std::string bytes = test::random_json_array(random, seed % 8);
    INFO("seed " << seed << "\n" << bytes);
    const test::Parsed whole = parsed(bytes);
    REQUIRE(whole.error == "");
    CHECK(test::array_of_tokens(whole.parts.at(0).document) == test::without_blanks(bytes));
    for (const std::size_t window : {1U, 2U, 3U, 7U}) {
      const test::Parsed parts = test::parse_in_windows("a/b.json", bytes, window, 1 + seed % 3);
      const test::Parsed same = test::parse_in_windows("a/b.json", bytes, k_whole, 1 + seed % 3);
      REQUIRE(test::broken_parts(bytes, parts.parts) == "");
      REQUIRE(test::same_parts(parts, same));
      CHECK(test::text_of(parts) == test::text_of(whole));
    }
  }
}

TEST_CASE("damaged JSON is accepted when another parser accepts it") {
  std::size_t compared = 0;
  for (unsigned seed = 0; seed < 4000; ++seed) {
    std::mt19937 random(seed);
    std::string bytes = test::random_json_array(random, seed % 4);
    static constexpr std::string_view k_damage = "[]{},:\"\\ 01-.eEtrufalsn\nx";
    for (unsigned i = 0; i < 1 + seed % 2; ++i) bytes[random() % bytes.size()] = k_damage[random() % k_damage.size()];
    INFO("seed " << seed << "\n" << bytes);
    const auto reference = json::parse(bytes);
    const test::Parsed ours = test::parse_in_windows("a/b.json", bytes, k_whole, k_whole);
    // The other one refuses numbers that a double cannot hold, and half surrogate pairs.
    const bool beyond = has_exponent(bytes) || bytes.find("\\ud") != std::string::npos;
    if (!reference && beyond && ours.error.empty()) continue;
    CHECK(ours.error.empty() == reference.has_value());
    ++compared;
  }
  CHECK(compared > 3000);
}
