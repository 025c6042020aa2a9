// What cmark-gfm does not know: containers, math, alerts and MDX.
#include <catch2/catch_test_macros.hpp>

#include "base/text.hpp"
#include "support/laws.hpp"
#include "support/markdown.hpp"

using namespace ingot;

namespace {

// Each block as "kind(children)", with the lines of leaves in brackets.
std::string outline(const std::string& bytes, const std::string& path = "docs/guide.md") {
  model::SourceFile file = test::source_file(bytes);
  file.path = path;
  const auto document = parse::parse(file);
  REQUIRE(document);
  REQUIRE(test::broken_blocks(bytes, *document).empty());
  std::string text;
  std::vector<std::size_t> open;
  for (std::size_t at = 0; at < document->blocks.size(); ++at) {
    const model::Block& block = document->blocks[at];
    while (!open.empty() && block.parent != open.back()) {
      text += ")";
      open.pop_back();
    }
    if (!text.empty() && text.back() != '(') text += " ";
    text += name(block.kind);
    const bool has_children = at + 1 < document->blocks.size() && document->blocks[at + 1].parent == at;
    if (!has_children) {
      text += "[" + text::printable(block.span.of(bytes)) + "]";
    } else {
      text += "(";
      open.push_back(at);
    }
  }
  return text + std::string(open.size(), ')');
}

std::string mdx_outline(const std::string& bytes) {
  return outline(bytes, "docs/page.mdx");
}

}  // namespace

TEST_CASE("a container holds the blocks between its lines") {
  CHECK(outline("a\n:::note\n# h\n- i\n:::\nb\n") ==
        "paragraph[a] container(heading[# h] list(item[- i])) paragraph[b]");
  CHECK(outline("::: {.warning}\n\ntext\n\n:::") == "container(paragraph[text])");
  CHECK(outline(":::tip Title\n:::\n") == "container[:::tip Title\\n:::]");
  CHECK(outline(":::a\n[r]: /u\n:::\n") == "container(references[[r]: /u])");
}

TEST_CASE("containers nest by the number of their colons") {
  CHECK(outline("::::a\n:::b\nx\n:::\ny\n::::\nz\n") == "container(container(paragraph[x]) paragraph[y]) paragraph[z]");
  CHECK(outline(":::a\n:::b\nx\n:::\n:::\n") == "container(container(paragraph[x]))");
  CHECK(outline(":::a\n::::b\nx\n:::\n") == "container(paragraph[::::b\\nx])");
}

TEST_CASE("a container that is not closed is text, and so is a closing line alone") {
  CHECK(outline(":::a\nx\n\n:::b\ny\n") == "paragraph[:::a\\nx] paragraph[:::b\\ny]");
  CHECK(outline("x\n:::\ny\n") == "paragraph[x\\n:::\\ny]");
  CHECK(outline(":::a\nx\n::\n") == "paragraph[:::a\\nx\\n::]");
}

TEST_CASE("code and HTML hold no regions") {
  CHECK(outline("```\n:::a\n:::\n$$\n$$\n```\n") == "code[```\\n:::a\\n:::\\n$$\\n$$\\n```]");
  CHECK(outline("<div>\n:::a\n</div>\n\n:::\n") == "html[<div>\\n:::a\\n</div>] paragraph[:::]");
  CHECK(outline(":::a\n```\n:::\n```\n:::\n") == "container(code[```\\n:::\\n```])");
  CHECK(outline("    :::a\n    :::\n") == "code[    :::a\\n    :::]");
  CHECK(outline("- ```\n:::a\n:::\n") == "list(item(code[- ```])) container[:::a\\n:::]");
}

TEST_CASE("headings in containers are no sections") {
  const auto document = parse::parse(test::source_file(":::a\n# in\n:::\n\n# out\n"));
  REQUIRE(document);
  REQUIRE(document->headings.size() == 1);
  CHECK(document->headings[0].text == "out");
}

