#include "report/text_diagnostics.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "base/text.hpp"
#include "report/display.hpp"

namespace ingot::report {
namespace {

using Catch::Matchers::ContainsSubstring;

model::Diagnostic finding(ByteRange span) {
  model::Diagnostic out;
  out.rule = "XX001";
  out.severity = model::Severity::error;
  out.path = "a.md";
  out.span = span;
  out.message = "wrong";
  out.label = "here";
  return out;
}

std::string render(std::string_view source, const model::Diagnostic& one, const TextDiagnosticOptions& options = {}) {
  return render_text_diagnostics({source, {&one, 1}}, options);
}

/// The finding that points at `word`.
std::string pointing_at(std::string_view source, std::string_view word, const TextDiagnosticOptions& options = {}) {
  const std::size_t begin = source.find(word);
  return render(source, finding({begin, begin + word.size()}), options);
}

/// Only the lines of the snippet, without the gutter of one digit.
std::string snippet(const std::string& rendered) {
  std::string out;
  for (const std::string_view line : text::split(rendered, '\n')) {
    const bool elision = line.starts_with("...");
    if (elision) {
      out += std::string(line) + "\n";
    } else if (line.size() > 5 && line[3] == '|') {
      out += std::string(line.substr(5)) + "\n";
    }
  }
  return out;
}

TEST_CASE("a finding is shown in full", "[report]") {
  const std::string_view source = "Model,Stock\nSCO,\"$4,850\",\"$1,240\"\n";
  model::Diagnostic one = finding({16, 24});
  one.rule = "GR002";
  one.path = "prices.csv";
  one.message = "price amount in a chunk built from a pricing source";
  one.label = "money amount would be embedded";
  one.chunk = "prices-csv#chunk-01 (1/1), 235 tokens";
  one.notes = {"rule #11 excludes MSRP, Price", "none of them is \"STOCK PRICE\""};
  one.help = "add \"STOCK PRICE\" to exclude_columns";
  CHECK(render(source, one) ==
        "error[GR002]: price amount in a chunk built from a pricing source\n"
        "  --> prices.csv:2:5\n"
        "   |\n"
        " 2 | SCO,\"$4,850\",\"$1,240\"\n"
        "   |     ^^^^^^^^ money amount would be embedded\n"
        "   = chunk: prices-csv#chunk-01 (1/1), 235 tokens\n"
        "   = note: rule #11 excludes MSRP, Price\n"
        "   = note: none of them is \"STOCK PRICE\"\n"
        "help: add \"STOCK PRICE\" to exclude_columns\n"
        "   = more: lint-chunks --explain GR002\n"
        "\n");
}

TEST_CASE("an empty span shows the path alone", "[report]") {
  CHECK(render("text\n", finding({0, 0})) ==
        "error[XX001]: wrong\n"
        "  --> a.md\n"
        "   = more: lint-chunks --explain XX001\n"
        "\n");
}

TEST_CASE("carets stand below what is meant, whatever stands before it", "[report]") {
  struct Case {
    std::string_view source;
    std::string_view word;
    std::string_view shown;
  };
  const Case cases[] = {
      {"one two", "two", "one two\n    ^^^ here\n"},
      {"\tone two", "one", "    one two\n    ^^^ here\n"},
      {"a\tb", "\t", "a    b\n ^^^^ here\n"},
      {"日本語 two", "two", "日本語 two\n       ^^^ here\n"},
      {"日本語 two", "本", "日本語 two\n  ^^ here\n"},
      {"日\ttwo", "two", "日    two\n      ^^^ here\n"},
      {"e\u0301te\u0301 two", "two", "e\u0301te\u0301 two\n    ^^^ here\n"},
      {"e\u0301 two", "e\u0301", "e\u0301 two\n^ here\n"},
      {"\U0001F600 two", "two", "\U0001F600 two\n   ^^^ here\n"},
      {"\U0001F468\u200D\U0001F469\u200D\U0001F467 two", "two",
       "\U0001F468\u200D\U0001F469\u200D\U0001F467 two\n   ^^^ here\n"},
      {"\U0001F1EE\U0001F1F9 two", "two", "\U0001F1EE\U0001F1F9 two\n   ^^^ here\n"},
      {"\u2764\uFE0F two", "two", "\u2764\uFE0F two\n   ^^^ here\n"},
      {"x\x1b[31my two", "two", "x\\x1b[31my two\n           ^^^ here\n"},
      {"x\x1b[31my", "\x1b", "x\\x1b[31my\n ^^^^ here\n"},
      {"a\u202Etwo", "two", "a\\u{202e}two\n         ^^^ here\n"},
      {"caf\xe9 two", "two", "caf\\xe9 two\n        ^^^ here\n"},
      {"\u0301 two", "two", "\\u{301} two\n        ^^^ here\n"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.source, one.word);
    CHECK(snippet(pointing_at(one.source, one.word)) == one.shown);
  }
}

TEST_CASE("columns are counted in code points and lines by LF, CRLF and CR", "[report]") {
  CHECK_THAT(pointing_at("日本語 two", "two"), ContainsSubstring("a.md:1:5\n"));
  CHECK_THAT(pointing_at("one\r\ntwo\rthree\nfour", "four"), ContainsSubstring("a.md:4:1\n"));
  CHECK(snippet(pointing_at("one\r\ntwo\r\n", "one")) == "one\n^^^ here\n");
}

TEST_CASE("the gutter is as wide as the largest line number", "[report]") {
  std::string source;
  for (int i = 0; i < 120; ++i) source += "x\n";
  CHECK(render(source + "two\n", finding({240, 243})) ==
        "error[XX001]: wrong\n"
        "    --> a.md:121:1\n"
        "     |\n"
        " 121 | two\n"
        "     | ^^^ here\n"
        "     = more: lint-chunks --explain XX001\n"
        "\n");
}

TEST_CASE("a span over several lines shows its first and last line", "[report]") {
  CHECK(snippet(render("one\ntwo\n", finding({0, 8}))) == "/ one\n| two\n|___^ here\n");
  CHECK(snippet(render("one\ntwo\nthree\n\n", finding({0, 15}))) == "/ one\n...  |\n| three\n|_____^ here\n");
  CHECK(snippet(render("  one\ntwo", finding({2, 9}))) == "/   one\n| two\n|___^ here\n");
  CHECK(snippet(render("say one\ntwo\n", finding({4, 11}))) == "  say one\n _____^\n| two\n|___^ here\n");
  CHECK(snippet(render("日本 one\n語\n", finding({7, 14}))) == "  日本 one\n ______^\n| 語\n|__^ here\n");
}

TEST_CASE("a blank span and a span at the end of a line have one caret", "[report]") {
  CHECK(snippet(render("one\n\n\n\ntwo\n", finding({4, 6}))).ends_with("^ here\n"));
  CHECK(snippet(render("one\ntwo\n", finding({3, 4}))) == "one\n   ^ here\n");
}

TEST_CASE("a span that leaves the source is cut, not believed", "[report]") {
  CHECK(snippet(render("one\n", finding({0, 1000}))) == "one\n^^^ here\n");
  CHECK_THAT(render("one\n", finding({500, 1000})), ContainsSubstring("a.md:1:"));
  CHECK_THAT(render("one\n", finding({3, 1})), ContainsSubstring("a.md:1:4"));
  CHECK_THAT(render("", finding({3, 9})), ContainsSubstring("--> a.md\n"));
  CHECK_THAT(render("日", finding({1, 2})), ContainsSubstring("^ here"));
}

TEST_CASE("a long line is clipped around what is meant", "[report]") {
  const std::string before(300, 'a');
  const std::string after(300, 'b');
  const TextDiagnosticOptions narrow{Colour::never, 20};
  CHECK(snippet(pointing_at("two" + after, "two", narrow)) == "twobbbbbbbbbbbbbbbb…\n^^^ here\n");
  CHECK(snippet(pointing_at(before + "two" + after, "two", narrow)) == "…aaaaatwobbbbbbbbbb…\n      ^^^ here\n");
  CHECK(snippet(pointing_at(before + "two", "two", narrow)) == "…aaaaaaaaaaaaaaaatwo\n                 ^^^ here\n");
  CHECK(snippet(pointing_at("a" + std::string(300, 'x') + "b", std::string(300, 'x'), narrow)) ==
        "axxxxxxxxxxxxxxxxxx…\n ^^^^^^^^^^^^^^^^^^ here\n");
}

TEST_CASE("no clipped line is wider than asked for, wherever the span lies", "[report]") {
  std::string source;
  for (int i = 0; i < 60; ++i) source += i % 3 == 0 ? "日" : (i % 3 == 1 ? "e\u0301" : "\t");
  for (std::size_t columns = 20; columns < 30; ++columns) {
    for (std::size_t begin = 0; begin + 1 < source.size(); ++begin) {
      const std::string shown = snippet(render(source, finding({begin, begin + 1}), {Colour::never, columns}));
      const auto lines = text::split(shown, '\n');
      CAPTURE(columns, begin, shown);
      REQUIRE(display_width(lines[0]) <= columns);
      REQUIRE(display_width(lines[1]) <= columns + std::string_view(" here").size());
    }
  }
}

TEST_CASE("output stays small for one endless line and for a letter under endless accents", "[report]") {
  const std::string line(5'000'000, 'x');
  CHECK(render(line, finding({2'500'000, 5'000'000})).size() < 1000);
  std::string accents = "a";
  for (int i = 0; i < 200'000; ++i) accents += "\u0301";
  CHECK(render(accents, finding({0, 1})).size() < 1000);
  CHECK(render(accents, finding({300'000, 300'002})).size() < 1000);
}

TEST_CASE("nothing of the user's text steers the terminal", "[report]") {
  const std::string evil = "\x1b]0;owned\x07 \u202Egnirts\u202C \x9b nul";
  model::Diagnostic one = finding({0, evil.size()});
  one.path = one.message = one.label = one.help = evil;
  one.notes = {evil, "two\nlines"};
  one.chunk = evil;
  const std::string shown = render(evil + "\n", one);
  for (const char* bad : {"\x1b", "\x07", "\u202E", "\u202C", "\x9b"}) {
    CAPTURE(shown);
    CHECK(shown.find(bad) == std::string::npos);
  }
  CHECK_THAT(shown, ContainsSubstring("two lines"));
}

TEST_CASE("colour adds sequences and changes no text", "[report]") {
  const std::string source = "say one\ntwo\n";
  const std::string plain = render(source, finding({4, 11}));
  std::string coloured = render(source, finding({4, 11}), {Colour::always, 100});
  CHECK(coloured.find("\x1b[1;31merror[XX001]\x1b[0m") == 0);
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) + 1 - at);
  }
  CHECK(coloured == plain);
}

}  // namespace
}  // namespace ingot::report
