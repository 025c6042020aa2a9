#include "parse/markdown.hpp"

#include <algorithm>
#include <memory>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <fmt/format.h>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "parse/front_matter.hpp"

namespace ingot::parse {
namespace {

using model::Block;
using model::BlockKind;

constexpr std::size_t k_max_depth = 100;
constexpr std::size_t k_max_columns = 256;
constexpr std::size_t k_root = static_cast<std::size_t>(-1);

struct FreeNode {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};
using Tree = std::unique_ptr<cmark_node, FreeNode>;

// A block as cmark-gfm reports it, in lines of the body (0-based, half-open).
struct Node {
  BlockKind kind = BlockKind::paragraph;
  std::size_t parent = k_root;
  std::size_t first = 0;
  std::size_t last = 0;        // where its own content ends, once known
  std::size_t limit = 0;       // where its next sibling, or its parent, ends it
  std::size_t head_lines = 0;  // lines of Block::head
  std::size_t newest = 0;      // the greatest first line among it and its descendants
  int level = 0;
  std::string text;
};

cmark_syntax_extension* table_extension() {
  // Only `table` is attached: the extensions with inline characters of their own change tables that all threads share.
  static cmark_syntax_extension* const extension = [] {
    cmark_gfm_core_extensions_ensure_registered();
    return cmark_find_syntax_extension("table");
  }();
  return extension;
}

Tree parse_tree(std::string_view body) {
  const std::unique_ptr<cmark_parser, void (*)(cmark_parser*)> parser(cmark_parser_new(CMARK_OPT_FOOTNOTES),
                                                                      cmark_parser_free);
  cmark_parser_attach_syntax_extension(parser.get(), table_extension());
  if (body.find('\0') == std::string_view::npos) {
    cmark_parser_feed(parser.get(), body.data(), body.size());
  } else {
    // cmark turns a NUL into three bytes; positions stay those of the file when it sees another single byte.
    std::string without(body);
    std::replace(without.begin(), without.end(), '\0', '?');
    cmark_parser_feed(parser.get(), without.data(), without.size());
  }
  return Tree(cmark_parser_finish(parser.get()));
}

std::optional<BlockKind> kind_of(cmark_node* node) {
  const cmark_node_type type = cmark_node_get_type(node);
  if (type == CMARK_NODE_HEADING) return BlockKind::heading;
  if (type == CMARK_NODE_PARAGRAPH) return BlockKind::paragraph;
  if (type == CMARK_NODE_LIST) return BlockKind::list;
  if (type == CMARK_NODE_ITEM) return BlockKind::item;
  if (type == CMARK_NODE_CODE_BLOCK) return BlockKind::code;
  if (type == CMARK_NODE_HTML_BLOCK) return BlockKind::html;
  if (type == CMARK_NODE_BLOCK_QUOTE) return BlockKind::quote;
  if (type == CMARK_NODE_THEMATIC_BREAK) return BlockKind::thematic_break;
  if (type == CMARK_NODE_FOOTNOTE_DEFINITION) return BlockKind::footnote;
  // The type number of tables is not part of the extension's public header.
  if (std::string_view(cmark_node_get_type_string(node)) == "table") return BlockKind::table;
  return std::nullopt;
}

bool is_container(BlockKind kind) {
  return kind == BlockKind::list || kind == BlockKind::item || kind == BlockKind::quote || kind == BlockKind::footnote;
}

std::string plain_text(cmark_node* heading) {
  std::string text;
  const std::unique_ptr<cmark_iter, void (*)(cmark_iter*)> walk(cmark_iter_new(heading), cmark_iter_free);
  for (cmark_event_type event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(walk.get())) {
    cmark_node* node = cmark_iter_get_node(walk.get());
    const cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) text += cmark_node_get_literal(node);
    if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) text += ' ';
  }
  return std::string(text::trim(utf8::prefix(text::trim(text), model::k_max_heading_bytes)));
}

// The text of a line without the marks of the containers around it.
std::string_view without_markers(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t>");
  return begin == std::string_view::npos ? std::string_view{} : line.substr(begin);
}

