#include "support/markdown.hpp"

#include <catch2/catch_test_macros.hpp>

#include "base/text.hpp"
#include "support/laws.hpp"

using namespace ingot;
using model::Block;
using model::BlockKind;
using model::Document;

namespace {

Document parsed(const std::string& bytes) {
  auto document = parse::parse(test::source_file(bytes));
  REQUIRE(document);
  return std::move(*document);
}

std::vector<BlockKind> top_kinds(const Document& document) {
  std::vector<BlockKind> kinds;
  for (const Block& block : document.blocks) {
    if (!block.parent) kinds.push_back(block.kind);
  }
  return kinds;
}

std::string_view text_of(const std::string& bytes, const Document& document, std::size_t block) {
  return document.blocks[block].span.of(bytes);
}

}  // namespace

TEST_CASE("every text of up to six atoms is tiled by its blocks") {
  std::size_t texts = 0;
  test::for_all_texts(6, [&](const std::string& text) {
    ++texts;
    const auto document = parse::parse(test::source_file(text));
    if (!document) {
      FAIL("refused: " << text::printable(text) << ": " << document.error().message);
    }
    const std::string problem = test::broken_blocks(text, *document);
    if (!problem.empty()) {
      FAIL(problem << ": " << text::printable(text));
    }
  });
  CHECK(texts == 597871);
}

TEST_CASE("random documents are tiled by their blocks") {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    std::mt19937 random(seed);
    const std::string text = test::random_markdown(random, 5 + seed % 60);
    const auto document = parse::parse(test::source_file(text));
    INFO("seed " << seed);
    if (document) {
      REQUIRE(test::broken_blocks(text, *document) == "");
    }
  }
}

TEST_CASE("link reference definitions and unused footnotes become blocks of their own") {
  const std::string text = "[a]: http://a\n\nText.\n[not]: one\n\n[b]: http://b\n[^unused]: note\n\n# H\n";
  const Document document = parsed(text);
  CHECK(top_kinds(document) == std::vector{BlockKind::references, BlockKind::paragraph, BlockKind::references,
                                           BlockKind::footnote, BlockKind::heading});
  CHECK(text_of(text, document, 0) == "[a]: http://a");
  CHECK(text_of(text, document, 2) == "[b]: http://b");
  CHECK(text_of(text, document, 3) == "[^unused]: note");
}

TEST_CASE("a paragraph directly above a table is a block of its own") {
  const std::string text = "Intro line\n| a | b |\n|---|---|\n| 1 | 2 |\n";
  const Document document = parsed(text);
  CHECK(top_kinds(document) == std::vector{BlockKind::paragraph, BlockKind::table});
  CHECK(text_of(text, document, 0) == "Intro line");
  CHECK(document.blocks[1].head().of(text) == "| a | b |\n|---|---|");
}

TEST_CASE("a setext heading ends with its underline") {
  const std::string text = "Title\nof two lines\n=====\nNext paragraph\n";
  const Document document = parsed(text);
  CHECK(top_kinds(document) == std::vector{BlockKind::heading, BlockKind::paragraph});
  CHECK(text_of(text, document, 0) == "Title\nof two lines\n=====");
  REQUIRE(document.headings.size() == 1);
  CHECK(document.headings[0].text == "Title of two lines");
}

TEST_CASE("a fence that is never closed reaches to the end") {
  const std::string text = "```sh\nls\n\n\ntail\n";
  const Document document = parsed(text);
  CHECK(top_kinds(document) == std::vector{BlockKind::code});
  CHECK(text_of(text, document, 0) == "```sh\nls\n\n\ntail");
  CHECK(document.blocks[0].head().of(text) == "```sh");
}

TEST_CASE("HTML comments end where they are closed") {
  const std::string text = "<!-- one line -->\n\n<!--\ntwo\n\nparts\n-->\ntext\n";
  const Document document = parsed(text);
  CHECK(top_kinds(document) == std::vector{BlockKind::comment, BlockKind::comment, BlockKind::paragraph});
  CHECK(text_of(text, document, 0) == "<!-- one line -->");
  CHECK(text_of(text, document, 1) == "<!--\ntwo\n\nparts\n-->");
}

