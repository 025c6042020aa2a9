#include "parse/cmark_blocks.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "parse/node_memory.hpp"

namespace ingot::parse {
namespace {

using model::BlockKind;

constexpr std::size_t k_cell_bytes = 16;           // a cell weighs that much of a window: cmark takes 250 bytes for it
constexpr std::size_t k_max_marks = 200;           // of containers that begin in one line
constexpr std::size_t k_many_marks = 25;           // lines with more are looked at before the next one
constexpr std::size_t k_max_references = 100'000;  // cmark keeps them, at some 200 bytes, until its parser is freed
constexpr std::size_t k_max_markup_bytes = 4096;   // of a heading whose plain text is wanted

cmark_syntax_extension* table_extension() {
  // Only `table` is attached: the extensions with inline characters of their own change tables that all threads share.
  static cmark_syntax_extension* const extension = [] {
    cmark_gfm_core_extensions_ensure_registered();
    return cmark_find_syntax_extension("table");
  }();
  return extension;
}

// It has to be zero: the text of an empty heading is a buffer that was never written to.
cmark_mem* node_memory() {
  static cmark_mem memory{[](std::size_t count, std::size_t size) { return take_memory(count * size); }, resize_memory,
                          return_memory};
  return &memory;
}

// cmark turns a NUL into three bytes; it sees another single byte instead.
void feed_text(cmark_parser* parser, std::string_view text) {
  if (text.find('\0') == std::string_view::npos) {
    cmark_parser_feed(parser, text.data(), text.size());
    return;
  }
  std::string without(text);
  std::replace(without.begin(), without.end(), '\0', '?');
  cmark_parser_feed(parser, without.data(), without.size());
}

struct FreeParser {
  void operator()(cmark_parser* parser) const { cmark_parser_free(parser); }
};
struct FreeNode {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};
struct FreeExtension {
  void operator()(cmark_syntax_extension* extension) const {
    cmark_syntax_extension_free(cmark_get_default_mem_allocator(), extension);
  }
};
using ParserPointer = std::unique_ptr<cmark_parser, FreeParser>;
using Tree = std::unique_ptr<cmark_node, FreeNode>;

std::optional<BlockKind> kind_of(cmark_node* node) {
  const cmark_node_type type = cmark_node_get_type(node);
  if (type == CMARK_NODE_PARAGRAPH) return BlockKind::paragraph;
  if (type == CMARK_NODE_HEADING) return BlockKind::heading;
  if (type == CMARK_NODE_ITEM) return BlockKind::item;
  if (type == CMARK_NODE_LIST) return BlockKind::list;
  if (type == CMARK_NODE_CODE_BLOCK) return BlockKind::code;
  if (type == CMARK_NODE_HTML_BLOCK) return BlockKind::html;
  if (type == CMARK_NODE_BLOCK_QUOTE) return BlockKind::quote;
  if (type == CMARK_NODE_THEMATIC_BREAK) return BlockKind::thematic_break;
  if (type == CMARK_NODE_FOOTNOTE_DEFINITION) return BlockKind::footnote;
  // The type number of tables is not part of the extension's public header.
  if (std::string_view(cmark_node_get_type_string(node)) == "table") return BlockKind::table;
  return std::nullopt;
}

bool is_container(cmark_node* node) {
  const cmark_node_type type = cmark_node_get_type(node);
  return type == CMARK_NODE_LIST || type == CMARK_NODE_ITEM || type == CMARK_NODE_BLOCK_QUOTE ||
         type == CMARK_NODE_FOOTNOTE_DEFINITION;
}

// cmark moves the text of code and HTML elsewhere when it closes them; while they are open, they have a line at least.
bool is_open_literal(cmark_node* node) {
  const cmark_node_type type = cmark_node_get_type(node);
  return (type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK) && *cmark_node_get_string_content(node) != 0;
}

Line literal_lines(cmark_node* node) {
  const std::string_view literal = cmark_node_get_literal(node);
  return static_cast<Line>(std::count(literal.begin(), literal.end(), '\n'));
}

bool is_comment(std::string_view literal) {
  literal = text::trim(literal);
  return literal.starts_with("<!--") && literal.size() >= 7 && literal.find("-->", 4) == literal.size() - 3;
}

// How many marks of quotes, items and footnotes a line begins with; a rule has none.
std::size_t leading_marks(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return 0;
  const std::string_view first = line.substr(begin, 1);
  if (first != ">" && line.find_first_not_of(" \t", line.find_first_not_of(first, begin)) == std::string_view::npos)
    return 0;
  std::size_t marks = 0;
  for (std::size_t at = begin; at < line.size(); ++at) {
    const char c = line[at];
    if (c == ' ' || c == '\t') continue;
    if (c == '[' && line.substr(at, 2) == "[^") {
      at = line.find("]:", at);
      if (at == std::string_view::npos) break;
      ++at;
    } else if (c != '>') {
      at = line.find_first_not_of("0123456789", at);
      if (at == std::string_view::npos || std::strchr("-+*.)", line[at]) == nullptr) break;
      if (at + 1 < line.size() && line[at + 1] != ' ' && line[at + 1] != '\t') break;
    }
    ++marks;
  }
  return marks;
}

}  // namespace

// cmark's parser, and what is read off its tree.
struct BlockStream::Parser {
 public:
  Parser(const BodyLines& lines, Line first, std::uint32_t parent, std::size_t depth, LineBlocks& out);

