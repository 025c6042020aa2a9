#include "chunk/atoms.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "chunk/lines.hpp"
#include "tokens/inline_spans.hpp"
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
constexpr int k_most_depth = 4;  // deeper items cost no more: a cut between them is still better than one in a sentence
constexpr int k_behind_comment = 10;
constexpr int k_cell = 45;
constexpr int k_sentence = 25;
constexpr int k_belongs_together = 40;
constexpr int k_clause = 60;
constexpr int k_word = 120;
constexpr int k_edge = 150;
constexpr int k_inner_word = 200;
constexpr int k_grapheme = 300;
constexpr int k_code_point = 1000;

constexpr std::string_view k_blanks = " \t\n\v\f\r";
// Prose that is longer is looked at in windows of so many bytes, as all its words at once take many times its memory.
constexpr std::size_t k_window_bytes = std::size_t{128} * 1024;
constexpr std::size_t k_least_window_bytes = 64;  // of the last ones; they have some characters at least
constexpr std::size_t k_context_bytes = 1024;     // at the end of a window, where what follows has a say

bool ends_with_colon(std::string_view text) {
  return text.ends_with(':') || text.ends_with("\xEF\xBC\x9A");
}

bool is_attribution(std::string_view text) {
  return text.starts_with("\xE2\x80\x94") || text.starts_with("\xE2\x80\x93") || text.starts_with("--");
}

bool is_image(std::string_view text) {
  return text.starts_with("![") && text.ends_with(')') && text.find('\n') == std::string_view::npos;
}

bool is_container(BlockKind kind) {
  return kind == BlockKind::list || kind == BlockKind::item || kind == BlockKind::quote || kind == BlockKind::alert ||
         kind == BlockKind::footnote || kind == BlockKind::container;
}

bool has_lines(BlockKind kind) {
  return kind == BlockKind::code || kind == BlockKind::table || kind == BlockKind::html ||
         kind == BlockKind::references || kind == BlockKind::comment || kind == BlockKind::math ||
         kind == BlockKind::mdx;
}

int penalty_between(const Block& before, const Block& after, std::string_view bytes) {
  const bool shown = after.kind == BlockKind::list || after.kind == BlockKind::code || after.kind == BlockKind::table ||
                     after.kind == BlockKind::math;
  if (after.kind == BlockKind::heading) return k_section;
  if (before.kind == BlockKind::paragraph) {
    if (shown && ends_with_colon(text::trim(before.span.of(bytes)))) return k_belongs_together;
    if (after.kind == BlockKind::paragraph && is_image(text::trim(before.span.of(bytes)))) return k_belongs_together;
  }
  if (before.kind == BlockKind::quote && is_attribution(text::trim(after.span.of(bytes)))) return k_belongs_together;
  if (before.kind == BlockKind::comment) return k_behind_comment;
  return after.kind == BlockKind::thematic_break ? k_rule : k_blocks;
}

int depth_of(std::size_t block, const Document& document) {
  int depth = 0;
  for (auto parent = document.blocks[block].parent; parent && depth < k_most_depth;
       parent = document.blocks[*parent].parent) {
    ++depth;
  }
  return depth;
}

std::vector<Atom> children_of(const Atom& atom, const Document& document) {
  std::vector<Atom> parts;
  const int depth = depth_of(atom.block, document);
  const bool is_list = document.blocks[atom.block].kind == BlockKind::list;
  const int penalty = k_item + k_item_depth * depth + (is_list ? 0 : k_blocks);
  for (std::size_t child = atom.block + 1; child < document.blocks.size(); ++child) {
    const auto parent = document.blocks[child].parent;
    if (!parent || *parent < atom.block) break;
    if (*parent != atom.block) continue;
    parts.push_back({document.blocks[child].span.begin, static_cast<std::uint32_t>(child), penalty, AtomKind::block,
                     AtomKind::block, false});
  }
  return parts;
}

// Ends that are at least `bytes` apart, but for the last one; so many small parts become fewer.
std::vector<std::size_t> spaced_out(const std::vector<std::size_t>& ends, std::size_t bytes) {
  std::vector<std::size_t> kept;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (i + 1 < ends.size() && ends[i + 1] - begin <= bytes) continue;
    kept.push_back(ends[i]);
    begin = ends[i];
  }
  return kept;
}