bool is_run_of(std::string_view text, char c, std::size_t at_least) {
  text = text::trim(text);
  return text.size() >= at_least && text.find_first_not_of(c) == std::string_view::npos;
}

bool is_delimiter_row(std::string_view line) {
  line = text::trim(without_markers(line));
  return line.find('-') != std::string_view::npos && line.find_first_not_of("|:- \t") == std::string_view::npos;
}

// Reads one body: cmark's tree, then the layout in lines, then blocks in bytes.
class Reader {
 public:
  Reader(std::string_view body, std::size_t offset) : body_(body), offset_(offset), lines_(body) {}

  Result<void> read(model::Document& document) {
    if (auto checked = check_columns(); !checked) return checked;
    const Tree tree = parse_tree(body_);
    if (auto collected = collect(tree.get()); !collected) return collected;
    drop_misplaced_footnotes();
    std::stable_sort(order_.begin(), order_.end(),
                     [this](std::size_t a, std::size_t b) { return nodes_[a].first < nodes_[b].first; });
    set_limits();
    set_ends();
    emit(document);
    return {};
  }

 private:
  std::string_view line(std::size_t number) const { return lines_.content(number).of(body_); }
  bool blank(std::size_t number) const { return text::is_blank(line(number)); }

  bool all_blank(std::size_t first, std::size_t last) const {
    while (first < last && blank(first)) ++first;
    return first == last;
  }

  // Wide tables take cmark quadratic memory, so they are refused before it sees them.
  Result<void> check_columns() const {
    for (std::size_t number = 0; number < lines_.count(); ++number) {
      const std::string_view text = line(number);
      if (text.size() <= k_max_columns || !is_delimiter_row(text)) continue;
      if (static_cast<std::size_t>(std::count(text.begin(), text.end(), '|')) > k_max_columns + 1) {
        return fail(ErrorKind::document,
                    fmt::format("{}:1: a table of more than {} columns", number + 1, k_max_columns),
                    "split the table, or move it to a CSV file");
      }
    }
    return {};
  }

  Result<void> collect(cmark_node* root) {
    std::size_t parent = k_root;
    std::size_t depth = 0;
    cmark_node* node = cmark_node_first_child(root);
    while (node != nullptr) {
      const std::optional<BlockKind> kind = kind_of(node);
      const int start = cmark_node_get_start_line(node);
      const bool placed = kind && start > 0;
      if (placed) add(node, *kind, parent);
      if (placed && is_container(*kind) && cmark_node_first_child(node) != nullptr) {
        if (++depth > k_max_depth) {
          return fail(ErrorKind::document,
                      fmt::format("{}:1: nested deeper than {} levels", static_cast<std::size_t>(start), k_max_depth),
                      "flatten the list or quotation");
        }
        parent = nodes_.size() - 1;
        node = cmark_node_first_child(node);
        continue;
      }
      while (node != nullptr && cmark_node_next(node) == nullptr && node != root) {
        node = cmark_node_parent(node);
        if (node == root) return {};
        parent = nodes_[parent].parent;
        --depth;
      }
      node = cmark_node_next(node);
    }
    return {};
  }

  void add(cmark_node* source, BlockKind kind, std::size_t parent) {
    Node node;
    node.kind = kind;
    node.parent = parent;
    node.first = static_cast<std::size_t>(cmark_node_get_start_line(source)) - 1;
    node.newest = node.first;
    node.last = node.first + 1;
    const auto reported_end = static_cast<std::size_t>(std::max(cmark_node_get_end_line(source), 0));
    if (kind == BlockKind::paragraph || kind == BlockKind::table) node.last = std::max(node.last, reported_end);
    if (kind == BlockKind::heading) read_heading(source, node, std::min(reported_end, lines_.count()));
    if (kind == BlockKind::code) read_code(source, node);
    if (kind == BlockKind::html) node.last = std::max(node.last, node.first + literal_lines(source));
    if (kind == BlockKind::table) split_table(node);
    nodes_.push_back(std::move(node));
    if (parent == k_root) order_.push_back(nodes_.size() - 1);
    for (std::size_t up = parent; up != k_root; up = nodes_[up].parent) {
      nodes_[up].newest = std::max(nodes_[up].newest, nodes_.back().first);
    }
  }

