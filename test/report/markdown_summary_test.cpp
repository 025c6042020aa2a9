#include "report/markdown_summary.hpp"

#include <array>
#include <memory>
#include <random>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include "base/text.hpp"
#include "sample_findings.hpp"

namespace ingot::report {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

// So many files with so many findings each.
std::string summary_of(std::size_t files, std::size_t findings, const SummaryLimits& limits) {
  std::vector<std::vector<model::Diagnostic>> lists(files);
  std::vector<JsonFileFindings> views;
  for (std::size_t i = 0; i < files; ++i) {
    for (std::size_t j = 0; j < findings; ++j)
      lists[i].push_back(Sample::finding("R1", model::Severity::error, std::to_string(i) + ".md", {}, "message"));
    views.push_back({{}, lists[i], {}, ""});
  }
  return render_markdown_summary({{"lint-chunks", "0.1.0"}, {"cl100k_base", true}, {}, views}, limits);
}

std::size_t rows(const std::string& summary) {
  std::size_t count = 0;
  for (const std::string_view line : text::split(summary, '\n')) count += line.starts_with("|  | error |") ? 1U : 0U;
  return count;
}

TEST_CASE("a summary shows so many rows of a file, and says of how many", "[report]") {
  const std::string cut = summary_of(2, 37, {});
  CHECK(rows(cut) == 40);
  CHECK_THAT(cut, ContainsSubstring("\nshowing 20 of 37 in this file\n"));
  CHECK_THAT(cut, EndsWith("\nshowing 40 of 74 findings, files with errors first; the other reports have all\n"));
  CHECK(summary_of(2, 20, {}).find("showing") == std::string::npos);
}

TEST_CASE("a summary never gets larger than it may, and ends with a whole row", "[report]") {
  for (std::size_t bytes = 400; bytes < 3000; bytes += 7) {
    const std::string cut = summary_of(30, 3, {.bytes = bytes});
    CAPTURE(bytes, cut);
    CHECK(cut.size() <= bytes);
    CHECK_THAT(cut, ContainsSubstring("\nshowing " + std::to_string(rows(cut)) + " of 90 findings"));
  }
}

TEST_CASE("nothing in a text of a user is markup", "[report]") {
  CHECK(markdown_text("plain text, (3/4) it's 50%") == "plain text, (3/4) it's 50%");
  CHECK(markdown_text("a|b") == "a&#124;b");
  CHECK(markdown_text("<b>&amp;") == "&#60;b&#62;&#38;amp;");
  CHECK(markdown_text("`x` *y* _z_ [l](u) #1 @u !i ~s~ $m$ \\") ==
        "&#96;x&#96; &#42;y&#42; &#95;z&#95; &#91;l&#93;(u) &#35;1 &#64;<!-- -->u &#33;i &#126;s&#126; &#36;m&#36; "
        "&#92;");
  CHECK(markdown_text("http://x.org www.x.org") == "http&#58;//x.org www&#46;x.org");
  CHECK(markdown_text("two\nlines\r\x1b") == "two&#92;nlines&#92;x0d&#92;x1b");
}

using Parser = std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)>;
using Node = std::unique_ptr<cmark_node, decltype(&cmark_node_free)>;

// What GitHub's own parser takes a cell of a table for; anything but text and our comment is "(markup)".
std::string read_back(const std::string& cell) {
  cmark_gfm_core_extensions_ensure_registered();
  const Parser parser(cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_FOOTNOTES), cmark_parser_free);
  for (const char* name : {"table", "strikethrough", "autolink", "tagfilter", "tasklist"})
    cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension(name));
  const std::string page = "| a | b |\n| --- | --- |\n| " + cell + " | end |\n";
  cmark_parser_feed(parser.get(), page.data(), page.size());
  const Node root(cmark_parser_finish(parser.get()), cmark_node_free);
  cmark_node* row = cmark_node_last_child(cmark_node_first_child(root.get()));
  std::string out;
  for (cmark_node* node = cmark_node_first_child(cmark_node_first_child(row)); node != nullptr;
       node = cmark_node_next(node)) {
    const bool is_text = cmark_node_get_type(node) == CMARK_NODE_TEXT;
    const bool is_html = cmark_node_get_type(node) == CMARK_NODE_HTML_INLINE;
    const std::string_view literal = is_text || is_html ? cmark_node_get_literal(node) : "(markup)";
    if (literal != "<!-- -->") out += literal;
  }
  return out;
}

TEST_CASE("a parser of Markdown reads every text back as it was", "[report]") {
  constexpr std::array<std::string_view, 30> k_atoms = {
      "a",  "w",    "www.", "http:", "//x.org", "|", "\\", "`",  "*",   "_",  "~~",      "[x]", "](y)", "![", "<b>",
      "</", "&lt;", "&",    "#",     "@u",      "$", "\n", "::", "##[", "{{", "\x1b[0m", "1.",  "- ",   "^",  "\u202e"};
  std::mt19937 random(1);
  for (int i = 0; i < 4000; ++i) {
    std::string text = "x";  // cells have no blanks at their ends
    for (int j = 0; j < 6; ++j) text += k_atoms[random() % k_atoms.size()];
    text += "x";
    CAPTURE(text);
    REQUIRE(read_back(markdown_text(text)) == text::printable(text));
  }
}

}  // namespace
}  // namespace ingot::report
