// What users of other chunkers complain about, 1-13: each with an input of the kind that broke them.
#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "support/chunking.hpp"

using namespace ingot;
using test::Chunked;

namespace {

std::string times(std::size_t count, std::string_view unit) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text.append(unit);
  return text;
}

std::string law(const Chunked& made) {
  return test::broken_cheap_law(made.bytes, made.document, made.chunks, made.options, test::tokenizer());
}

std::size_t lines_that_begin(std::string_view text, std::string_view with) {
  std::size_t count = 0;
  for (const std::string_view line : text::split(text, '\n')) count += line.starts_with(with) ? 1U : 0U;
  return count;
}

}  // namespace

TEST_CASE("complaint 1: a maximum holds on YAML and base64 that offer no place to cut") {
  std::string yaml = "```yaml\n";
  for (int i = 0; i < 3000; ++i) yaml += "key_" + std::to_string(i) + ":{a:[" + std::to_string(i * 7919) + ",b],c:d}";
  const Chunked one_line = test::chunked(yaml + "\n```\n", test::limits(2048));
  CHECK(one_line.chunks.size() > 10);
  CHECK(law(one_line) == "");
  const Chunked bare = test::chunked(times(4000, "ivborw0kggo/aaa+"), test::limits(512));
  CHECK(bare.chunks.size() > 10);
  CHECK(law(bare) == "");
  // With letters of both cases and digits it is data: kept as it stands, and not sent.
  const Chunked data = test::chunked(times(4000, "iVBORw0KGgo/AAA+"), test::limits(512));
  REQUIRE(data.chunks.size() == 1);
  CHECK(data.chunks[0].content.size() == 16 * 4000);
  CHECK(data.chunks[0].tokens < 8);
  CHECK(law(data) == "");
}

TEST_CASE("complaint 2: separators and headings are counted as they are sent") {
  std::string text = "# A guide to everything\n\n## The second level\n\n### And the third\n\n";
  for (int i = 0; i < 300; ++i) text += "Sentence number " + std::to_string(i) + " says little.\n\n";
  for (const std::string& separator : {std::string(" > "), std::string("\n\n---\n\n"), std::string(" / / / / / ")}) {
    chunk::Options options = test::limits(64);
    options.breadcrumb_separator = separator;
    const Chunked made = test::chunked(text, options);
    for (const model::Chunk& chunk : made.chunks) {
      CHECK(chunk.tokens == test::tokenizer().count(chunk.embed_text));
      CHECK(chunk.tokens <= 64);
    }
  }
}

TEST_CASE("complaint 3: a heading longer than the budget costs no text") {
  const std::string text = "# " + times(400, "heading ") + "\n\nThe only sentence.\n\n## " + times(300, "deep ") +
                           "\n\nThe other sentence.\n";
  const Chunked made = test::chunked(text, test::limits(64));
  CHECK(law(made) == "");
  std::string all;
  for (std::size_t i = 0; i < made.chunks.size(); ++i) all += made.own(i);
  CHECK(all.find("The only sentence.") != std::string::npos);
  CHECK(all.find("The other sentence.") != std::string::npos);
}

TEST_CASE("complaint 4: long front matter neither raises an error nor shreds the document") {
  const std::string body = "# Title\n\n" + times(40, "A sentence of the body. ") + "\n";
  const Chunked plain = test::chunked(body, test::limits(512));
  const Chunked with_metadata =
      test::chunked("---\ntitle: Title\nsummary: " + times(3000, "word ") + "\n---\n" + body, test::limits(512));
  REQUIRE(plain.chunks.size() == with_metadata.chunks.size());
  for (std::size_t i = 0; i < plain.chunks.size(); ++i)
    CHECK(plain.chunks[i].embed_text == with_metadata.chunks[i].embed_text);
}

TEST_CASE("complaint 5: max_tokens is what is used, at any value") {
  const std::string text = "# T\n\n" + times(3000, "word and more. ");
  std::size_t before = text.size();
  for (const std::size_t most : {32U, 100U, 333U, 1000U, 4000U}) {
    const Chunked made = test::chunked(text, test::limits(most));
    std::size_t greatest = 0;
    for (const model::Chunk& chunk : made.chunks) greatest = std::max(greatest, chunk.tokens);
    CHECK(greatest <= most);
    CHECK(made.chunks.size() < before);
    before = made.chunks.size();
  }
}

TEST_CASE("complaint 6: no character of several bytes is cut, and nothing is lost behind it") {
  for (const std::string_view unit :
       {"\xF0\x9F\x98\x80", "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7", "e\xCC\x81",
        "\xE6\xBC\xA2", "\xE0\xA4\x95\xE0\xA5\x8D\xE0\xA4\xB7"}) {
    const Chunked made = test::chunked(times(600, unit) + " the end", test::limits(48));
    INFO(unit);
    CHECK(made.chunks.size() > 3);
    CHECK(law(made) == "");
    CHECK(made.own(made.chunks.size() - 1).ends_with("the end"));
  }
}

