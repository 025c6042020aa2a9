// What users of other chunkers complain about, 14-25: each with an input of the kind that broke them.
#include <algorithm>
#include <set>

#include <catch2/catch_test_macros.hpp>

#include "support/chunking.hpp"
#include "support/laws/runs.hpp"

using namespace ingot;
using test::Chunked;
using Path = std::vector<std::string>;

namespace {

std::string times(std::size_t count, std::string_view unit) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text.append(unit);
  return text;
}

std::string law(const Chunked& made) {
  return test::broken_cheap_law(made.bytes, made.document, made.chunks, made.options, test::tokenizer());
}

std::size_t occurrences(std::string_view text, std::string_view of) {
  std::size_t count = 0;
  for (std::size_t at = text.find(of); at != std::string_view::npos; at = text.find(of, at + of.size())) ++count;
  return count;
}

// The chunk whose own text holds these words.
const model::Chunk& chunk_with(const Chunked& made, std::string_view words) {
  for (std::size_t i = 0; i < made.chunks.size(); ++i) {
    if (made.own(i).find(words) != std::string_view::npos) return made.chunks[i];
  }
  FAIL("no chunk holds " << words);
  return made.chunks.front();
}

std::string numbered_sentences(std::size_t count, const std::string& about) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "Sentence " + std::to_string(i) + " is about " + about + ". ";
  return text;
}

}  // namespace

TEST_CASE("complaint 14: a table that goes on is a table, with its delimiter row and no blank line in it") {
  std::string text = "| Name | Value |\r\n|:-----|------:|\r\n";
  for (int i = 0; i < 100; ++i) text += "| name " + std::to_string(i) + " | value " + std::to_string(i) + " |\r\n";
  const Chunked made = test::chunked(text, test::limits(96));
  REQUIRE(made.chunks.size() > 4);
  for (const model::Chunk& chunk : made.chunks) {
    const Chunked alone = test::chunked(chunk.content, chunk::Options{});
    REQUIRE(alone.document.blocks.size() == 1);
    CHECK(alone.document.blocks[0].kind == model::BlockKind::table);
    CHECK(chunk.content.find("\n\n") == std::string::npos);
    CHECK(chunk.content.find("\n\r\n") == std::string::npos);
  }
}

TEST_CASE("complaint 15: a table is there once, and where it stands in the text") {
  const std::string text =
      "Before the table.\n\n| Unique head | b |\n|---|---|\n| unique cell | 2 |\n\nAfter the table.\n";
  const Chunked whole = test::chunked(text);
  REQUIRE(whole.chunks.size() == 1);
  CHECK(occurrences(whole.chunks[0].embed_text, "unique cell") == 1);
  std::string rows;
  for (int i = 0; i < 90; ++i) rows += "| cell <" + std::to_string(i) + "> | 2 |\n";
  const Chunked parts = test::chunked("Before.\n\n| a | b |\n|---|---|\n" + rows + "\nAfter.\n", test::limits(64));
  for (int i = 0; i < 90; ++i) {
    std::size_t count = 0;
    for (const model::Chunk& chunk : parts.chunks)
      count += occurrences(chunk.embed_text, "cell <" + std::to_string(i) + ">");
    CHECK(count == 1);
  }
}

TEST_CASE("complaint 16: paths are right where levels jump, and a higher heading ends the lower ones") {
  const std::string body = numbered_sentences(40, "this");
  const Chunked made =
      test::chunked("# A\n\n### A3\n\none " + body + "\n\n## A2\n\ntwo " + body + "\n\n#### A24\n\nthree " + body +
                        "\n\n# B\n\nfour " + body + "\n\n### B3\n\nfive " + body + "\n",
                    test::limits(512));
  CHECK(chunk_with(made, "one ").heading_path == Path{"A"});  // begins with the heading that it is under
  CHECK(chunk_with(made, "two ").heading_path == Path{"A", "A2"});
  CHECK(chunk_with(made, "three ").heading_path == Path{"A", "A2", "A24"});
  CHECK(chunk_with(made, "four ").heading_path == Path{"B"});
  CHECK(chunk_with(made, "five ").heading_path == Path{"B", "B3"});
  CHECK(chunk_with(made, "five ").breadcrumb == Path{"B"});
}

TEST_CASE("complaint 17: a path is a list, so that slashes and separators in headings are safe") {
  const std::string text = "# Open 24/7\n\n## a > b / c\n\n" + numbered_sentences(80, "opening hours") + "\n";
  const Chunked made = test::chunked(text, test::limits(256));
  REQUIRE(made.chunks.size() > 1);
  CHECK(made.chunks.back().heading_path == Path{"Open 24/7", "a > b / c"});
  CHECK(made.chunks.back().breadcrumb == Path{"Open 24/7", "a > b / c"});
}

TEST_CASE("complaint 18: text before the first heading is there") {
  const Chunked made =
      test::chunked("The words at the front.\n\n# First\n\n" + numbered_sentences(200, "the rest"), test::limits(128));
  CHECK(made.own(0).starts_with("The words at the front."));
  CHECK(made.chunks[0].heading_path.empty());
  CHECK(law(made) == "");
}

