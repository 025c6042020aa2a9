// Documents that were written to be slow: the shapes behind the cmark CVEs, and those that ask most of the chunker.
// Each generator gives about `bytes` bytes, so that a test can be small and a measurement can double.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace ingot::test {

inline std::string repeated(std::string_view unit, std::size_t bytes) {
  std::string text;
  text.reserve(bytes + unit.size());
  while (text.size() < bytes) text += unit;
  return text;
}

/// Lines of prefix, number and suffix.
inline std::string numbered(std::string_view prefix, std::string_view suffix, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; text.size() < bytes; ++i) {
    text.append(prefix);
    text += std::to_string(i);
    text.append(suffix);
  }
  return text;
}

struct Hostile {
  std::string_view name;
  std::string (*text)(std::size_t bytes);
};

namespace hostile {

using std::size_t;
using std::string;

inline string backtick_runs(size_t bytes) {
  string text;
  for (size_t run = 1; text.size() < bytes; ++run) text += "e" + string(run, '`');
  return text;
}
inline string nested_lists(size_t bytes, size_t depth) {
  string text;
  while (text.size() < bytes) {
    for (size_t level = 0; level < depth; ++level) text += string(2 * level, ' ') + "- a\n";
  }
  return text;
}
inline string deep_and_wide(size_t bytes) {
  string text;
  for (size_t level = 0; level < 45; ++level) text += string(2 * level, ' ') + "- a\n";
  return text + repeated(string(90, ' ') + "- b\n", bytes);
}
inline string references_used(size_t bytes) {
  return numbered("[r", "]: u\n", bytes / 2) + "\n" + numbered("[r", "]", bytes / 2);
}
inline string footnotes(size_t bytes) {
  return numbered("[^n", "]: note\n", bytes / 2) + "\n" + numbered("[^n", "]", bytes / 2);
}
inline string long_fence_line(size_t bytes) {
  return "```" + repeated("word ", bytes / 4) + "\n" + repeated("x\n", bytes * 3 / 4) + "```\n";
}
inline string long_table_head(size_t bytes) {
  return "| " + repeated("word ", bytes / 4) + "|\n|---|\n" + repeated("| x |\n", bytes * 3 / 4);
}
inline string long_heading(size_t bytes) {
  return "# " + repeated("word ", bytes / 4) + "\n" + numbered("## s", "\n", bytes * 3 / 4);
}
inline string long_heading_of_one_word(size_t bytes) {
  return "# " + string(bytes / 4, 'x') + "\n" + repeated("## s\n\ntext\n\n", bytes * 3 / 4);
}
inline string sections_with_code(size_t bytes) {
  return repeated("## a\n```\nx\n```\n", bytes);
}

}  // namespace hostile