TEST_CASE("complaint 7: offsets are those of the source, not of the first place with the same text") {
  std::string text;
  for (int i = 0; i < 12; ++i) text += "## Same\n\n" + times(30, "The same sentence again. ") + "\n\n";
  const Chunked made = test::chunked(text, test::limits(64));
  REQUIRE(made.chunks.size() > 12);
  for (std::size_t i = 1; i < made.chunks.size(); ++i) CHECK(made.chunks[i].own.begin >= made.chunks[i - 1].own.end);
  CHECK(made.chunks.back().own.end == text.find_last_not_of(" \n") + 1);
  CHECK(law(made) == "");
}

TEST_CASE("complaint 8: repeated text gives neither duplicate nor negative offsets, and keys of its own") {
  const Chunked made = test::chunked(times(400, "Again and again.\n\n"), test::limits(32));
  std::set<std::size_t> begins;
  std::set<std::string> keys;
  for (const model::Chunk& chunk : made.chunks) {
    begins.insert(chunk.own.begin);
    keys.insert(chunk.key);
    CHECK(chunk.own.begin < chunk.own.end);
  }
  CHECK(begins.size() == made.chunks.size());
  CHECK(keys.size() == made.chunks.size());
}

TEST_CASE("complaint 9: indentation, tabs and no-break spaces in code are kept") {
  std::string code;
  for (int i = 0; i < 60; ++i) code += "\tif (a) {\n\t    b();\xC2\xA0// no-break\n\t}\n\n    \n";
  const std::string text = "Before:\n\n```c\n" + code + "```\n\n    indented\n\n\tby a tab\n";
  const Chunked made = test::chunked(text, test::limits(96));
  REQUIRE(made.chunks.size() > 4);
  CHECK(law(made) == "");
  for (std::size_t i = 0; i < made.chunks.size(); ++i) {
    CHECK(made.chunks[i].content.find(made.own(i)) != std::string::npos);
    // A piece of code begins with the indentation of its first line.
    const std::size_t begin = made.chunks[i].own.begin;
    CHECK((begin == 0 || text[begin - 1] == '\n'));
  }
}

TEST_CASE("complaint 10: breaks of paragraphs and marks of headings are kept") {
  const std::string text = "# One\n\nFirst.\n\nSecond\nin two lines.  \nHard break.\n\n## Two\n\nThird.\n";
  const Chunked made = test::chunked(text);
  REQUIRE(made.chunks.size() == 1);
  CHECK(made.chunks[0].content == text::trim(text));
  CHECK(made.chunks[0].embed_text == made.chunks[0].content);
}

TEST_CASE("complaint 11: everything behind a fence that is never closed is there") {
  std::string text = "# T\n\nIntro.\n\n```sh\n";
  for (int i = 0; i < 200; ++i) text += "echo line " + std::to_string(i) + "\n\n";
  text += "The very last words\n";
  const Chunked made = test::chunked(text, test::limits(96));
  CHECK(law(made) == "");
  CHECK(made.own(made.chunks.size() - 1).ends_with("The very last words"));
}

TEST_CASE("complaint 12: the opening fence of a long code block is no chunk of its own") {
  for (const std::string_view info : {"", "cpp", "js title=\"a long title of an example\" {1,3-5} showLineNumbers"}) {
    std::string text = "## Code\n\nThe example:\n\n```" + std::string(info) + "\n";
    for (int i = 0; i < 150; ++i) text += "int value_" + std::to_string(i) + " = " + std::to_string(i) + ";\n";
    text += "```\n\nAfter.\n";
    const Chunked made = test::chunked(text, test::limits(80));
    CHECK(law(made) == "");
    const std::size_t opening_end = text.find('\n', text.find("```"));
    for (const model::Chunk& chunk : made.chunks) {
      CHECK(chunk.own.end != opening_end);
      CHECK(lines_that_begin(chunk.content, "```") % 2 == 0);
    }
  }
}

TEST_CASE("complaint 13: no row is cut, and no row is without the names of its columns") {
  std::string text = "## Prices\n\nAll prices:\n\n| Product | Price | Note |\n|:---|---:|---|\n";
  for (int i = 0; i < 120; ++i)
    text += "| Product " + std::to_string(i) + " | " + std::to_string(i * 13) + ".00 | with `a | b` and \\| signs |\n";
  const Chunked made = test::chunked(text + "\nAfter the table.\n", test::limits(128));
  REQUIRE(made.chunks.size() > 5);
  CHECK(law(made) == "");
  for (std::size_t i = 0; i < made.chunks.size(); ++i) {
    const std::string& content = made.chunks[i].content;
    for (const std::string_view line : text::split(made.own(i), '\n'))
      CHECK((!line.starts_with("|") || line.ends_with("|")));
    if (lines_that_begin(content, "| Product ") > 0)
      CHECK(lines_that_begin(content, "| Product | Price | Note |") == 1);
  }
}
