#include "chunk/lines.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ingot::chunk {
namespace {

using model::BlockKind;

// In the units of the penalties of atoms.cpp.
constexpr int k_blank_line = 15;
constexpr int k_line = 30;
constexpr int k_tag_depth = 3;
constexpr int k_most_tag_depth = 5;

// The line without indentation, quotation marks and white space behind it.
std::string_view bare(std::string_view line) {
  line = text::trim(line);
  line.remove_prefix(std::min(line.find_first_not_of("> \t"), line.size()));
  return line;
}

std::string_view last_line(std::string_view block) {
  const std::size_t newline = text::trim(block).find_last_of('\n');
  return newline == std::string_view::npos ? std::string_view() : text::trim(block).substr(newline + 1);
}

// How many more tags a line opens than it closes; void elements and comments are not told apart, which at worst makes
// a place look deeper than it is.
int tag_balance(std::string_view line) {
  int balance = 0;
  for (std::size_t at = line.find('<'); at != std::string_view::npos; at = line.find('<', at + 1)) {
    const char next = at + 1 < line.size() ? line[at + 1] : ' ';
    const std::size_t close = line.find('>', at);
    const bool self_closing = close != std::string_view::npos && close > at && line[close - 1] == '/';
    if (next == '/') {
      --balance;
    } else if (((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z')) && !self_closing) {
      ++balance;
    }
  }
  return balance;
}

class Scanner {
 public:
  Scanner(BlockKind kind, std::size_t grain) : kind_(kind), grain_(grain) {}

  void line(std::size_t begin, std::string_view text, std::vector<Line>& lines) {
    if (text::is_blank(text)) {
      after_blank_ = true;
      return;
    }
    const int penalty = penalty_before(text);
    if (kind_ == BlockKind::html || kind_ == BlockKind::mdx) depth_ += tag_balance(text);
    after_blank_ = false;
    if (!lines.empty() && penalty >= lines.back().penalty && begin - lines.back().begin < grain_) return;
    lines.push_back({begin, penalty});
  }

 private:
  [[nodiscard]] int penalty_before(std::string_view text) const {
    const bool indented = text.front() == ' ' || text.front() == '\t';
    if (kind_ == BlockKind::table) return k_row;
    if (kind_ == BlockKind::html || kind_ == BlockKind::mdx)
      return k_blank_line + k_tag_depth * std::clamp(depth_, 0, k_most_tag_depth);
    return after_blank_ && !indented ? k_blank_line : k_line;
  }

  BlockKind kind_;
  std::size_t grain_;
  bool after_blank_ = false;
  int depth_ = 0;
};

}  // namespace

std::vector<Line> lines_of(const model::Block& block, std::size_t begin, std::size_t end, std::string_view text,
                           std::size_t grain) {
  std::vector<Line> lines;
  Scanner scanner(block.kind, grain);
  const std::size_t head_end = block.head_bytes > 0 ? block.head().end : begin;
  bool first = true;
  std::size_t last = begin;
  for (std::size_t at = begin; at < end;) {
    const std::size_t newline = text.find('\n', at);
    const std::size_t next = newline == std::string_view::npos ? end : std::min(end, newline + 1);
    const std::string_view line = text.substr(at, next - at);
    if (!text::is_blank(line)) last = at;
    if (at >= head_end && !(first && text::is_blank(line))) {
      if (!first) scanner.line(at, line, lines);
      first = false;
    }
    at = next;
  }
  const bool fenced = block.kind == BlockKind::code && block.head_bytes > 0;
  const bool closed = end >= block.span.end && ((fenced && is_closed(block, text)) || block.kind == BlockKind::math);
  if (closed && !lines.empty() && lines.back().begin == last) lines.pop_back();
  return lines;
}

bool is_closed(const model::Block& block, std::string_view text) {
  if (block.kind != BlockKind::code || block.head_bytes == 0) return true;
  const std::string_view head = block.head().of(text);
  const std::size_t begin = head.find_first_of("`~");
  if (begin == std::string_view::npos) return true;
  const std::size_t length = std::min(head.find_first_not_of(head[begin], begin), head.size()) - begin;
  const std::string_view closing = bare(last_line(block.span.of(text)));
  return closing.size() >= length && closing.find_first_not_of(head[begin]) == std::string_view::npos;
}

std::vector<std::size_t> cell_begins(std::string_view text, std::size_t begin, std::size_t end) {
  std::vector<std::size_t> cells;
  while (end > begin && (text::is_blank(text.substr(end - 1, 1)) || text[end - 1] == '|')) --end;
  bool seen_text = false;
  for (std::size_t at = begin; at < end && cells.size() < k_most_cells; ++at) {
    if (text[at] == '\\') {
      ++at;
      seen_text = true;
    } else if (text[at] == '|') {
      if (seen_text) cells.push_back(at + 1);
      seen_text = true;
    } else if (text[at] != ' ' && text[at] != '\t' && text[at] != '>') {
      seen_text = true;
    }
  }
  return cells;
}

}  // namespace ingot::chunk