std::vector<Atom> at_offsets(const Atom& atom, const std::vector<std::size_t>& ends, AtomKind kind, int penalty) {
  std::vector<Atom> parts;
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    parts.push_back({atom.begin + ends[i], atom.block, penalty, kind, kind, false});
  }
  return parts;
}

bool ends_clause(std::string_view text) {
  constexpr std::string_view k_ascii = ",;:)";
  if (text.empty()) return false;
  if (k_ascii.find(text.back()) != std::string_view::npos) return true;
  for (const std::string_view mark : {"\xEF\xBC\x8C", "\xE3\x80\x81", "\xEF\xBC\x9B", "\xEF\xBC\x9A", "\xEF\xBC\x89",
                                      "\xE2\x80\x94", "\xE2\x80\x93", "\xD8\x8C", "\xD8\x9B"}) {
    if (text.ends_with(mark)) return true;
  }
  return false;
}

// Where words end that no link, code span, tag or formula holds.
std::vector<std::size_t> open_word_ends(std::string_view text) {
  const tokens::InlineSpans spans(text);
  std::vector<std::size_t> ends = tokens::word_ends(text);
  std::erase_if(ends, [&](std::size_t end) { return end < text.size() && spans.parts(end); });
  return ends;
}

std::vector<std::size_t> edges(std::string_view text) {
  std::vector<std::size_t> ends = tokens::InlineSpans(text).edges();
  std::erase_if(ends,
                [&](std::size_t end) { return end == 0 || end >= text.size() || tokens::parts_grapheme(text, end); });
  ends.push_back(text.size());
  return ends;
}

// Tells how many spans lie in each other, for spans by their ends.
class Nesting {
 public:
  /// 0 when the span holds none of those before it.
  std::size_t levels_in(ByteRange span) {
    std::size_t levels = 0;
    for (; !outermost_.empty() && outermost_.back().begin >= span.begin; outermost_.pop_back())
      levels = std::max(levels, outermost_.back().levels + 1);
    outermost_.push_back({span.begin, levels});
    return levels;
  }

 private:
  struct Span {
    std::size_t begin = 0;
    std::size_t levels = 0;
  };
  std::vector<Span> outermost_;
};

// Where words and spans end inside of a span, but for what fits of the innermost spans: an image in a link, code in
// its text, no more levels than people write.
std::vector<std::size_t> inner_ends(const Atom& atom, std::string_view text, const Grain& grain) {
  constexpr std::size_t k_levels = 3;
  const tokens::InlineSpans spans(text);
  std::vector<std::size_t> ends = tokens::word_ends(text);
  std::vector<ByteRange> kept;
  Nesting nesting;
  for (const ByteRange span : spans.all()) {
    ends.push_back(span.begin);
    ends.push_back(span.end);
    const std::size_t levels = nesting.levels_in(span);
    if (levels < k_levels && grain.fits({atom.begin + span.begin, atom.begin + span.end})) kept.push_back(span);
  }
  kept = tokens::merged(std::move(kept));
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  std::erase_if(ends, [&](std::size_t end) {
    return end == 0 || tokens::is_inside(kept, end) || tokens::parts_grapheme(text, end);
  });
  return ends;
}

std::vector<std::size_t> clause_ends(std::string_view text) {
  std::vector<std::size_t> ends = open_word_ends(text);
  std::erase_if(ends,
                [&](std::size_t end) { return end < text.size() && !ends_clause(text::trim(text.substr(0, end))); });
  return ends;
}

std::vector<std::size_t> grapheme_ends(std::string_view text) {
  std::vector<std::size_t> ends = tokens::grapheme_ends(text);
  std::erase_if(ends, [&](std::size_t end) { return tokens::parts_escape(text, end); });
  return ends;
}

std::vector<std::size_t> code_point_ends(std::string_view text) {
  std::vector<std::size_t> ends;
  for (std::size_t at = 0; at < text.size();) {
    at += utf8::decode(text, at).length;
    ends.push_back(at);
  }
  return ends;
}

