// The reader of blocks against cmark-gfm's own finished parse, and against itself with windows of other sizes.
#include <array>
#include <memory>

#include <catch2/catch_test_macros.hpp>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include "base/text.hpp"
#include "parse/markdown_blocks.hpp"
#include "support/markdown.hpp"

using namespace ingot;
using model::BlockKind;

namespace {

constexpr std::array<std::string_view, 20> k_oracle_atoms = {
    "a", "\n", "# ", "*", "`", "[", "]:", "<", "!-", "->", ">", "|", "\\", " ", "\"", "- ", "-", "\t", "```", "==="};

model::Document blocks_of(const std::string& text, std::size_t window_bytes) {
  model::Document document;
  REQUIRE(parse::read_blocks(text, 0, {parse::Dialect::markdown, window_bytes}, document));
  return document;
}

std::size_t line_of(const std::string& text, std::size_t byte) {
  std::size_t line = 1;
  for (std::size_t at = 0; at < byte; ++at) {
    if (text[at] == '\n' || (text[at] == '\r' && text[at + 1] != '\n')) ++line;
  }
  return line;
}

bool is_whole_item(const model::Document& document, std::size_t at) {
  return document.blocks[at].kind == BlockKind::item &&
         (at + 1 == document.blocks.size() || document.blocks[at + 1].parent != at);
}

// Depth, kind and first line of each block and the texts of headings, in words that both sides can say: what only we
// know is left out, and an item's only paragraph is a part of the item.
std::string ours(const std::string& text, const model::Document& document) {
  std::string out;
  std::vector<std::size_t> depths;
  for (const model::Block& block : document.blocks) {
    depths.push_back(block.parent ? depths[*block.parent] + 1 : 0);
    BlockKind kind = block.kind;
    if (kind == BlockKind::references) continue;
    if (kind == BlockKind::comment) kind = BlockKind::html;
    if (kind == BlockKind::alert) kind = BlockKind::quote;
    out += std::to_string(depths.back()) + std::string(name(kind));
    if (kind != BlockKind::table) out += std::to_string(line_of(text, block.span.begin));
    if (is_whole_item(document, depths.size() - 1)) out += "!";
    out += "\n";
  }
  for (const model::Heading& heading : document.headings) out += "# " + heading.text + "\n";
  return out;
}

std::string_view kind_name(cmark_node* node) {
  const std::string_view type = cmark_node_get_type_string(node);
  if (type == "block_quote") return "quote";
  if (type == "code_block") return "code";
  if (type == "html_block") return "html";
  if (type == "thematic_break") return "thematic_break";
  return type;
}

std::string heading_text(cmark_node* heading) {
  std::string text;
  const std::unique_ptr<cmark_iter, void (*)(cmark_iter*)> walk(cmark_iter_new(heading), cmark_iter_free);
  while (cmark_iter_next(walk.get()) != CMARK_EVENT_DONE) {
    cmark_node* node = cmark_iter_get_node(walk.get());
    const cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) text += cmark_node_get_literal(node);
    if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) text += ' ';
  }
  return "# " + std::string(text::trim(text)) + "\n";
}

bool is_childless(cmark_node* item) {
  cmark_node* child = cmark_node_first_child(item);
  return child == nullptr || (cmark_node_get_type(child) == CMARK_NODE_PARAGRAPH && cmark_node_next(child) == nullptr);
}

void describe(cmark_node* parent, std::size_t depth, std::string& out, std::string& headings) {
  for (cmark_node* node = cmark_node_first_child(parent); node != nullptr; node = cmark_node_next(node)) {
    int line = cmark_node_get_start_line(node);
    // The paragraph above a table has no line: the table has it.
    if (line == 0) line = cmark_node_get_start_line(cmark_node_next(node));
    const std::string_view kind = kind_name(node);
    const bool whole_item = kind == "item" && is_childless(node);
    out += std::to_string(depth) + std::string(kind);
    if (kind != "table") out += std::to_string(line);
    out += whole_item ? "!\n" : "\n";
    if (kind == "heading" && depth == 0) headings += heading_text(node);
    if ((kind == "item" && !whole_item) || kind == "list" || kind == "quote") describe(node, depth + 1, out, headings);
  }
}

std::string theirs(const std::string& text) {
  cmark_gfm_core_extensions_ensure_registered();
  const std::unique_ptr<cmark_parser, void (*)(cmark_parser*)> parser(cmark_parser_new(CMARK_OPT_DEFAULT),
                                                                      cmark_parser_free);
  cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension("table"));
  cmark_parser_feed(parser.get(), text.data(), text.size());
  const std::unique_ptr<cmark_node, void (*)(cmark_node*)> tree(cmark_parser_finish(parser.get()), cmark_node_free);
  std::string out;
  std::string headings;
  describe(tree.get(), 0, out, headings);
  return out + headings;
}

std::string exactly(const std::string& text, const model::Document& document) {
  std::string out = ours(text, document);
  for (const model::Block& block : document.blocks) {
    out += std::string(name(block.kind)) + std::to_string(block.span.begin) + "-" + std::to_string(block.span.end) +
           "h" + std::to_string(block.head_bytes) + " ";
  }
  return out;
}

void check_windows(const std::string& text) {
  const std::string whole = exactly(text, blocks_of(text, text.size() + 1000000));
  for (const std::size_t window_bytes : {1U, 7U, 40U}) {
    if (exactly(text, blocks_of(text, window_bytes)) != whole) {
      FAIL("windows of " << window_bytes << ": " << text::printable(text));
    }
  }
}

template <std::size_t N, class Visit>
void for_all(const std::array<std::string_view, N>& atoms, std::size_t left, std::string& text, const Visit& visit) {
  visit(text);
  if (left == 0) return;
  for (const std::string_view atom : atoms) {
    const std::size_t size = text.size();
    text.append(atom);
    for_all(atoms, left - 1, text, visit);
    text.resize(size);
  }
}

}  // namespace

TEST_CASE("blocks are cmark-gfm's own for every text of up to four atoms") {
  std::string text;
  for_all(k_oracle_atoms, 4, text, [](const std::string& each) {
    const std::string expected = theirs(each);
    const std::string found = ours(each, blocks_of(each, 1));
    if (found != expected) {
      FAIL(text::printable(each) << "\n" << found << "but cmark-gfm says\n" << expected);
    }
  });
}

TEST_CASE("blocks are cmark-gfm's own for random texts") {
  for (unsigned seed = 0; seed < 20000; ++seed) {
    std::mt19937 random(seed);
    std::string text;
    for (unsigned i = 0; i < 3 + seed % 40; ++i) text += k_oracle_atoms.at(random() % k_oracle_atoms.size());
    INFO("seed " << seed << ": " << text::printable(text));
    REQUIRE(ours(text, blocks_of(text, 1)) == theirs(text));
  }
}

TEST_CASE("the size of the windows changes nothing") {
  std::string text;
  for_all(k_oracle_atoms, 3, text, check_windows);
  for (unsigned seed = 0; seed < 3000; ++seed) {
    std::mt19937 random(seed);
    check_windows(test::random_markdown(random, 5 + seed % 60));
  }
}
