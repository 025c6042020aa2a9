#include <set>

#include <catch2/catch_test_macros.hpp>

#include "base/text.hpp"
#include "chunk/chunk.hpp"
#include "support/laws.hpp"
#include "support/markdown.hpp"
#include "tokens/segments.hpp"

using namespace ingot;
using model::Chunk;

namespace {

tokens::Tokenizer& tokenizer() {
  static tokens::Tokenizer instance(tokens::Encoding::cl100k_base);
  return instance;
}

std::vector<Chunk> chunks_of(const std::string& bytes, const chunk::Options& options = {}) {
  const auto document = parse::parse(test::source_file(bytes));
  REQUIRE(document);
  return chunk::split(bytes, *document, "guide", options, tokenizer());
}

chunk::Options small(std::size_t max_tokens) {
  chunk::Options options;
  options.max_tokens = max_tokens;
  options.target_tokens = max_tokens / 2;
  options.min_tokens = max_tokens / 8;
  return options;
}

std::string broken(const std::string& bytes, const model::Document& document, const std::vector<Chunk>& chunks,
                   const chunk::Options& options) {
  return test::broken_law(bytes, document, chunks, options, tokenizer());
}

std::string words(std::size_t count, std::string_view word = "word") {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += std::string(word) + " ";
  return text;
}

}  // namespace

TEST_CASE("every text of up to five atoms is cut by the law, even into the smallest chunks") {
  const chunk::Options options = small(chunk::k_least_max_tokens);
  test::for_all_texts(5, [&](const std::string& text) {
    const auto document = parse::parse(test::source_file(text));
    REQUIRE(document);
    const std::string problem =
        broken(text, *document, chunk::split(text, *document, "guide", options, tokenizer()), options);
    if (!problem.empty()) {
      FAIL(problem << ": " << text::printable(text));
    }
  });
}

TEST_CASE("random documents are cut by the law at any limit") {
  for (unsigned seed = 0; seed < 1500; ++seed) {
    std::mt19937 random(seed);
    const std::string text = test::random_markdown(random, 20 + seed % 300);
    const auto document = parse::parse(test::source_file(text));
    if (!document) continue;
    chunk::Options options = small(std::size_t{32} << (seed % 5));
    options.max_words = 10 + seed % 90;
    options.overlap_words = seed % 4 == 0 ? 0 : options.max_words / 4;
    INFO("seed " << seed);
    REQUIRE(broken(text, *document, chunk::split(text, *document, "guide", options, tokenizer()), options) == "");
  }
}

TEST_CASE("content without any place to cut still obeys the limit") {
  const std::string zero_width_joiner = "\xE2\x80\x8D";
  std::string family = "\xF0\x9F\x91\xA8";
  for (int i = 0; i < 200; ++i) family += zero_width_joiner + "\xF0\x9F\x91\xA9";
  std::string accents = "e";
  for (int i = 0; i < 500; ++i) accents += "\xCC\x81";
  std::string han;
  for (int i = 0; i < 2000; ++i) han += "\xE6\xBC\xA2";
  for (const std::string& text : {std::string(20000, 'a'), std::string(20000, '-') + "x", family, accents, han,
                                  "# " + words(3000), "x" + std::string(30000, ' ') + "y"}) {
    const auto document = parse::parse(test::source_file(text));
    REQUIRE(document);
    const chunk::Options options = small(64);
    CHECK(broken(text, *document, chunk::split(text, *document, "guide", options, tokenizer()), options) == "");
  }
}

TEST_CASE("a blank body gives no chunk") {
  CHECK(chunks_of("").empty());
  CHECK(chunks_of("---\na: 1\n---\n\n  \n").empty());
}

TEST_CASE("a document that fits is one chunk") {
  const auto chunks = chunks_of("# Title\n\nText.\n\n## Part\n\nMore.\n");
  REQUIRE(chunks.size() == 1);
  CHECK(chunks[0].heading_path == std::vector<std::string>{"Title"});
  CHECK(chunks[0].breadcrumb.empty());
}