  static std::size_t literal_lines(cmark_node* source) {
    const std::string_view literal = cmark_node_get_literal(source);
    return static_cast<std::size_t>(std::count(literal.begin(), literal.end(), '\n'));
  }

  // The underline of a setext heading is its last line at most.
  void read_heading(cmark_node* source, Node& node, std::size_t reported_end) const {
    node.level = cmark_node_get_heading_level(source);
    node.text = plain_text(source);
    if (without_markers(line(node.first)).starts_with('#')) return;
    const char underline = node.level == 1 ? '=' : '-';
    for (std::size_t number = node.first + 1; number < reported_end; ++number) {
      if (!is_run_of(without_markers(line(number)), underline, 1)) continue;
      node.last = number + 1;
      return;
    }
  }

  void read_code(cmark_node* source, Node& node) const {
    int length = 0;
    int indent = 0;
    char fence = 0;
    const bool fenced = cmark_node_get_fenced(source, &length, &indent, &fence) != 0;
    node.last = node.first + literal_lines(source) + (fenced ? 1 : 0);
    if (!fenced) return;
    node.head_lines = 1;
    const bool closed = node.last < lines_.count() &&
                        is_run_of(without_markers(line(node.last)), fence, static_cast<std::size_t>(length));
    if (closed) ++node.last;
  }

  // A paragraph directly above a table is swallowed by it: the header is the line above the delimiter row.
  void split_table(Node& table) {
    std::size_t delimiter = table.first + 1;
    while (delimiter < table.last && !is_delimiter_row(line(delimiter))) ++delimiter;
    if (delimiter >= table.last) return;
    if (delimiter - 1 > table.first) {
      Node above;
      above.parent = table.parent;
      above.first = above.newest = table.first;
      above.last = delimiter - 1;
      nodes_.push_back(above);
      if (table.parent == k_root) order_.push_back(nodes_.size() - 1);
    }
    table.first = table.newest = delimiter - 1;
    table.head_lines = 2;
  }

  // cmark moves footnotes to the end of the document. One that was written inside a list or quotation stays a part of
  // that block here, or its start would tear the block apart.
  void drop_misplaced_footnotes() {
    std::vector<std::size_t> others;
    for (const std::size_t at : order_) {
      if (nodes_[at].kind != BlockKind::footnote) others.push_back(at);
    }
    const auto inside_another = [&](std::size_t at) {
      if (nodes_[at].kind != BlockKind::footnote) return false;
      const auto after =
          std::upper_bound(others.begin(), others.end(), nodes_[at].first,
                           [this](std::size_t line, std::size_t other) { return line < nodes_[other].first; });
      return after != others.begin() && nodes_[*(after - 1)].newest > nodes_[at].first;
    };
    std::vector<bool> dropped(nodes_.size(), false);
    for (const std::size_t at : order_) dropped[at] = inside_another(at);
    for (std::size_t at = 0; at < nodes_.size(); ++at) {
      if (nodes_[at].parent != k_root && dropped[nodes_[at].parent]) dropped[at] = true;
    }
    order_.clear();
    for (std::size_t at = 0; at < nodes_.size(); ++at) {
      if (!dropped[at]) order_.push_back(at);
    }
  }

  // `order_` holds every block by first line, parents before children: each block is ended by the next one that is not
  // its descendant.
  void set_limits() {
    std::vector<std::size_t> open;
    const auto close = [&](std::size_t keep, std::size_t at_line) {
      while (!open.empty() && open.back() != keep) {
        nodes_[open.back()].limit = at_line;
        open.pop_back();
      }
    };
    for (const std::size_t at : order_) {
      close(nodes_[at].parent, nodes_[at].first);
      open.push_back(at);
    }
    close(k_root, lines_.count());
  }