TEST_CASE("HTML that is more or less than one comment is HTML") {
  CHECK(top_kinds(parsed("<!-- a --> <!-- b -->\n")) == std::vector{BlockKind::html});
  CHECK(top_kinds(parsed("<!-- a --> text\n")) == std::vector{BlockKind::html});
  CHECK(top_kinds(parsed("<!-- never closed\n\ntext\n")) == std::vector{BlockKind::html});
}

TEST_CASE("lists hold items, items hold blocks, and lose trailing blank lines") {
  const std::string text = "- one\n\n  more\n- two\n  - deep\n\n\nAfter\n";
  const Document document = parsed(text);
  CHECK(top_kinds(document) == std::vector{BlockKind::list, BlockKind::paragraph});
  CHECK(text_of(text, document, 0) == "- one\n\n  more\n- two\n  - deep");
  CHECK(document.blocks[1].kind == BlockKind::item);
  CHECK(text_of(text, document, 1) == "- one\n\n  more");
}

TEST_CASE("an item that is one paragraph has no child") {
  const std::string text = "- one\n  lazy\n- two\n\n  more\n-\n  three\n";
  const Document document = parsed(text);
  std::vector<BlockKind> kinds;
  for (const Block& block : document.blocks) kinds.push_back(block.kind);
  CHECK(kinds == std::vector{BlockKind::list, BlockKind::item, BlockKind::item, BlockKind::paragraph,
                             BlockKind::paragraph, BlockKind::item});
  CHECK(text_of(text, document, 1) == "- one\n  lazy");
}

TEST_CASE("used footnotes stay where they are written") {
  const std::string text = "Text[^n].\n\n[^n]: The note.\n\nMore.\n";
  CHECK(top_kinds(parsed(text)) == std::vector{BlockKind::paragraph, BlockKind::footnote, BlockKind::paragraph});
}

TEST_CASE("a footnote inside a list is a part of its item") {
  const Document document = parsed("- item[^n]\n\n  [^n]: The note.\n- next\n");
  REQUIRE(document.blocks.size() >= 4);
  CHECK(document.blocks[3].kind == BlockKind::footnote);
  CHECK(document.blocks[3].parent == 1);
}

TEST_CASE("heading texts are plain") {
  const Document document = parsed("## The `code` of *things* & <b>more</b> ##\n");
  REQUIRE(document.headings.size() == 1);
  CHECK(document.headings[0].text == "The code of things & more");
  CHECK(document.headings[0].level == 2);
}

TEST_CASE("headings may use references and footnotes that are defined anywhere") {
  const Document document =
      parsed("# [a] and [b][c][^1] \\* [d]\n\n[a]: /x\n[c]: /y \"t\"\n[^1]: note\n\nText\nof *two*\n---\n");
  REQUIRE(document.headings.size() == 2);
  CHECK(document.headings[0].text == "a and b * [d]");
  CHECK(document.headings[1].text == "Text of two");
}

TEST_CASE("headings without text have none") {
  const Document document = parsed("#\n## #\n### &nbsp;\n");
  REQUIRE(document.headings.size() == 3);
  CHECK(document.headings[0].text.empty());
  CHECK(document.headings[1].text.empty());
  CHECK(document.headings[2].text == "\xC2\xA0");
}

TEST_CASE("headings inside quotations are no sections") {
  CHECK(parsed("> # quoted\n\n# real\n").headings.size() == 1);
}

TEST_CASE("front matter is read and is no part of the body") {
  const std::string text = "\xEF\xBB\xBF---\r\ntitle: \"A: b\"\r\nn: 010\r\n---\r\n# H\r\n";
  const Document document = parsed(text);
  REQUIRE(document.front_matter);
  CHECK(document.front_matter->begin == 3);
  CHECK(*document.attributes.find("title")->as_string() == "A: b");
  CHECK(*document.attributes.find("n")->as_int() == 10);
  CHECK(document.attributes.find("title")->offset == text.find("\"A"));
  CHECK(text_of(text, document, 0) == "# H");
}

