#include "chunk/atoms.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "tokens/segments.hpp"

namespace ingot::chunk {
namespace {

using model::Block;
using model::BlockKind;
using model::Document;

// Costs of cuts, in the units of cuts.cpp; only their order and rough distance matter (spec chunking 2.4).
constexpr int k_section = 0;
constexpr int k_rule = 1;
constexpr int k_blocks = 2;
constexpr int k_item = 8;
constexpr int k_item_depth = 4;
constexpr int k_blank_line_in_code = 15;
constexpr int k_row = 20;
constexpr int k_sentence = 25;
constexpr int k_line = 30;
constexpr int k_belongs_together = 40;
constexpr int k_word = 120;
constexpr int k_grapheme = 300;
constexpr int k_code_point = 1000;

bool ends_with_colon(std::string_view text) {
  return text.ends_with(':') || text.ends_with("\xEF\xBC\x9A");
}

bool is_attribution(std::string_view text) {
  return text.starts_with("\xE2\x80\x94") || text.starts_with("\xE2\x80\x93") || text.starts_with("--");
}

bool is_image(std::string_view text) {
  return text.starts_with("![") && text.ends_with(')') && text.find('\n') == std::string_view::npos;
}

int penalty_between(const Block& before, const Block& after, std::string_view bytes) {
  const std::string_view text = text::trim(before.span.of(bytes));
  const bool listing = after.kind == BlockKind::list || after.kind == BlockKind::code || after.kind == BlockKind::table;
  if (after.kind == BlockKind::heading) return k_section;
  if (listing && before.kind == BlockKind::paragraph && ends_with_colon(text)) return k_belongs_together;
  if (before.kind == BlockKind::quote && is_attribution(text::trim(after.span.of(bytes)))) return k_belongs_together;
  if (before.kind == BlockKind::paragraph && after.kind == BlockKind::paragraph && is_image(text))
    return k_belongs_together;
  return after.kind == BlockKind::thematic_break ? k_rule : k_blocks;
}

int depth_of(std::size_t block, const Document& document) {
  int depth = 0;
  for (auto parent = document.blocks[block].parent; parent; parent = document.blocks[*parent].parent) ++depth;
  return depth;
}

std::size_t last_descendant_end(std::size_t block, const Document& document) {
  std::size_t next = block + 1;
  while (next < document.blocks.size() && document.blocks[next].parent && *document.blocks[next].parent >= block)
    ++next;
  return next;
}

std::vector<Atom> children_of(const Atom& atom, const Document& document) {
  std::vector<Atom> parts;
  const int depth = depth_of(atom.block, document);
  const bool is_list = document.blocks[atom.block].kind == BlockKind::list;
  for (std::size_t child = atom.block + 1, end = last_descendant_end(atom.block, document); child < end; ++child) {
    if (document.blocks[child].parent != atom.block) continue;
    const int penalty = k_item + k_item_depth * depth + (is_list ? 0 : k_blocks);
    parts.push_back({document.blocks[child].span.begin, child, AtomKind::block, penalty, false, std::nullopt});
  }
  return parts;
}

struct Line {
  std::size_t begin = 0;
  bool after_blank = false;
};

// Lines of [begin, end) that are not blank; blank ones stay with the line before them.
std::vector<Line> lines_between(std::size_t begin, std::size_t end, std::string_view bytes) {
  std::vector<Line> lines;
  bool after_blank = false;
  while (begin < end) {
    const std::size_t newline = bytes.find('\n', begin);
    const std::size_t next = newline == std::string_view::npos ? end : std::min(end, newline + 1);
    const bool blank = text::is_blank(bytes.substr(begin, next - begin));
    if (!blank) lines.push_back({begin, after_blank});
    after_blank = blank;
    begin = next;
  }
  return lines;
}

bool is_closing_fence(std::string_view line) {
  line = text::trim(line);
  line.remove_prefix(std::min(line.find_first_not_of("> \t"), line.size()));
  return line.size() >= 3 && (line[0] == '`' || line[0] == '~') &&
         line.find_first_not_of(line[0]) == std::string_view::npos;
}

// Rows of a table, lines of code, HTML and definitions. A head is not parted from the first line below it, nor a
// closing fence from the line above: no chunk shows only what is repeated anyway.
std::vector<Atom> lines_of(const Atom& atom, std::size_t end, std::string_view bytes, const Document& document) {
  const Block& block = document.blocks[atom.block];
  const bool replays = !block.head().empty();
  std::vector<Line> lines = lines_between(atom.begin, end, bytes);
  std::erase_if(lines, [&](const Line& line) { return replays && line.begin < block.head().end; });
  if (!lines.empty()) lines.erase(lines.begin());
  const bool fenced = block.kind == BlockKind::code && replays && !lines.empty();
  if (fenced && is_closing_fence(bytes.substr(lines.back().begin, end - lines.back().begin))) lines.pop_back();
  std::vector<Atom> parts;
  for (const Line& line : lines) {
    const bool indented = bytes[line.begin] == ' ' || bytes[line.begin] == '\t';
    const int in_code = line.after_blank && !indented ? k_blank_line_in_code : k_line;
    const int penalty = block.kind == BlockKind::table ? k_row : in_code;
    parts.push_back(
        {line.begin, atom.block, AtomKind::line, penalty, false, replays ? std::optional(atom.block) : std::nullopt});
  }
  return parts;
}

std::vector<Atom> at_offsets(const Atom& atom, const std::vector<std::size_t>& ends, AtomKind kind, int penalty) {
  std::vector<Atom> parts;
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    parts.push_back({atom.begin + ends[i], atom.block, kind, penalty, false, atom.inside});
  }
  return parts;
}

std::vector<std::size_t> code_point_ends(std::string_view text) {
  std::vector<std::size_t> ends;
  for (std::size_t at = 0; at < text.size();) {
    at += utf8::decode(text, at).length;
    ends.push_back(at);
  }
  return ends;
}

// Joins neighbours so that a long word does not become one atom per character.
std::vector<std::size_t> grouped(const std::vector<std::size_t>& ends, std::size_t piece_bytes) {
  std::vector<std::size_t> groups;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const bool full = i + 1 == ends.size() || ends[i + 1] - begin > piece_bytes;
    if (!full) continue;
    groups.push_back(ends[i]);
    begin = ends[i];
  }
  return groups;
}