  // A container ends where its last child does; every block loses its trailing blank lines.
  void set_ends() {
    for (auto at = order_.rbegin(); at != order_.rend(); ++at) {
      Node& node = nodes_[*at];
      node.last = std::min(node.last, node.limit);
      while (node.last > node.first + 1 && blank(node.last - 1)) --node.last;
      if (node.parent != k_root) nodes_[node.parent].last = std::max(nodes_[node.parent].last, node.last);
    }
  }

  ByteRange bytes_of(std::size_t first, std::size_t last) const {
    return {offset_ + lines_.start(first), offset_ + lines_.content(last - 1).end};
  }

  // Lines between blocks that are not blank are reference definitions and unused footnotes.
  void emit_gap(std::size_t first, std::size_t last, std::optional<std::size_t> parent,
                model::Document& document) const {
    while (first < last && blank(first)) ++first;
    while (last > first && blank(last - 1)) --last;
    if (first < last) document.blocks.push_back({BlockKind::references, 0, bytes_of(first, last), parent});
  }

  void emit(model::Document& document) const {
    std::vector<std::optional<std::size_t>> index(nodes_.size());
    struct Open {
      std::size_t node;
      std::size_t covered;  // lines already given to its children
    };
    std::vector<Open> open;
    std::size_t covered = 0;
    const auto parent_of = [&](const Node& node) { return node.parent == k_root ? std::nullopt : index[node.parent]; };
    const auto close_until = [&](std::size_t parent) {
      while (!open.empty() && open.back().node != parent) open.pop_back();
    };
    for (const std::size_t at : order_) {
      const Node& node = nodes_[at];
      // A line of nothing but vertical tabs is a paragraph to cmark and blank to everybody else.
      if (all_blank(node.first, node.last)) continue;
      close_until(node.parent);
      std::size_t& done = open.empty() ? covered : open.back().covered;
      if (done < node.first) emit_gap(done, node.first, parent_of(node), document);
      done = node.last;
      index[at] = document.blocks.size();
      Block block{node.kind, 0, bytes_of(node.first, node.last), parent_of(node)};
      if (node.head_lines > 0) {
        const ByteRange head = bytes_of(node.first, std::min(node.last, node.first + node.head_lines));
        block.head_bytes = static_cast<std::uint32_t>(head.size());
      }
      if (node.kind == BlockKind::heading && !block.parent)
        document.headings.push_back({document.blocks.size(), node.level, node.text});
      document.blocks.push_back(block);
      open.push_back({at, node.first + 1});
    }
    emit_gap(covered, lines_.count(), std::nullopt, document);
  }

  std::string_view body_;
  std::size_t offset_;
  LineTable lines_;
  std::vector<Node> nodes_;
  std::vector<std::size_t> order_;
};

std::string located(const std::string& path, std::size_t lines_before, const std::string& message) {
  // Messages begin with the line in the body; the reader is told the line in the file.
  const std::size_t colon = message.find(':');
  const std::size_t line = std::stoul(message.substr(0, colon)) + lines_before;
  return fmt::format("{}:{}{}", text::printable(path), line, message.substr(colon));
}

}  // namespace

Result<model::Document> parse_markdown(const model::SourceFile& file, const Options& /*options*/) {
  model::Document document;
  auto front_matter = read_front_matter(file.bytes);
  if (!front_matter) {
    const std::string& hint = front_matter.error().hint;
    return fail(ErrorKind::document, located(file.path, 0, front_matter.error().message),
                hint.empty() ? "mend the front matter; it is read as strict YAML" : hint);
  }
  std::size_t begin = file.bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (*front_matter) {
    document.front_matter = (*front_matter)->span;
    document.attributes = std::move((*front_matter)->attributes);
    begin = document.front_matter->end;
  }
  document.body = {begin, file.bytes.size()};
  const std::string_view body = document.body.of(file.bytes);
  if (text::is_blank(body)) return document;
  if (auto read = Reader(body, begin).read(document); !read) {
    const std::size_t before = LineTable(std::string_view(file.bytes).substr(0, begin)).count() - 1;
    return fail(ErrorKind::document, located(file.path, before, read.error().message), read.error().hint);
  }
  return document;
}

}  // namespace ingot::parse
