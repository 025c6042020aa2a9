#include "chunk/replay.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "chunk/lines.hpp"

namespace ingot::chunk {
namespace {

using model::Block;
using model::BlockKind;

constexpr std::size_t k_longest_fence = 64;
constexpr std::size_t k_longest_shown_line = 160;  // bytes of an item's first line: longer ones are prose, not a label
constexpr std::string_view k_left_out = "\xE2\x80\xA6";

std::string_view line_at(std::string_view text, std::size_t begin) {
  const std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  return line.substr(0, line.find('\r'));
}

// As much of a line as is ever shown; what is longer is longer than k_longest_shown_line.
std::string_view start_of_line(std::string_view text, std::size_t begin) {
  return line_at(text.substr(0, std::min(text.size(), begin + k_longest_shown_line + 1)), begin);
}

// Indentation and quotation marks of a line, with list markers ("- ", "12. ") turned into blanks.
std::string container_prefix(std::string_view line, std::string_view content_starts) {
  std::string prefix(line.substr(0, line.find_first_of(content_starts)));
  for (char& c : prefix) {
    if (c != '>' && c != '\t') c = ' ';
  }
  return prefix;
}

std::string with_newline(std::string_view line) {
  return std::string(line) + "\n";
}

std::string fence_prefix(std::string_view line) {
  const std::size_t fence = line.find_first_of("`~");
  if (fence == std::string_view::npos) return {};
  return with_newline(container_prefix(line, "`~") + std::string(line.substr(fence)));
}

std::string fence_closing(std::string_view line) {
  const std::size_t fence = line.find_first_of("`~");
  if (fence == std::string_view::npos) return {};
  const std::size_t end = std::min(line.find_first_not_of(line[fence], fence), line.size());
  return "\n" + container_prefix(line, "`~") + std::string(line.substr(fence, end - fence));
}

std::string without_info(std::string_view line) {
  const std::string opener = fence_prefix(line);
  const std::size_t fence = opener.find_first_of("`~");
  if (fence == std::string::npos) return {};
  const std::size_t end = std::min(opener.find_first_not_of(opener[fence], fence), opener.size() - 1);
  return end - fence > k_longest_fence ? std::string() : opener.substr(0, end) + "\n";
}

// Where the markers at the front of a line end: "> - 12. text" has two. 0 when there is none.
std::size_t markers_end(std::string_view line) {
  std::size_t end = 0;
  while (true) {
    const std::size_t begin = std::min(line.find_first_not_of(" \t>", end), line.size());
    std::size_t at = std::min(line.find_first_not_of("0123456789", begin), line.size());
    const std::string_view closing = at > begin ? ".)" : "-+*";
    if (at == line.size() || closing.find(line[at]) == std::string_view::npos) return end;
    ++at;
    if (at < line.size() && line[at] != ' ' && line[at] != '\t') return end;
    end = std::min(line.find_first_not_of(" \t", at), line.size());
  }
}

// True for a line that would go on with the paragraph above it: only fences and the items of bullets and of "1." do
// not.
bool needs_blank_line(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t>"), line.size()));
  if (line.starts_with("```") || line.starts_with("~~~")) return false;
  const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  return markers_end(line) == 0 || (digits > 0 && line.substr(0, digits) != "1");
}

// The quotation marks of a line, as an empty line that stands before it has them.
std::string_view marks_of(std::string_view line) {
  return text::trim(line.substr(0, std::min(line.find_first_not_of(" \t>"), line.size())));
}

std::vector<std::string_view> cells_of(std::string_view row) {
  std::vector<std::size_t> begins = cell_begins(row, 0, row.size());
  const std::size_t pipe = row.find_first_not_of(" \t>");
  begins.insert(begins.begin(), pipe == std::string_view::npos ? 0 : pipe + (row[pipe] == '|' ? 1 : 0));
  std::vector<std::string_view> cells;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const std::size_t end = i + 1 < begins.size() ? begins[i + 1] - 1 : row.size();
    std::string_view cell = text::trim(row.substr(begins[i], end - begins[i]));
    if (i + 1 == begins.size() && cell.ends_with('|') && !cell.ends_with("\\|")) cell.remove_suffix(1);
    cells.push_back(text::trim(cell));
  }
  return cells;
}

std::size_t colons(std::string_view line) {
  const std::size_t begin = line.find(':');
  return begin == std::string_view::npos ? 0 : std::min(line.find_first_not_of(':', begin), line.size()) - begin;
}

}  // namespace