TEST_CASE("complaint 19: headings one behind the other are all there, and so are documents of headings only") {
  const Chunked only = test::chunked("# One\n\n## Two\n\n### Three\n");
  REQUIRE(only.chunks.size() == 1);
  CHECK(only.chunks[0].content == "# One\n\n## Two\n\n### Three");
  std::string many;
  for (int i = 0; i < 300; ++i) many += "## Heading number " + std::to_string(i) + "\n\n";
  const Chunked made = test::chunked(many, test::limits(128));
  CHECK(law(made) == "");
  for (int i = 0; i < 300; ++i) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < made.chunks.size(); ++at)
      count += occurrences(std::string(made.own(at)) + "\n", "number " + std::to_string(i) + "\n");
    CHECK(count == 1);
  }
}

TEST_CASE("complaint 20: no heading is the tail of the chunk before, at any limit") {
  std::string text;
  for (std::size_t i = 0; i < 60; ++i) {
    text += std::string(1 + i % 4, '#') + " Heading " + std::to_string(i) + "\n\n";
    if (i % 7 != 0) text += numbered_sentences(1 + i * 5 % 23, "part " + std::to_string(i)) + "\n\n";
  }
  for (std::size_t most = 64; most <= 1024; most += 48) {
    const Chunked made = test::chunked(text, test::limits(most));
    INFO("max_tokens " << most);
    CHECK(test::broken_headings(made.cutting()) == "");
    CHECK(test::broken_substance(made.cutting()) == "");
  }
}

TEST_CASE("complaint 21: overlap is text of the source, and no chunk is overlap only") {
  chunk::Options options = test::limits(96);
  options.overlap_words = 20;
  const Chunked made = test::chunked("# T\n\n" + numbered_sentences(100, "overlap") + "\n\nThe end.\n", options);
  REQUIRE(made.chunks.size() > 4);
  CHECK(law(made) == "");
  for (std::size_t i = 0; i < made.chunks.size(); ++i) {
    CHECK_FALSE(text::is_blank(made.own(i)));
    CHECK(occurrences(made.chunks[i].content, made.own(i)) == 1);
    const std::string_view shown = made.cutting().shown(made.chunks[i]);
    CHECK(made.chunks[i].content == shown);
  }
}

TEST_CASE("complaint 22: overlap as large as it may be ends, also without any white space") {
  for (const std::string_view unit : {"word ", "x", "\xE6\xBC\xA2", "Short. ", "a\n"}) {
    for (const std::size_t overlap : {1U, 10U, 29U}) {
      chunk::Options options = test::limits(64);
      options.max_words = 60;
      options.overlap_words = overlap;
      const Chunked made = test::chunked(times(3000, unit), options);
      INFO(unit << ", overlap " << overlap);
      CHECK(law(made) == "");
      CHECK(made.chunks.size() <= 3000);
    }
  }
}

TEST_CASE("complaint 23: two megabytes of one paragraph or one line are cut by the law") {
  for (const std::string_view unit : {"word and word. ", "abcdefghij"}) {
    const Chunked made = test::chunked(times(2'000'000 / unit.size(), unit), chunk::Options{});
    CHECK(made.chunks.size() > 100);
    CHECK(test::broken_tiling(made.cutting()) == "");
    CHECK(test::broken_limits(made.cutting()) == "");
  }
}

TEST_CASE("complaint 24: Chinese and Japanese are cut behind sentences, with the final sign in its own chunk") {
  const std::string stop = "\xE3\x80\x82";
  for (const std::string& sentence :
       {std::string("\xE8\xBF\x99\xE6\x98\xAF\xE4\xB8\x80\xE4\xB8\xAA\xE5\x8F\xA5\xE5\xAD\x90") + stop,
        std::string(
            "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x81\xAE\xE6\x96\x87\xE7\xAB\xA0\xE3\x81\xA7\xE3\x81\x99") +
            stop}) {
    const Chunked made = test::chunked(times(300, sentence), test::limits(128));
    REQUIRE(made.chunks.size() > 5);
    CHECK(law(made) == "");
    for (std::size_t i = 0; i < made.chunks.size(); ++i) {
      CHECK(made.own(i).ends_with(stop));
      CHECK_FALSE(made.own(i).starts_with(stop));
      CHECK(made.chunks[i].tokens <= 128);
    }
  }
}

TEST_CASE("complaint 25: one paragraph edited in the middle costs at most three texts, and no key of another section") {
  std::string text = "# Manual\n\n";
  for (int section = 0; section < 60; ++section) {
    text += "## Section " + std::to_string(section) + "\n\n";
    for (int paragraph = 0; paragraph < 6; ++paragraph)
      text += numbered_sentences(8, "section " + std::to_string(section * 10 + paragraph)) + "\n\n";
  }
  std::string edited = text;
  edited.insert(edited.find("about section 304"), "and no longer only ");
  std::set<std::string> sent;
  std::set<std::string> keys;
  for (const model::Chunk& chunk : test::chunked(text, test::limits(256)).chunks) {
    sent.insert(chunk.embed_text);
    keys.insert(chunk.key);
  }
  std::size_t fresh_texts = 0;
  std::size_t fresh_keys = 0;
  for (const model::Chunk& chunk : test::chunked(edited, test::limits(256)).chunks) {
    fresh_texts += sent.contains(chunk.embed_text) ? 0U : 1U;
    fresh_keys += keys.contains(chunk.key) ? 0U : 1U;
    if (!keys.contains(chunk.key)) CHECK(chunk.heading_path.back() == "Section 30");
  }
  CHECK(sent.size() > 100);
  CHECK(fresh_texts >= 1);
  CHECK(fresh_texts <= 3);
  CHECK(fresh_keys <= 3);
}