std::vector<Atom> finer(const Atom& atom, std::string_view text, const Grain& grain) {
  switch (atom.kind) {
    case AtomKind::block:
    case AtomKind::cell:
      return at_offsets(atom, spaced_out(tokens::sentence_ends(text), grain.bytes), AtomKind::sentence, k_sentence);
    case AtomKind::sentence:
      return at_offsets(atom, spaced_out(clause_ends(text), grain.bytes), AtomKind::clause, k_clause);
    case AtomKind::line:
    case AtomKind::clause:
      return at_offsets(atom, spaced_out(open_word_ends(text), grain.bytes), AtomKind::word, k_word);
    case AtomKind::word:
      return at_offsets(atom, spaced_out(edges(text), grain.bytes), AtomKind::edge, k_edge);
    case AtomKind::edge:
      return at_offsets(atom, spaced_out(inner_ends(atom, text, grain), grain.bytes), AtomKind::inner_word,
                        k_inner_word);
    case AtomKind::inner_word:
      return at_offsets(atom, spaced_out(grapheme_ends(text), grain.bytes), AtomKind::grapheme, k_grapheme);
    case AtomKind::grapheme:
      return at_offsets(atom, spaced_out(code_point_ends(text), grain.bytes), AtomKind::code_point, k_code_point);
    case AtomKind::code_point:
      break;
  }
  return {};
}

AtomKind finer_kind(AtomKind kind) {
  if (kind == AtomKind::block || kind == AtomKind::cell) return AtomKind::sentence;
  return kind == AtomKind::line ? AtomKind::word : static_cast<AtomKind>(static_cast<int>(kind) + 1);
}

// Takes a window of prose apart, each stretch of it no finer than there are places to cut, and adds the parts to
// `parts`, of which the last one begins with the window. The last one then is where the next window begins.
void add_window(std::vector<Atom>& parts, std::string_view window, std::size_t most, const Grain& grain) {
  const std::size_t begin = parts.back().begin;
  const std::size_t last = begin + most;
  while (parts.back().begin - begin <= window.size() / 2) {
    Atom& rest = parts.back();
    INGOT_ASSERT(rest.kind != AtomKind::code_point);  // code points end everywhere
    std::vector<Atom> found = finer(rest, window.substr(rest.begin - begin), grain);
    rest.kind = finer_kind(rest.kind);
    std::erase_if(found, [&](const Atom& part) { return part.begin > last; });
    parts.insert(parts.end(), found.begin(), found.end());
  }
}

// The parts of very long prose, to its end: nothing is left that would have all of them looked at once more.
std::vector<Atom> parts_by_window(const Atom& atom, std::string_view text, Grain grain) {
  // A quarter of each window is longer, so that there is a place to cut in the third one.
  grain.bytes = std::min(grain.bytes, k_window_bytes / 8);
  std::vector<Atom> parts = {atom};
  while (true) {
    const std::string_view rest = text.substr(parts.back().begin - atom.begin);
    if (rest.size() <= std::max(4 * grain.bytes, k_least_window_bytes)) return parts;
    const std::string_view window = rest.substr(0, k_window_bytes);
    const std::size_t text_end = window.find_last_not_of(k_blanks) + 1;
    const bool is_last = window.size() == rest.size();
    if (text_end <= window.size() / 4 * 3) {
      if (is_last) return parts;
      const std::size_t next = parts.back().begin + rest.find_first_not_of(k_blanks, text_end);
      parts.push_back({next, atom.block, k_word, atom.kind, AtomKind::word, false});
    } else {
      const std::size_t context = is_last ? 0 : k_context_bytes;
      add_window(parts, window, std::min(window.size() - context, text_end - 1), grain);
      parts.back().kind = atom.kind;
    }
  }
}

// White space at the end of prose that is worth being left out: nothing is cut in it.
std::string_view without_long_end(std::string_view text) {
  const std::size_t end = text.find_last_not_of(k_blanks) + 1;
  return text.size() - end > k_context_bytes && end > 0 ? text.substr(0, end) : text;
}

AtomKind next_kind(const Atom& atom, const Document& document) {
  const BlockKind kind = document.blocks[atom.block].kind;
  switch (atom.kind) {
    case AtomKind::block:
      return has_lines(kind) ? AtomKind::line : AtomKind::sentence;
    case AtomKind::line:
      return kind == BlockKind::table ? AtomKind::cell : AtomKind::word;
    default:
      return finer_kind(atom.kind);
  }
}