// Names alone, as long as they may be, with the shortest delimiter row.
std::string Replayer::shortened_head(const Block& block) {
  const std::string_view header = line_at(measure_.text(), block.span.begin);
  if (block.kind == BlockKind::code) return without_info(header);
  const std::vector<std::string_view> names = cells_of(header);
  for (std::size_t bytes = 32; bytes > 0; bytes /= 2) {
    std::string head = "|";
    for (const std::string_view name : names) head += std::string(utf8::prefix(name, bytes)) + "|";
    head += "\n|";
    for (std::size_t i = 0; i < names.size(); ++i) head += "-|";
    head += "\n";
    if (fits(head)) return head;
  }
  return {};
}

const Replayer::Frame& Replayer::frame_of_head(std::size_t block) {
  if (head_.block != block) head_ = {block, make_head(document_.blocks[block])};
  return head_.frame;
}

Replayer::Frame Replayer::make_head(const Block& block) {
  const std::string_view text = measure_.text();
  const std::string_view first = line_at(text, block.span.begin);
  if (block.kind == BlockKind::math) return {"$$\n", "\n$$"};
  if (block.head_bytes == 0) return {};
  Frame frame;
  if (block.kind == BlockKind::code) {
    frame = {fence_prefix(first), fence_closing(first)};
  } else {
    for (const std::string_view raw : text::split(block.head().of(text), '\n')) {
      const std::string_view line = raw.substr(0, raw.find('\r'));
      if (!line.empty()) frame.prefix += with_newline(line);
    }
  }
  if (!fits(frame.prefix)) frame.prefix = shortened_head(block);
  if (frame.prefix.empty() || !fits(frame.closing)) return {};
  return frame;
}

// The blocks around a cut that want something, innermost first. Nothing for what starts in the line of the cut, and
// once for those that start in one line.
std::vector<Replayer::Around> Replayer::around(const Atom& atom) {
  std::vector<Around> result;
  std::size_t line_begin = line_begin_of(atom.begin);
  const Block& cut = document_.blocks[atom.block];
  std::optional<std::size_t> at = cut.parent;
  if (atom.cut != AtomKind::block && cut.kind == BlockKind::item) at = atom.block;
  for (; at; at = document_.blocks[*at].parent) {
    const Block& block = document_.blocks[*at];
    const std::string line(start_of_line(measure_.text(), block.span.begin));
    const bool is_short = line.size() <= k_longest_shown_line;
    if (block.kind == BlockKind::container && is_short)
      result.push_back({line, line, "\n" + std::string(colons(line), ':'), false});
    const bool is_item = block.kind == BlockKind::item;
    if ((!is_item && block.kind != BlockKind::alert) || block.span.begin >= line_begin) continue;
    line_begin = block.span.begin;
    const bool same_block = atom.cut != AtomKind::block && cut.span.begin == line_begin;
    if (same_block && cut.kind == BlockKind::table) continue;  // the head has the marker
    // Not the marker alone: "-" below text makes a heading of it.
    const std::size_t markers = markers_end(line);
    const std::string least = is_item ? line.substr(0, markers) + std::string(k_left_out) : line;
    const bool whole = is_short && !(same_block && cut.kind == BlockKind::code);
    if (whole || (is_item && markers <= k_longest_shown_line))
      result.push_back({whole ? line : least, least, {}, is_item && !same_block});
  }
  return result;
}

// Puts what is around a cut before and behind the inner frame. Markers of items come first, so that what is indented
// below them is read as in the document; then their text, from the innermost one, as far as there is room.
void Replayer::surround(Frame& frame, std::vector<Around> around, std::string_view first_line) {
  const std::size_t room = options_.max_tokens / 4;
  std::size_t used = measure_.tokens(frame.prefix);
  std::size_t count = 0;
  for (; count < around.size(); ++count) {
    const std::size_t closed = frame.closing.size() + around[count].closing.size();
    const std::size_t tokens = measure_.tokens(with_newline(around[count].least));
    if (used + tokens > room || (closed > 0 && !fits(frame.closing + around[count].closing))) break;
    used += tokens;
    frame.closing += around[count].closing;
  }
  around.resize(count);
  std::string below = frame.prefix.empty() ? std::string(first_line) : frame.prefix;
  for (const Around& outer : around) {
    const std::size_t tokens =
        used + measure_.tokens(outer.line) - std::min<std::size_t>(used, measure_.tokens(outer.least));
    const bool whole = tokens <= room;
    std::string shown = with_newline(whole ? outer.line : outer.least);
    if (whole) used = tokens;
    if (outer.is_paragraph && needs_blank_line(below)) shown += with_newline(marks_of(outer.line));
    below = shown;
    frame.prefix.insert(0, shown);
  }
}

// Cuts are asked for in order, so each byte is looked at once.
std::size_t Replayer::line_begin_of(std::size_t at) {
  if (at < line_.asked) line_ = {};
  const std::string_view between = measure_.text().substr(line_.asked, at - line_.asked);
  if (const std::size_t newline = between.rfind('\n'); newline != std::string_view::npos)
    line_.begin = line_.asked + newline + 1;
  line_.asked = at;
  return line_.begin;
}