// M01-M20 of the fault catalogue, then shapes of our own.
inline constexpr std::array k_hostile = {
    Hostile{"M01 nested brackets",
            [](std::size_t n) { return std::string(n / 2, '[') + "a" + std::string(n / 2, ']'); }},
    Hostile{"M02 unclosed links", [](std::size_t n) { return repeated("[a](", n); }},
    Hostile{"M03 strong openers", [](std::size_t n) { return repeated("**a *", n); }},
    Hostile{"M04 emphasis of two kinds",
            [](std::size_t n) { return repeated("*_", n / 2) + "a" + repeated("_*", n / 2); }},
    Hostile{"M05 rising backtick runs", hostile::backtick_runs},
    Hostile{"M06 unclosed autolinks", [](std::size_t n) { return repeated("<http://a", n); }},
    Hostile{"M07 entities", [](std::size_t n) { return repeated("&&#&colon;", n); }},
    Hostile{"M08 many references", hostile::references_used},
    Hostile{"M09 unclosed attributes", [](std::size_t n) { return repeated("<a href=\"", n); }},
    Hostile{"M10 backslashes", [](std::size_t n) { return repeated("\\*", n); }},
    Hostile{"M11 pipes", [](std::size_t n) { return repeated("|a", n / 2) + "\n" + repeated("||\n", n / 2); }},
    Hostile{"M12 images of nothing", [](std::size_t n) { return repeated("![[]()", n); }},
    Hostile{"M13 closing comments", [](std::size_t n) { return repeated("</<!--", n); }},
    Hostile{"M14 quote marks", [](std::size_t n) { return std::string(n, '>') + "a\n"; }},
    Hostile{"M14 quote marks of lawful depth", [](std::size_t n) { return repeated(std::string(90, '>') + "a\n", n); }},
    Hostile{"M14 list marks", [](std::size_t n) { return repeated("- ", n) + "x\n"; }},
    Hostile{"M14 list marks and blank lines",
            [](std::size_t n) { return repeated("- ", n / 2) + "x" + std::string(n / 2, '\n'); }},
    Hostile{"M15 underscores", [](std::size_t n) { return std::string(n, '_') + "a"; }},
    Hostile{"M15 ordered lists", [](std::size_t n) { return repeated("1. a\n 2. b\n", n); }},
    Hostile{
        "M16 rows that are filled up",
        [](std::size_t n) { return repeated("|a", 256) + "|\n" + repeated("|-", 256) + "|\n" + repeated("x\n", n); }},
    Hostile{"M16 footnotes", hostile::footnotes},
    Hostile{"M17 expanded references",
            [](std::size_t n) { return "[r]: /" + std::string(n / 2, 'u') + "\n\n" + repeated("[r]", n / 2); }},
    Hostile{"M17 unclosed titles", [](std::size_t n) { return repeated("[f]:u \"\n", n); }},
    Hostile{"M18 declarations", [](std::size_t n) { return "a " + repeated("<!A <![CDATA[ <?", n); }},
    Hostile{"M18 link ends", [](std::size_t n) { return repeated("](\n", n); }},
    Hostile{"M18 brackets of a reference", [](std::size_t n) { return "[x]: y\n\n" + repeated("[x]", n); }},
    Hostile{"M18 bare links", [](std::size_t n) { return repeated("z_www.a http://x)))", n); }},
    Hostile{"M19 nested lists", [](std::size_t n) { return hostile::nested_lists(n, 45); }},
    Hostile{"M19 deep and wide", hostile::deep_and_wide},
    Hostile{"M19 backtick runs", [](std::size_t n) { return repeated("` `` ```a ", n); }},
    Hostile{"M19 emphasis pairs", [](std::size_t n) { return repeated("*a* ", n); }},
    Hostile{"M20 open fence", [](std::size_t n) { return "```\n" + repeated("code\n\n", n); }},
    Hostile{"M20 open comment", [](std::size_t n) { return "<!-- x\n" + repeated("text\n\n", n); }},
    Hostile{"one endless word", [](std::size_t n) { return std::string(n, 'a'); }},
    Hostile{"one paragraph of words", [](std::size_t n) { return repeated("a ", n); }},
    Hostile{"one paragraph of sentences", [](std::size_t n) { return repeated("Aa. ", n); }},
    Hostile{"one paragraph of lines", [](std::size_t n) { return repeated("a\n", n); }},
    Hostile{"dashes", [](std::size_t n) { return std::string(n, '-'); }},
    Hostile{"rules", [](std::size_t n) { return repeated("---\n", n); }},
    Hostile{"blanks", [](std::size_t n) { return "x" + std::string(n, ' ') + "y"; }},
    Hostile{"blank lines", [](std::size_t n) { return "x" + std::string(n, '\n') + "y"; }},
    Hostile{"Han", [](std::size_t n) { return repeated("\xE6\xBC\xA2", n); }},
    Hostile{"accents", [](std::size_t n) { return "e" + repeated("\xCC\x81", n); }},
    Hostile{"joined emoji", [](std::size_t n) { return repeated("\xF0\x9F\x91\xA9\xE2\x80\x8D", n); }},
    Hostile{"invalid bytes", [](std::size_t n) { return repeated("\xFF\xC3(", n); }},
    Hostile{"empty headings", [](std::size_t n) { return repeated("#\n", n); }},
    Hostile{"headings", [](std::size_t n) { return numbered("# h", "\n", n); }},
    Hostile{"equal headings of all levels", [](std::size_t n) { return repeated("# a\n## a\n### a\n#### a\n", n); }},
    Hostile{"headings in a list", [](std::size_t n) { return repeated("- # x\n", n); }},
    Hostile{"long heading over many", hostile::long_heading},
    Hostile{"long one-word heading over many", hostile::long_heading_of_one_word},
    Hostile{"sections with code", hostile::sections_with_code},
    Hostile{
        "long title over many headings",
        [](std::size_t n) { return "---\ntitle: " + repeated("word ", 60000) + "\n---\n" + numbered("# h", "\n", n); }},
    Hostile{"many fields over many headings",
            [](std::size_t n) { return "---\n" + numbered("k", ": 1\n", 6000) + "---\n" + numbered("# h", "\n", n); }},
    Hostile{"one list of many items", [](std::size_t n) { return numbered("- item ", "\n", n); }},
    Hostile{"one list of tiny items", [](std::size_t n) { return repeated("- a\n", n); }},
    Hostile{"one table of many rows", [](std::size_t n) { return "|a|\n|-|\n" + numbered("|", "|\n", n); }},
    Hostile{"long table head", hostile::long_table_head},
    Hostile{"long fence line", hostile::long_fence_line},
    Hostile{"code of tiny lines", [](std::size_t n) { return "```\n" + repeated("a\n", n) + "```\n"; }},
    Hostile{"code of one line", [](std::size_t n) { return "```\n" + repeated("ab ", n) + "\n```\n"; }},
    Hostile{"tiny fences", [](std::size_t n) { return repeated("```\na\n```\n", n); }},
    Hostile{"tiny paragraphs", [](std::size_t n) { return repeated("a\n\n", n); }},
    Hostile{"tiny quotes", [](std::size_t n) { return repeated("> a\n\n", n); }},
    Hostile{"words of blanks", [](std::size_t n) { return repeated("a          ", n); }},
    Hostile{"lines of blanks and breaks", [](std::size_t n) { return repeated("a \n \t\n", n); }},
    Hostile{"carriage returns", [](std::size_t n) { return repeated("a\r", n); }},
};

}  // namespace ingot::test
