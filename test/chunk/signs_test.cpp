// What stays whole when a text is cut fine: links and code in links, graphemes, table heads.
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/chunking.hpp"

using namespace ingot;

namespace {

std::string repeated(std::size_t count, std::string_view part) {
  std::string text;
  for (; count > 0; --count) text += part;
  return text;
}

// Cut in two or more, by the laws, and some chunk holds the sign.
void stays_whole(const std::string& text, std::string_view sign, const chunk::Options& options) {
  const test::Chunked cut = test::chunked(text, options);
  INFO(text);
  CHECK(cut.chunks.size() > 1);
  CHECK(test::broken_cheap_law(cut.bytes, cut.document, cut.chunks, options, test::tokenizer()).empty());
  std::size_t holds = 0;
  for (std::size_t i = 0; i < cut.chunks.size(); ++i)
    holds += cut.own(i).find(sign) != std::string_view::npos ? 1U : 0U;
  CHECK(holds > 0);
}

}  // namespace

TEST_CASE("an image keeps its mark between images that touch") {
  stays_whole(repeated(40, "![a](b)") + "![here](it)" + repeated(40, "![a](b)"), "![here](it)", test::limits(64));
}

TEST_CASE("an image and code in the text of a link that is too long stay whole") {
  const std::string text = "[" + repeated(60, "some words ") + "![the image](of-it.png) `and code` " +
                           repeated(60, "more words ") + "](https://example.org)";
  stays_whole(text, "![the image](of-it.png)", test::limits(64));
  stays_whole(text, "`and code`", test::limits(64));
}

TEST_CASE("a label that is a link itself is not cut with the one before it") {
  stays_whole(repeated(50, "[r][r]") + "[- - - - - - -](x)" + repeated(50, "[r]"), "[- - - - - - -](x)",
              test::limits(64));
}

TEST_CASE("white space with a mark on it is one grapheme, which is not cut") {
  const std::string sign = "\xE2\x80\x89\xF3\xA0\x81\x81";  // a thin space with a tag character
  stays_whole(repeated(80, "word" + sign + "x"), "word" + sign, test::limits(32));
}

TEST_CASE("the head of a table is not cut for a heading before it, nor is a link") {
  chunk::Options options = test::limits(192);
  options.max_words = 21;
  const std::string heading = "## " + repeated(10, "long ") + "\n\n";
  stays_whole(heading + "| a b c d e | f g h i j | k l m n o |\n|---|---|---|\n| x | y | z |\n",
              "| a b c d e | f g h i j | k l m n o |", options);
  stays_whole(heading + "[a b c d e f g h i j k l m](n) and more words\n", "[a b c d e f g h i j k l m](n)", options);
}

TEST_CASE("overlap of a long paragraph begins outside of code, wherever it is looked for") {
  chunk::Options options = test::limits(400);
  options.overlap_words = 5;
  const std::string text = repeated(60, "One `code. Span` here and there. ");
  stays_whole(text, "`code. Span`", options);
}

TEST_CASE("words are counted right where a full-width stop parts a run without white space") {
  stays_whole(repeated(40,
                       "word word 6\xEF\xBC\x81"
                       "2 words"),
              "word", test::limits(64));
}

TEST_CASE("overlap is never blank, whatever blank lines hold") {
  chunk::Options options = test::limits(32);
  options.max_words = 25;
  options.overlap_words = 8;
  const std::string text = repeated(12, "word ") + "\n\f\f\n\n\f\n\f\nA\f\f\n\n\f\n\n\f\n" + repeated(40, "word ");
  stays_whole(text, "word", options);
}

TEST_CASE("the first part of a row that is cut is shown with the head of its table") {
  chunk::Options options = test::limits(192);
  options.max_words = 5;
  const test::Chunked cut = test::chunked("| a | b |\n|---|---|\n| one two three four | five six seven |\n", options);
  REQUIRE(cut.chunks.size() > 2);
  CHECK(cut.chunks[1].content.starts_with("| a | b |\n|---|---|\n| one"));
}