// "Name: " for the cell that a cut inside a table row stands before.
std::string Replayer::column_label(const Atom& atom) {
  const std::string_view text = measure_.text();
  const Block& table = document_.blocks[atom.block];
  const std::size_t row = line_begin_of(atom.begin);
  if (row_.begin != row) row_ = {row, cell_begins(text, row, row + line_at(text, row).size())};
  const std::vector<std::size_t>& begins = row_.cells;
  const auto column =
      static_cast<std::size_t>(std::upper_bound(begins.begin(), begins.end(), atom.begin) - begins.begin());
  if (names_.block != atom.block) names_ = {atom.block, cells_of(line_at(text, table.span.begin))};
  const std::vector<std::string_view>& names = names_.names;
  if (column >= names.size() || names[column].empty() || names[column].size() > k_longest_shown_line) return {};
  return std::string(names[column]) + ": ";
}

Replays Replayer::make(const Atom& atom) {
  const bool in_row = document_.blocks[atom.block].kind == BlockKind::table && atom.cut > AtomKind::line;
  Frame frame;
  if (in_row) {
    frame.prefix = column_label(atom);
    if (!fits(frame.prefix)) frame.prefix.clear();
  } else if (atom.cut != AtomKind::block) {
    frame = frame_of_head(atom.block);
  }
  // A sentence that is cut inside a line of a quotation loses the marks of that line.
  if (atom.cut >= AtomKind::sentence && !in_row && atom.begin > 0 && measure_.text()[atom.begin - 1] != '\n') {
    const std::string_view line = start_of_line(measure_.text(), line_begin_of(atom.begin));
    std::string marks(line.substr(0, std::min(line.find_first_not_of("> \t"), line.size())));
    if (document_.blocks[atom.block].kind != BlockKind::code && marks.find('>') != std::string::npos && fits(marks))
      frame.prefix += marks;
  }
  surround(frame, around(atom), start_of_line(measure_.text(), atom.begin));
  Replays replays;
  replays.prefix = {frame.prefix, measure_.tokens(frame.prefix)};
  replays.closing = {frame.closing, measure_.tokens(frame.closing)};
  return replays;
}

std::string Replayer::closing_of_open_code(std::size_t end) const {
  const auto after = std::partition_point(document_.blocks.begin(), document_.blocks.end(),
                                          [&](const Block& block) { return block.span.begin < end; });
  if (after == document_.blocks.begin()) return {};
  const Block& block = *(after - 1);
  if (block.span.end != end || is_closed(block, measure_.text())) return {};
  const std::string closing = fence_closing(line_at(measure_.text(), block.span.begin));
  return closing.size() > k_longest_fence ? std::string() : closing;
}

std::size_t Replayer::of_cut(const Atom& atom) {
  const Block& block = document_.blocks[atom.block];
  if (atom.cut == AtomKind::block && !block.parent) return 0;
  // All cuts between lines of one block want the same, and so do those between the children of one, but for the first
  // and for lists that would be read as text; finer ones look at their own line.
  const bool first_child =
      atom.cut == AtomKind::block && document_.blocks[*block.parent].span.begin == block.span.begin;
  const bool shared = atom.cut <= AtomKind::line && !first_child;
  const std::size_t place = atom.cut == AtomKind::block ? document_.blocks.size() + *block.parent : atom.block;
  const std::size_t key = 2 * place + (needs_blank_line(start_of_line(measure_.text(), atom.begin)) ? 1 : 0);
  const auto known = shared ? known_.find(key) : known_.end();
  if (known != known_.end()) return known->second;
  Replays replays = make(atom);
  std::size_t index = 0;
  if (!replays.prefix.text.empty() || !replays.closing.text.empty()) {
    // The cuts of one block, which may be very many, mostly want the same.
    const Replays& last = made_.back();
    const bool again = last.prefix.text == replays.prefix.text && last.closing.text == replays.closing.text &&
                       last.shows_heading == replays.shows_heading;
    if (!again) made_.push_back(std::move(replays));
    index = made_.size() - 1;
  }
  if (shared) known_.emplace(key, index);
  return index;
}

std::size_t Replayer::of_entry(const Atom& atom, std::size_t heading_block) {
  const std::string heading =
      std::string(text::trim(document_.blocks[heading_block].span.of(measure_.text()))) + "\n\n";
  if (!fits(heading)) return of_cut(atom);
  Replays replays;
  replays.prefix = {heading, measure_.tokens(heading)};
  replays.shows_heading = true;
  // One for all entries below a heading; blocks and headings are told apart by the block's kind.
  const auto [known, added] = known_.try_emplace(2 * heading_block, made_.size());
  if (added) made_.push_back(std::move(replays));
  return known->second;
}

}  // namespace ingot::chunk