TEST_CASE("large sections are cut at their headings and carry a breadcrumb") {
  const std::string text = "# Guide\n\n## One\n\n" + words(300) + "\n\n## Two\n\n" + words(300) + "\n";
  const auto chunks = chunks_of(text, small(400));
  REQUIRE(chunks.size() == 2);
  CHECK(chunks[0].own.of(text).starts_with("# Guide\n\n## One"));
  CHECK(chunks[1].own.of(text).starts_with("## Two"));
  CHECK(chunks[1].breadcrumb == std::vector<std::string>{"Guide"});
  CHECK(chunks[1].embed_text.starts_with("Guide\n\n## Two"));
  CHECK(chunks[1].heading_path == std::vector<std::string>{"Guide", "Two"});
}

TEST_CASE("sections of different parents are never joined") {
  const std::string text = "# Guide\n\n## A\n\n" + words(300) +
                           "\n\n### A1\n\ntiny\n\n## B\n\n### B1\n\ntiny\n\n### B2\n\n" + words(300) + "\n";
  for (const Chunk& chunk : chunks_of(text, small(400))) {
    const std::string_view own = chunk.own.of(text);
    CHECK_FALSE((own.find("### A1") != std::string_view::npos && own.find("## B") != std::string_view::npos &&
                 own.find("## A\n") == std::string_view::npos));
  }
}

TEST_CASE("no chunk ends with a heading whose text is in the next one") {
  std::string text;
  for (int i = 0; i < 40; ++i)
    text += "## Section " + std::to_string(i) + "\n\n" + words(static_cast<std::size_t>(10 + 7 * i % 90)) + "\n\n";
  for (const Chunk& chunk : chunks_of(text, small(128))) {
    const std::string_view own = text::trim(chunk.own.of(text));
    CHECK_FALSE(own.substr(own.rfind('\n') + 1).starts_with("## "));
  }
}

TEST_CASE("code that is too long is reopened with its fence and info string") {
  std::string text = "Before:\n\n```cpp title\n";
  for (int i = 0; i < 100; ++i) text += "    int value_" + std::to_string(i) + " = compute();\n";
  text += "```\n\nAfter.\n";
  const auto chunks = chunks_of(text, small(128));
  REQUIRE(chunks.size() > 3);
  for (const Chunk& chunk : chunks) {
    std::size_t fences = 0;
    for (const std::string_view line : text::split(chunk.content, '\n')) fences += line.starts_with("```") ? 1U : 0U;
    CHECK(fences % 2 == 0);
  }
  CHECK(chunks[1].content.starts_with("```cpp title\n    int value_"));
  CHECK(chunks[1].content.ends_with("\n```"));
}

TEST_CASE("a table that is too long repeats its header and delimiter rows") {
  std::string text = "| Name | Value |\n| --- | ---: |\n";
  for (int i = 0; i < 100; ++i) text += "| row " + std::to_string(i) + " | some value |\n";
  const auto chunks = chunks_of(text, small(128));
  REQUIRE(chunks.size() > 3);
  for (const Chunk& chunk : chunks) {
    CHECK(chunk.content.starts_with("| Name | Value |\n| --- | ---: |\n| row "));
  }
}

TEST_CASE("target_rows and target_entries bound tables and lists") {
  std::string table = "| a |\n|---|\n";
  for (int i = 0; i < 23; ++i) table += "| r" + std::to_string(i) + " |\n";
  chunk::Options rows;
  rows.target_rows = 5;
  CHECK(chunks_of(table, rows).size() == 5);
  std::string list;
  for (int i = 0; i < 10; ++i) list += "- entry " + std::to_string(i) + "\n";
  chunk::Options entries;
  entries.target_entries = 4;
  const auto chunks = chunks_of("## Dealers\n\n" + list, entries);
  CHECK(chunks.size() == 3);
  for (const Chunk& chunk : chunks) CHECK(chunk.heading_path == std::vector<std::string>{"Dealers"});
}

TEST_CASE("overlap repeats whole sentences of the same section only") {
  std::string prose;
  for (int i = 0; i < 60; ++i) prose += "This is sentence number " + std::to_string(i) + " of the text. ";
  const std::string text = "## One\n\n" + prose + "\n\n## Two\n\n" + prose + "\n";
  chunk::Options options = small(200);
  options.overlap_words = 16;
  const auto chunks = chunks_of(text, options);
  REQUIRE(chunks.size() > 4);
  std::size_t overlaps = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const bool starts_section = chunks[i].own.of(text).starts_with("## ");
    CHECK(chunks[i].overlap.has_value() == !starts_section);
    if (!chunks[i].overlap) continue;
    ++overlaps;
    const std::string_view overlap = chunks[i].overlap->of(text);
    CHECK(overlap.starts_with("This is sentence"));
    CHECK(tokens::count_words(overlap) == 16);
    CHECK(chunks[i].overlap->begin > chunks[i - 1].own.begin);
  }
  CHECK(overlaps > 2);
}