  void feed(std::string_view text) { feed_text(parser_.get(), text); }
  void close_leaves(std::string_view last_line);
  cmark_node* last_top_level() const { return cmark_node_last_child(root_); }
  cmark_node* last_leaf() const;
  /// Reads the blocks that no line can change any more, or all; `end` is the line behind those that were fed.
  Result<void> read(Part part, Line end);
  /// Frees what has been read.
  void prune();
  /// Forgets everything and goes on with this line, which nothing before may reach.
  void start(Line first);
  /// The line that a new parser could go on with: where the last block outside all containers begins, if it is a leaf;
  /// `end`, the line behind those that were fed, when there is no block.
  std::optional<Line> fresh_line(Line end) const;

 private:
  Result<void> read_node(cmark_node* node, Line end);
  void read_leaf(cmark_node* node, LineBlock block, Line end);
  void read_heading(cmark_node* node, LineBlock& block, Line reported_end);
  void read_code(cmark_node* node, LineBlock& block, Line end) const;
  void split_table(LineBlock& table);
  std::uint32_t parent_of(cmark_node* node) const;
  Line line_of(int reported) const { return static_cast<Line>(reported) - k_primer_lines + first_; }

  static constexpr Line k_primer_lines = 2;

  std::unique_ptr<cmark_syntax_extension, FreeExtension> probe_;
  ParserPointer parser_;
  cmark_node* root_ = nullptr;
  const BodyLines& lines_;
  Line first_ = 0;
  std::uint32_t parent_;
  std::size_t depth_;
  LineBlocks& out_;
};

BlockStream::Parser::Parser(const BodyLines& lines, Line first, std::uint32_t parent, std::size_t depth,
                            LineBlocks& out)
    : probe_(cmark_syntax_extension_new("probe")), lines_(lines), parent_(parent), depth_(depth), out_(out) {
  start(first);
}

// An extension is shown the tree where a paragraph may begin; so the parser is given one first, which is then removed.
void BlockStream::Parser::start(Line first) {
  first_ = first;
  root_ = nullptr;
  parser_.reset(cmark_parser_new_with_mem(CMARK_OPT_FOOTNOTES, node_memory()));
  cmark_syntax_extension_set_private(probe_.get(), &root_, nullptr);
  cmark_syntax_extension_set_open_block_func(
      probe_.get(), [](cmark_syntax_extension* self, int, cmark_parser*, cmark_node* container, unsigned char*, int) {
        *static_cast<cmark_node**>(cmark_syntax_extension_get_private(self)) = container;
        return static_cast<cmark_node*>(nullptr);
      });
  cmark_parser_attach_syntax_extension(parser_.get(), probe_.get());
  feed("x\n\n");
  cmark_syntax_extension_set_open_block_func(probe_.get(), nullptr);
  cmark_parser_attach_syntax_extension(parser_.get(), table_extension());
  INGOT_ASSERT(root_ != nullptr && cmark_node_get_type(root_) == CMARK_NODE_DOCUMENT);
  while (cmark_node* child = cmark_node_first_child(root_)) cmark_node_free(child);
}

// A blank line ends paragraphs and tables. It is no empty line, which would be the rest of a CRLF behind a CR.
void BlockStream::Parser::close_leaves(std::string_view last_line) {
  if (!last_line.ends_with('\n') && !last_line.ends_with('\r')) feed("\n");
  feed(" \n");
}

cmark_node* BlockStream::Parser::last_leaf() const {
  cmark_node* node = last_top_level();
  while (node != nullptr && is_container(node) && cmark_node_last_child(node) != nullptr) {
    node = cmark_node_last_child(node);
  }
  return node;
}

std::uint32_t BlockStream::Parser::parent_of(cmark_node* node) const {
  // Containers are marked with their index when they are read.
  const auto mark = reinterpret_cast<std::uintptr_t>(cmark_node_get_user_data(cmark_node_parent(node)));
  return mark == 0 ? parent_ : static_cast<std::uint32_t>(mark - 1);
}

// In reading order. The last leaf may still grow, or become another kind of block, or vanish (a definition).
Result<void> BlockStream::Parser::read(Part part, Line end) {
  cmark_node* const growing = part == Part::complete ? last_leaf() : nullptr;
  std::size_t depth = depth_;
  cmark_node* node = cmark_node_first_child(root_);
  while (node != nullptr && node != root_) {
    const bool waits = node == growing && !is_container(node);
    if (!waits && cmark_node_get_user_data(node) == nullptr) {
      if (auto done = read_node(node, end); !done) return done;
    }
    cmark_node* const child = is_container(node) ? cmark_node_first_child(node) : nullptr;
    if (child != nullptr) {
      if (++depth > k_max_depth) {
        return fail_at(line_of(cmark_node_get_start_line(node)) - 1,
                       fmt::format("nested deeper than {} levels", k_max_depth), "flatten the list or quotation");
      }
      node = child;
      continue;
    }
    while (node != root_ && cmark_node_next(node) == nullptr) {
      node = cmark_node_parent(node);
      --depth;
    }
    if (node != root_) node = cmark_node_next(node);
  }
  return {};
}

Result<void> BlockStream::Parser::read_node(cmark_node* node, Line end) {
  const std::optional<BlockKind> kind = kind_of(node);
  // The paragraph above a table has no position: see split_table().
  if (!kind || cmark_node_get_start_line(node) <= 0) return {};
  LineBlock block;
  block.kind = *kind;
  block.parent = parent_of(node);
  block.first = line_of(cmark_node_get_start_line(node)) - 1;
  block.last = block.first + 1;
  if (out_.too_many()) return fail_too_many_blocks(block.first);
  if (!is_container(node)) {
    read_leaf(node, block, end);
    return {};
  }
  out_.blocks.push_back(block);
  cmark_node_set_user_data(node, reinterpret_cast<void*>(out_.blocks.size()));
  return {};
}

void BlockStream::Parser::read_leaf(cmark_node* node, LineBlock block, Line end) {
  const Line reported_end =
      std::min(line_of(std::max(cmark_node_get_end_line(node), cmark_node_get_start_line(node))), end);
  if (block.kind == BlockKind::paragraph || block.kind == BlockKind::table) block.last = reported_end;
  if (block.kind == BlockKind::code) read_code(node, block, end);
  if (block.kind == BlockKind::html && is_open_literal(node))
    block.last = end;
  else if (block.kind == BlockKind::html) {
    block.last = std::max(block.last, block.first + literal_lines(node));
    if (is_comment(cmark_node_get_literal(node))) block.kind = BlockKind::comment;
  }
  if (block.kind == BlockKind::table) split_table(block);
  if (block.parent != k_no_block && block.parent + 1 == out_.blocks.size()) ++out_.in_items;
  if (block.kind == BlockKind::heading) read_heading(node, block, reported_end);
  out_.blocks.push_back(block);
}

// The underline of a setext heading is its last line at most.
void BlockStream::Parser::read_heading(cmark_node* node, LineBlock& block, Line reported_end) {
  block.level = static_cast<std::uint8_t>(cmark_node_get_heading_level(node));
  if (block.parent == k_no_block) {
    const std::string_view markup = cmark_node_get_string_content(node);
    out_.headings.push_back({static_cast<std::uint32_t>(out_.blocks.size()),
                             std::string(text::trim(utf8::prefix(text::trim(markup), k_max_markup_bytes)))});
  }
  if (without_markers(lines_.content(block.first)).starts_with('#')) return;
  const char underline = block.level == 1 ? '=' : '-';
  for (Line line = block.first + 1; line < reported_end; ++line) {
    if (!is_run_of(without_markers(lines_.content(line)), underline, 1)) continue;
    block.last = line + 1;
    return;
  }
}

void BlockStream::Parser::read_code(cmark_node* node, LineBlock& block, Line end) const {
  int length = 0;
  int indent = 0;
  char fence = 0;
  const bool fenced = cmark_node_get_fenced(node, &length, &indent, &fence) != 0;
  block.head_lines = fenced ? 1 : 0;
  if (is_open_literal(node)) {
    block.last = end;
    return;
  }
  block.last = block.first + literal_lines(node) + (fenced ? 1 : 0);
  const bool closed = fenced && block.last < end &&
                      is_run_of(without_markers(lines_.content(block.last)), fence, static_cast<std::size_t>(length));
  if (closed) ++block.last;
}

// A paragraph directly above a table is swallowed by it: the header is the line above the delimiter row.
void BlockStream::Parser::split_table(LineBlock& table) {
  Line delimiter = table.first + 1;
  while (delimiter < table.last && !is_delimiter_row(lines_.content(delimiter))) ++delimiter;
  if (delimiter >= table.last) return;
  if (delimiter - 1 > table.first) {
    LineBlock above;
    above.parent = table.parent;
    above.first = table.first;
    above.last = delimiter - 1;
    out_.blocks.push_back(above);
  }
  table.first = delimiter - 1;
  table.head_lines = 2;
}

// Only last children are open; a table is asked for nothing but its counters when a row is added.
void BlockStream::Parser::prune() {
  cmark_node* node = root_;
  while (node != nullptr) {
    while (cmark_node_first_child(node) != cmark_node_last_child(node)) cmark_node_free(cmark_node_first_child(node));
    node = cmark_node_last_child(node);
  }
}

std::optional<Line> BlockStream::Parser::fresh_line(Line end) const {
  cmark_node* const last = last_top_level();
  if (last == nullptr) return end;
  if (is_container(last)) return std::nullopt;
  return line_of(cmark_node_get_start_line(last)) - 1;
}

BlockStream::BlockStream(const BodyLines& lines, Line first, std::uint32_t parent, std::size_t depth,
                         std::size_t window_bytes, LineBlocks& out)
    : lines_(lines),
      fed_(first),
      next_(first),
      window_bytes_(window_bytes),
      counted_(first),
      parser_(std::make_unique<Parser>(lines, first, parent, depth, out)) {}

BlockStream::~BlockStream() = default;

// What makes cmark's tree large for its text, or its lines slow, is seen before it is fed.
Result<void> BlockStream::inspect(std::string_view line) {
  weight_ += line.size() + 1 + (columns_ > 1 ? columns_ * k_cell_bytes : 0);
  const std::string_view text = without_indent(line);
  if (text.empty()) return {};
  const char c = text[0];
  const bool rowlike = c == '|' || c == ':' || c == '-' || c == '>';
  if (!rowlike && c != '+' && c != '*' && c != '[' && (c < '0' || c > '9')) return {};
  if (rowlike && is_delimiter_row(text)) {
    const auto pipes = static_cast<std::size_t>(std::count(line.begin(), line.end(), '|'));
    if (line.size() > k_max_columns && pipes > k_max_columns + 1) {
      return fail_at(next_, fmt::format("a table of more than {} columns", k_max_columns),
                     "split the table, or move it to a CSV file");
    }
    columns_ = std::max(columns_, pipes + 1);
  }
  if (line.size() <= k_many_marks) return {};
  const std::size_t marks = leading_marks(line);
  if (marks > k_max_marks && !in_literal()) {
    return fail_at(next_, fmt::format("nested deeper than {} levels", k_max_depth), "flatten the list or quotation");
  }
  if (marks > k_many_marks) weight_ = std::max(weight_, window_bytes_);
  return {};
}

void BlockStream::feed() {
  if (fed_ == next_) return;
  const std::size_t begin = lines_.start(fed_);
  parser_->feed(lines_.text().substr(begin, lines_.start(next_) - begin));
  fed_ = next_;
}

bool BlockStream::in_literal() {
  feed();
  cmark_node* const last = parser_->last_top_level();
  int length = 0;
  int indent = 0;
  char fence = 0;
  const bool indented = last != nullptr && cmark_node_get_type(last) == CMARK_NODE_CODE_BLOCK &&
                        cmark_node_get_fenced(last, &length, &indent, &fence) == 0;
  return last != nullptr && !indented && is_open_literal(last);
}

// Whatever stands in code defines nothing.
void BlockStream::count_references() {
  const void* const literal_before = literal_;
  const std::size_t begin = lines_.start(counted_);
  const std::string_view window = lines_.text().substr(begin, lines_.start(next_) - begin);
  cmark_node* const leaf = parser_->last_leaf();
  literal_ = leaf != nullptr && is_open_literal(leaf) ? leaf : nullptr;
  counted_ = next_;
  if (literal_ != nullptr && literal_ == literal_before) return;
  for (std::size_t at = window.find("]:"); at != std::string_view::npos; at = window.find("]:", at + 2)) ++references_;
}

Result<void> BlockStream::harvest(Part part) {
  const Line window = counted_;
  feed();
  count_references();
  if (references_ > k_max_references) {
    return fail_at(next_ - 1, fmt::format("more than {} link reference definitions", k_max_references),
                   "split the document, or write the links where they are used");
  }
  if (part == Part::all) {
    const std::string_view text = lines_.text();
    parser_->close_leaves(text.substr(0, lines_.start(next_)));
  }
  if (auto read = parser_->read(part, next_); !read) return read;
  parser_->prune();
  weight_ = 0;
  cmark_node* const leaf = parser_->last_leaf();
  if (leaf == nullptr || kind_of(leaf) != BlockKind::table) columns_ = 1;
  if (part == Part::complete && references_ > k_max_references / 2) forget_references(window);
  return {};
}

// A new parser reads at most one window again.
void BlockStream::forget_references(Line window) {
  const std::optional<Line> line = parser_->fresh_line(next_);
  if (!line || *line < window) return;
  parser_->start(*line);
  fed_ = *line;
  references_ = 0;
  literal_ = nullptr;
}

Result<void> BlockStream::finish() {
  return harvest(Part::all);
}

bool begins_html(std::string_view line) {
  const ParserPointer parser(cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, node_memory()));
  feed_text(parser.get(), line);
  const Tree tree(cmark_parser_finish(parser.get()));
  cmark_node* const first = cmark_node_first_child(tree.get());
  return first != nullptr && cmark_node_get_type(first) == CMARK_NODE_HTML_BLOCK;
}

}  // namespace ingot::parse
