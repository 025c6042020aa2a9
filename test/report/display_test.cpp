#include "report/display.hpp"

#include <catch2/catch_test_macros.hpp>

namespace ingot::report {
namespace {

TEST_CASE("glyphs tile the text, whatever its bytes", "[report]") {
  const std::string atoms[] = {"a",          "\n",     "\t",     "é",    "e\u0301",  "日",
                               "\U0001F468", "\u200D", "\uFE0F", "\xe9", "\xf0\x9f", "\x1b"};
  for (const std::string& a : atoms) {
    for (const std::string& b : atoms) {
      for (const std::string& c : atoms) {
        std::string text = a;
        text += b;
        text += c;
        std::size_t at = 0;
        for (const Glyph& glyph : glyphs(text)) {
          REQUIRE(glyph.bytes.begin == at);
          REQUIRE(glyph.bytes.end > at);
          REQUIRE(glyph.width > 0);
          at = glyph.bytes.end;
        }
        REQUIRE(at == text.size());
      }
    }
  }
}

TEST_CASE("the width of text is that of its graphemes", "[report]") {
  CHECK(display_width("") == 0);
  CHECK(display_width("plain") == 5);
  CHECK(display_width("日本語") == 6);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("\U0001F469\u200D\U0001F4BB") == 2);
  CHECK(display_width("\U0001F44D\U0001F3FD") == 2);
  CHECK(display_width("1\uFE0F\u20E3") == 2);
  CHECK(display_width("한국어") == 6);
  CHECK(display_width("\x1b") == 4);
}

TEST_CASE("padding goes by columns", "[report]") {
  CHECK(pad_right("日", 4) == "日  ");
  CHECK(pad_left("日", 4) == "  日");
  CHECK(pad_right("long", 2) == "long");
  CHECK(pad_left("", 0).empty());
}

TEST_CASE("an excerpt folds white space and is never wider than asked for", "[report]") {
  CHECK(excerpt("", 10).empty());
  CHECK(excerpt("  one \n\n two\t\u00A0three ", 40) == "one two three");
  CHECK(excerpt("one two three", 13) == "one two three");
  CHECK(excerpt("one two three", 12) == "one two thr…");
  CHECK(excerpt("one two three", 5) == "one…");
  CHECK(excerpt("日本語", 6) == "日本語");
  CHECK(excerpt("日本語", 5) == "日本…");
  CHECK(excerpt("日本語", 4) == "日…");
  CHECK(excerpt("日本語", 1) == "…");
  CHECK(excerpt("a\x1b[2J", 40) == "a\\x1b[2J");
  for (std::size_t width = 1; width < 30; ++width)
    CHECK(display_width(excerpt("ab 日 \t cd é\u0301 \U0001F600 xyz", width)) <= width);
}

TEST_CASE("wrapped lines keep every word and their width", "[report]") {
  CHECK(wrapped("", 10).empty());
  CHECK(wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("one abcdefghij two", 5) == std::vector<std::string>{"one", "abcde", "fghij", "two"});
  CHECK(wrapped("日本語日本", 5) == std::vector<std::string>{"日本", "語日", "本"});
}

}  // namespace
}  // namespace ingot::report