TEST_CASE("a rule at the start of a file is no front matter") {
  CHECK_FALSE(parsed("---\n\ntext\n").front_matter);
  CHECK_FALSE(parsed("---\njust text\nwithout an end\n").front_matter);
}

TEST_CASE("broken front matter is refused with its place") {
  const auto message = [](const std::string& text) {
    const auto document = parse::parse(test::source_file(text));
    return document ? std::string("accepted") : document.error().message;
  };
  CHECK(message("---\ntitle: x\n").starts_with("docs/guide.md:1:1: front matter is not closed"));
  CHECK(message("---\na: 1\na: 2\n---\n") == "docs/guide.md:3:1: duplicate key \"a\", first on line 2");
  CHECK(message("---\n- a\n- b\n---\n").find("not a map") != std::string::npos);
  CHECK(message("---\na: &x 1\n---\n").find("anchors") != std::string::npos);
  CHECK(message("---\na: [1, 2\n---\n").starts_with("docs/guide.md:"));
}

TEST_CASE("structure beyond the limits is refused with its place") {
  std::string wide = "text\n\n";
  for (int i = 0; i < 300; ++i) wide += "|a";
  wide += "|\n";
  for (int i = 0; i < 300; ++i) wide += "|-";
  const auto table = parse::parse(test::source_file(wide + "|\n"));
  REQUIRE_FALSE(table);
  CHECK(table.error().message.starts_with("docs/guide.md:4:1: a table of more than 256 columns"));
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "- ";
  const auto nested = parse::parse(test::source_file(deep + "x\n"));
  REQUIRE_FALSE(nested);
  CHECK(nested.error().message == "docs/guide.md:1:1: nested deeper than 100 levels");
}

TEST_CASE("documents of too much structure are refused where it is too much") {
  const auto refusal = [](std::string_view unit, std::size_t count, std::string text = {}) {
    for (std::size_t i = 0; i < count; ++i) text += unit;
    const auto document = parse::parse(test::source_file(text));
    return document ? std::string("accepted") : document.error().message;
  };
  CHECK(refusal("# h\n", 250'000) == "accepted");
  CHECK(refusal("# h\n", 250'001) == "docs/guide.md:250001:1: a document of more than 250000 blocks");
  CHECK(refusal("- a\n", 249'999) == "accepted");
  CHECK(refusal("- a\n", 300'000) == "docs/guide.md:250000:1: a document of more than 250000 blocks");
  CHECK(refusal("[a]: b\n", 90'000) == "accepted");
  CHECK(refusal("[a]: b\n", 120'000).ends_with(":1: more than 100000 link reference definitions"));
  CHECK(refusal("[a]: b\n\n", 200'000) == "accepted");
  CHECK(refusal("> [a]: b\n", 120'000).ends_with(":1: more than 100000 link reference definitions"));
  CHECK(refusal("x[1]: b\n", 200'000, "```\n") == "accepted");
  CHECK(refusal("```\nx[1]: b[2]: c[3]:\n```\n", 50'000) == "accepted");
  CHECK(refusal(">", 100'000) == "docs/guide.md:1:1: nested deeper than 100 levels");
}

TEST_CASE("what is blank is no block, whatever cmark calls it") {
  CHECK(parsed("a\n\n\v\n\nb\n\n    \f\n").blocks.size() == 2);
}

TEST_CASE("a heading inside a list item does not look for an underline below it") {
  const std::string text = "- # one\n- two\n\n===\n";
  const Document document = parsed(text);
  for (std::size_t at = 0; at < document.blocks.size(); ++at) {
    if (document.blocks[at].kind == BlockKind::heading) {
      CHECK(text_of(text, document, at) == "- # one");
    }
  }
}