std::vector<Atom> finer(const Atom& atom, std::string_view text, std::size_t piece_bytes) {
  switch (atom.kind) {
    case AtomKind::block:
      return at_offsets(atom, tokens::sentence_ends(text), AtomKind::sentence, k_sentence);
    case AtomKind::line:
    case AtomKind::sentence:
      return at_offsets(atom, tokens::word_ends(text), AtomKind::word, k_word);
    case AtomKind::word:
      return at_offsets(atom, grouped(tokens::grapheme_ends(text), piece_bytes), AtomKind::grapheme, k_grapheme);
    case AtomKind::grapheme:
      return at_offsets(atom, grouped(code_point_ends(text), piece_bytes), AtomKind::code_point, k_code_point);
    case AtomKind::code_point:
      break;
  }
  return {};
}

AtomKind next_kind(const Atom& atom, const Document& document) {
  if (atom.kind != AtomKind::block) return static_cast<AtomKind>(static_cast<int>(atom.kind) + 1);
  const BlockKind kind = document.blocks[atom.block].kind;
  const bool lines =
      kind == BlockKind::code || kind == BlockKind::table || kind == BlockKind::html || kind == BlockKind::references;
  return lines ? AtomKind::line : AtomKind::sentence;
}

}  // namespace

std::vector<Atom> top_level_atoms(std::string_view bytes, const Document& document) {
  std::vector<Atom> atoms;
  const Block* before = nullptr;
  int level_before = 0;
  std::size_t heading = 0;
  for (std::size_t at = 0; at < document.blocks.size(); ++at) {
    const Block& block = document.blocks[at];
    if (block.parent) continue;
    const bool is_heading = block.kind == BlockKind::heading;
    const int level = is_heading ? document.headings[heading++].level : 0;
    // What follows a heading stays with it; a heading of the same or a higher rank leaves the one before it alone.
    const bool joined =
        before != nullptr && before->kind == BlockKind::heading && (!is_heading || level > level_before);
    const int penalty = before == nullptr ? k_section : penalty_between(*before, block, bytes);
    atoms.push_back({block.span.begin, at, AtomKind::block, penalty, joined, std::nullopt});
    before = &block;
    level_before = level;
  }
  return atoms;
}

std::vector<Atom> parts_of(const Atom& atom, std::size_t end, std::string_view bytes, const Document& document,
                           std::size_t piece_bytes) {
  std::vector<Atom> parts;
  const AtomKind next = next_kind(atom, document);
  const BlockKind kind = document.blocks[atom.block].kind;
  const bool container =
      kind == BlockKind::list || kind == BlockKind::item || kind == BlockKind::quote || kind == BlockKind::footnote;
  if (atom.kind == AtomKind::block && container) {
    parts = children_of(atom, document);
  } else if (atom.kind == AtomKind::block && next == AtomKind::line) {
    parts = lines_of(atom, end, bytes, document);
  } else {
    parts = finer(atom, bytes.substr(atom.begin, end - atom.begin), piece_bytes);
  }
  // The first part starts where the atom does and is cut from what is before it as the atom was. A container whose
  // only child starts with it becomes that child.
  Atom first = atom;
  if (!parts.empty() && parts.front().begin == atom.begin) {
    first.block = parts.front().block;
    first.kind = parts.front().kind;
    parts.erase(parts.begin());
  } else if (atom.kind != AtomKind::block || !container) {
    first.kind = next;
  } else {
    first.kind = AtomKind::sentence;
  }
  parts.insert(parts.begin(), first);
  return parts;
}

}  // namespace ingot::chunk
