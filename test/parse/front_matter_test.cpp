// The rows of the fault list that are about where front matter ends, and what ingest makes of what stands in it.
#include "parse/front_matter.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fmt/format.h>

#include "base/json.hpp"
#include "metadata/record.hpp"

using namespace ingot;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string refusal(const std::string& text) {
  const auto front = parse::read_front_matter(text);
  if (front) return "accepted";
  CHECK(exit_code(front.error().kind) == 1);
  return front.error().message;
}

}  // namespace

TEST_CASE("Y04: a duplicate key of front matter is refused with both lines of the file") {
  CHECK(refusal("---\na: 1\nb: 2\na: 3\n---\n") == "4:1: duplicate key \"a\", first on line 2");
  CHECK(refusal("\xEF\xBB\xBF---\r\na: 1\r\na: 3\r\n---\r\n") == "3:1: duplicate key \"a\", first on line 2");
}

TEST_CASE("Y07: the first closing line ends front matter, and a rule in the body is Markdown") {
  const std::string text = "---\na: 1\n---\nBody\n\n---\n\nb: 2\n---\n";
  const auto front = parse::read_front_matter(text);
  REQUIRE((front && *front));
  CHECK((*front)->span == ByteRange{0, 13});
  CHECK((*front)->attributes == Value(Value::Map{{"a", 1, 0}}));
  CHECK(parse::front_matter_lines(text) == ByteRange{4, 9});
}

TEST_CASE("Y08: front matter that nothing closes is refused without a look at the whole file") {
  const std::string message = "1:1: front matter is not closed within 1000 lines and 64 KB";
  CHECK(refusal("---\ntitle: x\n" + std::string(1 << 20, 'x')) == message);
  std::string lines = "---\n";
  for (int i = 0; i < 200'000; ++i) lines += "a: 1\n";
  CHECK(refusal(lines + "---\n") == message);
  CHECK_FALSE(parse::front_matter_lines(lines + "---\n"));
  CHECK(refusal("---\n" + std::string(1 << 20, 'x')) == "accepted");
}

TEST_CASE("Y13: positions of a tab and of values hold behind CRLF and a byte-order mark") {
  CHECK_THAT(refusal("---\r\na: 1\r\nb:\r\n\tc: 1\r\n---\r\n"), ContainsSubstring("4:"));
  const std::string text = "\xEF\xBB\xBF---\r\na: 1\r\nlist:\r\n  - one \r\n  - {k: two}\r\n---\r\n";
  const auto front = parse::read_front_matter(text);
  REQUIRE((front && *front));
  const Value::Map& map = *(*front)->attributes.as_map();
  CHECK(text.substr(map[1].key_offset, 4) == "list");
  const Value::List& list = *map[1].value.as_list();
  CHECK(text.substr(list[0].offset, 3) == "one");
  CHECK(text.substr((*list[1].as_map())[0].value.offset, 3) == "two");
}

TEST_CASE("Y14: front matter has a budget of values of its own") {
  std::string list = "---\na: [";
  for (int i = 0; i < 10'001; ++i) list += "1,";
  CHECK_THAT(refusal(list + "]\n---\n"), ContainsSubstring("more than 10000 values"));
  std::string map = "---\na: {";
  for (int i = 0; i < 1001; ++i) map += fmt::format("k{}: 1,", i);
  CHECK_THAT(refusal(map + "}\n---\n"), ContainsSubstring("more than 1000 keys in one map"));
}

TEST_CASE("Y17: values that would harm a reader who pastes them together are stored as data") {
  const std::string text =
      "---\ntitle: \"'); DROP TABLE perazzi_chunks; --\"\nregion: ../../etc/passwd\nselect: $1\n"
      "author: '{\"a\": null}\\N'\n---\nBody text.\n";
  const auto front = parse::read_front_matter(text);
  REQUIRE((front && *front));
  model::SourceFile file;
  file.path = "a.md";
  file.bytes = text;
  model::Document document;
  document.attributes = (*front)->attributes;
  model::Chunk chunk;
  chunk.own = {(*front)->span.end, text.size()};
  chunk.content = chunk.embed_text = "Body text.";
  metadata::Stretch stretch{&file, &document, "a-md", file.bytes};
  stretch.chunk_count = 1;
  const auto records = metadata::records(stretch, {chunk}, {"reference", {}, "acme-embed", {"cl100k_base", true}, {}});
  const Value stored = json::parse(json::compact(records.at(0).metadata)).value();
  CHECK(*stored.find("title")->as_string() == "'); DROP TABLE perazzi_chunks; --");
  CHECK(*stored.find("region")->as_string() == "../../etc/passwd");
  CHECK(*stored.find("select")->as_string() == "$1");
  CHECK(*stored.find("author")->as_string() == "{\"a\": null}\\N");
}