TEST_CASE("a breadcrumb never takes more than its budget") {
  const std::string heading = words(200, "heading");
  for (const Chunk& chunk : chunks_of("# " + heading + "\n\n## Part\n\n" + words(400) + "\n", small(128))) {
    CHECK(chunk.tokens <= 128);
    CHECK(tokenizer().count(chunk.embed_text) - tokenizer().count(chunk.content) <= 32);
  }
}

TEST_CASE("inserting a section at the top leaves the keys of the others alone") {
  std::string text = "# Guide\n\n";
  for (int i = 0; i < 10; ++i)
    text += "## Section " + std::to_string(i) + "\n\n" + words(150, "w" + std::to_string(i)) + "\n\n";
  std::string edited = text;
  edited.insert(9, "## New\n\n" + words(150, "fresh") + "\n\n");
  std::set<std::string> before;
  for (const Chunk& chunk : chunks_of(text, small(256))) before.insert(chunk.key);
  std::size_t fresh = 0;
  for (const Chunk& chunk : chunks_of(edited, small(256))) fresh += before.contains(chunk.key) ? 0U : 1U;
  // The new section, and the two parts of the one that the title was shown with before.
  CHECK(fresh <= 3);
}

TEST_CASE("a chunk names the kinds of blocks that it holds") {
  const auto chunks = chunks_of("# T\n\ntext\n\n- item\n\n> quote\n");
  REQUIRE(chunks.size() == 1);
  using model::BlockKind;
  CHECK(chunks[0].kinds ==
        std::vector{BlockKind::heading, BlockKind::paragraph, BlockKind::list, BlockKind::item, BlockKind::quote});
}

TEST_CASE("the smallest limits of words and characters hold in scripts without spaces") {
  std::string thai;
  for (int i = 0; i < 200; ++i) thai += "\xE0\xB8\x81";
  for (const std::size_t most : {1U, 2U, 5U}) {
    chunk::Options words_limit = small(64);
    words_limit.max_words = most;
    chunk::Options chars_limit = small(64);
    chars_limit.max_chars = most;
    for (const chunk::Options& options : {words_limit, chars_limit}) {
      const auto document = parse::parse(test::source_file(thai));
      REQUIRE(document);
      CHECK(broken(thai, *document, chunk::split(thai, *document, "guide", options, tokenizer()), options) == "");
    }
  }
}

TEST_CASE("comments that tell lint what to accept are kept in content and not sent") {
  const std::string comment = "<!-- chunk-lint-disable-next SZ002 -- it must stay whole -->\n";
  const std::string text = "# Care\n\n" + comment + "Oil the barrels, and dry the stock.\n\n```\n" + comment + "```\n";
  const std::vector<Chunk> chunks = chunks_of(text, small(512));
  REQUIRE(chunks.size() == 1);
  CHECK(chunks[0].content.find(comment) != std::string::npos);
  CHECK(chunks[0].embed_text == "# Care\n\nOil the barrels, and dry the stock.\n\n```\n```");
  // What shows such a comment, and has none, is sent as it stands.
  CHECK(chunks_of("```\n" + comment + "```\n", small(512))[0].embed_text.find(comment) == 4);
  // So is one that nothing else stands beside: something must be sent.
  const std::vector<Chunk> alone = chunks_of(comment, small(512));
  REQUIRE(alone.size() == 1);
  CHECK(alone[0].embed_text + "\n" == comment);
}

TEST_CASE("a heading of any length is known by its beginning") {
  const std::string text = "# " + std::string(5000, 'x') + "\n\n## Part\n\n" + words(300) + "\n";
  for (const Chunk& chunk : chunks_of(text, small(128))) {
    CHECK(chunk.heading_path.front() == std::string(model::k_max_heading_bytes, 'x'));
  }
}