std::vector<Atom> by_line(const Atom& atom, std::size_t end, std::string_view text, const Document& document,
                          const Grain& grain) {
  std::vector<Atom> parts;
  const Block& block = document.blocks[atom.block];
  const bool single = block.kind == BlockKind::table && grain.rows;
  for (const Line& line : lines_of(block, atom.begin, end, text, single ? 1 : grain.bytes))
    parts.push_back({line.begin, atom.block, line.penalty, AtomKind::line, AtomKind::line, false});
  return parts;
}

// A table's head is not parted from the row below it as long as both fit.
bool holds_head_and_row(const Atom& atom, std::size_t end, std::string_view text, const Document& document) {
  const Block& table = document.blocks[atom.block];
  const std::size_t row = table.head().end;
  return atom.begin == table.span.begin && row > atom.begin && row < end &&
         !text::is_blank(text.substr(row, end - row));
}

}  // namespace

std::vector<std::uint32_t> top_level_blocks(const Document& document) {
  std::vector<std::uint32_t> blocks;
  for (std::size_t at = 0; at < document.blocks.size(); ++at) {
    if (!document.blocks[at].parent) blocks.push_back(static_cast<std::uint32_t>(at));
  }
  return blocks;
}

std::vector<Atom> block_atoms(std::string_view text, const Document& document, const std::vector<std::uint32_t>& blocks,
                              std::size_t first, std::size_t last) {
  std::vector<Atom> atoms;
  atoms.reserve(last - first);
  const auto level = [&](std::size_t block) {
    const auto found = std::partition_point(document.headings.begin(), document.headings.end(),
                                            [&](const model::Heading& heading) { return heading.block < block; });
    return found->level;
  };
  for (std::size_t at = first; at < last; ++at) {
    const Block& block = document.blocks[blocks[at]];
    const Block* before = at == 0 ? nullptr : &document.blocks[blocks[at - 1]];
    const int penalty = before == nullptr ? k_section : penalty_between(*before, block, text);
    // What follows a heading stays with it; a heading of the same or a higher rank leaves the one before it alone.
    const bool joined = at > first && before->kind == BlockKind::heading &&
                        (block.kind != BlockKind::heading || level(blocks[at]) > level(blocks[at - 1]));
    atoms.push_back({block.span.begin, blocks[at], penalty, AtomKind::block, AtomKind::block, joined});
  }
  return atoms;
}

bool is_inline_span(std::string_view text) {
  const std::vector<std::size_t> edges = tokens::InlineSpans(text).edges();
  return edges.size() == 2 && edges.front() == 0 && edges.back() == text.size();
}

std::vector<Atom> parts_of(const Atom& atom, std::size_t end, std::string_view text, const Document& document,
                           const Grain& grain) {
  std::vector<Atom> parts;
  AtomKind next = next_kind(atom, document);
  const bool container = is_container(document.blocks[atom.block].kind);
  if (atom.kind == AtomKind::block && container) parts = children_of(atom, document);
  // A list item whose only text is its own has no children; it is prose.
  if (parts.empty() && next != AtomKind::line && next != AtomKind::cell) {
    const std::string_view prose = without_long_end(text.substr(atom.begin, end - atom.begin));
    if (prose.size() > k_window_bytes && !text::is_blank(prose)) return parts_by_window(atom, prose, grain);
    parts = finer(atom, prose, grain);
  } else if (next == AtomKind::line) {
    parts = by_line(atom, end, text, document, grain);
  } else if (next == AtomKind::cell && holds_head_and_row(atom, end, text, document)) {
    const std::size_t head_end = document.blocks[atom.block].head().end;
    const std::size_t row = head_end + (text[head_end] == '\n' ? 1 : 0);
    parts.push_back({row, atom.block, k_row, AtomKind::line, AtomKind::line, false});
    next = AtomKind::line;
  } else if (next == AtomKind::cell) {
    for (const std::size_t cell : cell_begins(text, atom.begin, end))
      parts.push_back({cell, atom.block, k_cell, AtomKind::cell, AtomKind::cell, false});
  }
  // The first part starts where the atom does and is cut from what is before it as the atom was. A container whose
  // first child starts with it becomes that child.
  Atom first = atom;
  if (!parts.empty() && parts.front().begin == atom.begin) {
    first.block = parts.front().block;
    first.kind = parts.front().kind;
    parts.erase(parts.begin());
  } else {
    first.kind = container && atom.kind == AtomKind::block ? AtomKind::sentence : next;
  }
  parts.insert(parts.begin(), first);
  return parts;
}

}  // namespace ingot::chunk