TEST_CASE("math reaches from $$ to the line that ends with $$") {
  CHECK(outline("a\n$$\nx\n\n- y\n$$\nb\n") == "paragraph[a] math[$$\\nx\\n\\n- y\\n$$] paragraph[b]");
  CHECK(outline("$$ x $$\n$$ y\nz $$\n") == "math[$$ x $$] math[$$ y\\nz $$]");
  CHECK(outline("$$ x $$ is text\n\n$$\n") == "paragraph[$$ x $$ is text] paragraph[$$]");
  CHECK(outline("$$\nx\n```\n$$\n```\n") == "paragraph[$$\\nx] code[```\\n$$\\n```]");
  CHECK(outline(":::a\n$$\n:::\n$$\n") == "container(paragraph[$$]) paragraph[$$]");
}

TEST_CASE("quotes that begin with a mark are alerts") {
  CHECK(outline("> [!NOTE]\n> text\n") == "alert(paragraph[> [!NOTE]\\n> text])");
  CHECK(outline("- > [!caution]  \n  > - x\n") == "list(item(alert(paragraph[- > [!caution]  ] list(item[  > - x]))))");
  CHECK(outline("> [!NOTES]\n").starts_with("quote("));
  CHECK(outline("> [!NOTE] text\n").starts_with("quote("));
  CHECK(outline("> see [!NOTE]\n").starts_with("quote("));
  CHECK(outline("> > [!TIP]\n").starts_with("quote(alert("));
}

TEST_CASE("imports and exports are blocks of MDX files only") {
  CHECK(mdx_outline("import A from 'a'\nexport const b = {\n  c: '}',\n}\n# h\n") ==
        "mdx[import A from 'a'] mdx[export const b = {\\n  c: '}',\\n}] heading[# h]");
  CHECK(mdx_outline("import {\n\nx\n") == "mdx[import {] paragraph[x]");
  CHECK(mdx_outline("important\n\nimport taxes are high\n\n import 'a'\n") ==
        "paragraph[important] paragraph[import taxes are high] paragraph[ import 'a']");
  CHECK(outline("import A from 'a'\n# h\n") == "paragraph[import A from 'a'] heading[# h]");
}

TEST_CASE("JSX that is no HTML block is a block of MDX files") {
  CHECK(mdx_outline("<Tabs\n  of={[1, 2 > 1]}\n>\n- a\n</Tabs>\n") ==
        "mdx[<Tabs\\n  of={[1, 2 > 1]}\\n>] list(item[- a]) html[</Tabs>]");
  CHECK(mdx_outline("<>\ntext\n</>\n") == "mdx[<>] paragraph[text] mdx[</>]");
  CHECK(mdx_outline("<Tabs>\n") == "html[<Tabs>]");
  CHECK(mdx_outline("<Tabs a={1 +\n\ntext\n") == "paragraph[<Tabs a={1 +] paragraph[text]");
  CHECK(mdx_outline("<Tab a={b + c}/> is a tab\n") == "paragraph[<Tab a={b + c}/> is a tab]");
  CHECK(outline("<>\ntext\n") == "paragraph[<>\\ntext]");
}

TEST_CASE("every text of regions is tiled by its blocks") {
  static constexpr std::string_view k_region_atoms[] = {"a",  "\n", ":::", "::: b\n", "$$",  "```\n",
                                                        "> ", "<A", ">\n", "{",       "    "};
  std::string text;
  const auto extend = [&](auto& self, std::size_t left) -> void {
    model::SourceFile file = test::source_file(text);
    file.path = "page.mdx";
    const auto document = parse::parse(file);
    if (!document || !test::broken_blocks(text, *document).empty()) {
      FAIL(text::printable(text));
    }
    for (const std::string_view atom : k_region_atoms) {
      if (left == 0) break;
      const std::size_t size = text.size();
      text.append(atom);
      self(self, left - 1);
      text.resize(size);
    }
  };
  extend(extend, 5);
}
