// Invariant 7: what is cut stays Markdown. Code is closed and reopened, tables keep their heads.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "support/laws/cutting.hpp"

namespace ingot::test {

/// A line without indentation, quotation marks and the white space behind it.
inline std::string_view bare_line(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of("> \t"), line.size()));
  return text::trim(line);
}

/// The run of backticks or tildes in the first line of a fenced block; empty for other code.
inline std::string_view fence_of(std::string_view head) {
  const std::size_t begin = head.find_first_of("`~");
  if (begin == std::string_view::npos) return {};
  const std::size_t end = std::min(head.find_first_not_of(head[begin], begin), head.size());
  return head.substr(begin, end - begin);
}

/// True when some line of `text` is `wanted` but for its container; a lone CR ends a line too.
inline bool has_line(std::string_view text, std::string_view wanted) {
  for (const std::string_view line : text::split(text, '\n')) {
    for (const std::string_view part : text::split(line, '\r')) {
      if (bare_line(part) == wanted) return true;
    }
  }
  return false;
}

/// True for replay so long that a chunk may leave it out: the limit comes first.
inline bool is_long(const Cutting& cut, std::string_view replay) {
  return 4 * (cut.tokenizer.count(replay) + 2) > cut.options.max_tokens;
}

/// What a chunk shows before its source slice, and behind it.
struct Beside {
  std::string_view before;
  std::string_view behind;
};

inline Beside beside(const Cutting& cut, const model::Chunk& chunk) {
  const std::string_view content = chunk.content;
  return {content.substr(0, chunk.prefix_bytes), content.substr(chunk.prefix_bytes + cut.shown(chunk).size())};
}

/// True when a head may itself be cut, by limits that are no larger.
inline bool is_cut_up(const Cutting& cut, std::string_view head) {
  return 2 * head.size() > cut.options.max_chars.value_or(2 * head.size()) ||
         tokens::count_words(head) >= cut.options.max_words;
}

inline std::string broken_code(const Cutting& cut, std::size_t i, const model::Block& block) {
  const model::Chunk& chunk = cut.chunks[i];
  const Beside replay = beside(cut, chunk);
  const std::string_view head = block.head().of(cut.text);
  const std::string_view fence = fence_of(head);
  const bool begins_inside = chunk.own.begin > block.span.begin && chunk.own.begin < block.span.end &&
                             !text::is_blank(cut.text.substr(block.span.begin, chunk.own.begin - block.span.begin));
  if (begins_inside) {
    const bool whole = has_line(replay.before, text::trim(head.substr(head.find(fence))));
    const bool enough = is_long(cut, head) && has_line(replay.before, fence);
    if (!whole && !enough) return broken(7, "code goes on without its opening fence", cut, i);
  }
  const bool goes_on =
      chunk.own.end < block.span.end && !text::is_blank(cut.text.substr(chunk.own.end, block.span.end - chunk.own.end));
  if (goes_on && !has_line(replay.behind, fence)) return broken(7, "code that goes on is not closed", cut, i);
  return {};
}

inline std::string broken_table(const Cutting& cut, std::size_t i, const model::Block& block) {
  const model::Chunk& chunk = cut.chunks[i];
  const bool whole_rows = chunk.own.begin == 0 || cut.text[chunk.own.begin - 1] == '\n';
  if (chunk.own.begin <= block.span.begin) {
    const std::size_t end = block.head().end;
    const bool whole = chunk.own.end >= end || text::is_blank(cut.text.substr(chunk.own.end, end - chunk.own.end));
    return whole ? std::string{} : broken(7, "the head of a table is cut", cut, i);
  }
  if (!whole_rows) return {};  // the rest of a row that does not fit is no row
  const std::string_view before = beside(cut, chunk).before;
  for (const std::string_view line : text::split(block.head().of(cut.text), '\n')) {
    for (const std::string_view part : text::split(line, '\r')) {
      if (!text::is_blank(part) && !has_line(before, bare_line(part)))
        return broken(7, "rows without the head of their table", cut, i);
    }
  }
  return {};
}

/// 7: a chunk that begins inside fenced code shows its opening line first, one that ends inside closes the fence; one
/// that begins with a row of a table inside shows header and delimiter row first. Of a head above a quarter of the
/// limit only the fence is shown. Fences that the source itself never closes are as they are.
inline std::string broken_fences_and_tables(const Cutting& cut) {
  std::size_t first = 0;
  for (const model::Block& block : cut.document.blocks) {
    if (block.head().empty()) continue;
    const bool code = block.kind == model::BlockKind::code;
    if (!code && block.kind != model::BlockKind::table) continue;
    const std::string_view fence = fence_of(block.head().of(cut.text));
    if (code && (fence.empty() || is_long(cut, fence))) continue;
    if (is_cut_up(cut, block.head().of(cut.text))) continue;
    if (!code && is_long(cut, block.head().of(cut.text))) continue;
    while (first < cut.chunks.size() && cut.chunks[first].own.end <= block.span.begin) ++first;
    for (std::size_t i = first; i < cut.chunks.size() && cut.chunks[i].own.begin < block.span.end; ++i) {
      std::string problem = code ? broken_code(cut, i, block) : broken_table(cut, i, block);
      if (!problem.empty()) return problem;
    }
  }
  return {};
}

}  // namespace ingot::test
