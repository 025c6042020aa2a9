// Invariant 6: headings stay with what they announce.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/laws/cutting.hpp"
#include "support/laws/inline_scanner.hpp"

namespace ingot::test {

/// Facts about the top-level headings of a document, by index in Document::headings.
class HeadingTree {
 public:
  explicit HeadingTree(const model::Document& document) : document_(document) {
    for (std::size_t i = 0; i < document.headings.size(); ++i) {
      std::optional<std::size_t> parent;
      for (std::size_t at = i; at-- > 0 && !parent;) {
        if (document.headings[at].level < document.headings[i].level) parent = at;
        if (document.headings[at].level == document.headings[i].level) {
          parent = parents_[at];
          break;
        }
      }
      parents_.push_back(parent);
    }
  }

  [[nodiscard]] ByteRange span(std::size_t heading) const {
    return document_.blocks[document_.headings[heading].block].span;
  }
  [[nodiscard]] std::optional<std::size_t> parent(std::size_t heading) const { return parents_[heading]; }
  [[nodiscard]] bool follows_directly(std::size_t heading) const {
    return heading > 0 && document_.headings[heading - 1].block + 1 == document_.headings[heading].block;
  }
  /// Nothing but a heading of the same or a higher rank, or the end, comes after it.
  [[nodiscard]] bool is_all_of_its_section(std::size_t heading) const {
    if (document_.headings[heading].block + 1 == document_.blocks.size()) return true;
    return heading + 1 < parents_.size() && follows_directly(heading + 1) &&
           document_.headings[heading + 1].level <= document_.headings[heading].level;
  }
  /// The heading that begins at this byte.
  [[nodiscard]] std::optional<std::size_t> at(std::size_t begin) const {
    const auto& all = document_.headings;
    const auto found = std::partition_point(all.begin(), all.end(), [&](const model::Heading& heading) {
      return document_.blocks[heading.block].span.begin < begin;
    });
    const auto index = static_cast<std::size_t>(found - all.begin());
    return found != all.end() && span(index).begin == begin ? std::optional(index) : std::nullopt;
  }
  /// The first of the headings that stand one behind the other up to this one.
  [[nodiscard]] std::size_t run_begin(std::size_t heading) const {
    while (follows_directly(heading)) --heading;
    return heading;
  }

 private:
  const model::Document& document_;
  std::vector<std::optional<std::size_t>> parents_;
};

/// True when chunks `i` and `i + 1` would be one lawful chunk. Sizes count the white space behind a piece, of which
/// there may be as much as of text.
inline bool could_be_one(const Cutting& cut, std::size_t i) {
  const std::size_t begin = cut.chunks[i].own.begin;
  const std::size_t end = i + 2 < cut.chunks.size() ? cut.chunks[i + 2].own.begin : cut.text.size();
  const std::string_view both = cut.text.substr(begin, end - begin);
  return cut.fits(both, cut.overhead(cut.chunks[i]));
}

/// True when the headings and what must not be parted below them do not fit together: the head of a table, a tag, or a
/// link, code span or the like that a paragraph begins with. A cut there breaks what readers see; the headings are in
/// the breadcrumb of the next chunk.
inline bool is_before_whole_sign(const Cutting& cut, ByteRange run, std::size_t heading, std::size_t chunk) {
  const std::size_t below = cut.document.headings[heading].block + 1;
  if (below == cut.document.blocks.size()) return false;
  const model::Block& block = cut.document.blocks[below];
  std::size_t end = run.end;
  if (block.kind == model::BlockKind::table) end = block.head().end;
  if (block.kind == model::BlockKind::paragraph) {
    const InlineScanner scanner(cut.text, block.span);
    if (!scanner.spans().empty() && scanner.spans().front().begin == block.span.begin)
      end = scanner.spans().front().end;
  }
  const std::size_t tag = AngleScanner(cut.text.substr(0, block.span.end)).tag_end(block.span.begin);
  if (tag != block.span.begin) end = tag;
  return end > run.end && !cut.fits(cut.text.substr(run.begin, end - run.begin), cut.overhead(cut.chunks[chunk]));
}

inline std::size_t heading_gap_end(std::string_view text, std::size_t at) {
  while (at < text.size() && text::is_blank(text.substr(at, 1))) ++at;
  return at;
}

/// 6: no chunk ends with a heading whose text is in the next one, unless the headings that stand there one behind the
/// other take more than half of a chunk or do not fit with the first sign of that text; no chunk below min_tokens is
/// headings only when it and the next or the last section below the same parent would be one lawful chunk, where its
/// size is counted as in could_be_one().
inline std::string broken_headings(const Cutting& cut) {
  if (cut.options.target_rows || cut.options.target_entries) return {};  // they bound what may stand together
  const HeadingTree tree(cut.document);
  std::size_t chunk = 0;
  for (std::size_t heading = 0; heading < cut.document.headings.size(); ++heading) {
    const ByteRange span = tree.span(heading);
    while (chunk < cut.chunks.size() && cut.chunks[chunk].own.end < span.end) ++chunk;
    if (chunk == cut.chunks.size() || cut.chunks[chunk].own.end != span.end) continue;
    // The white space below them is in every chunk that they share with what follows.
    const std::size_t below = heading_gap_end(cut.text, span.end);
    const ByteRange run{tree.span(tree.run_begin(heading)).begin, below};
    const std::size_t tokens = cut.tokenizer.count(run.of(cut.text)) + cut.overhead(cut.chunks[chunk]);
    if (2 * tokens > cut.options.max_tokens || 2 * tokens::count_words(run.of(cut.text)) > cut.options.max_words)
      continue;
    if (cut.options.max_chars && 2 * run.size() > *cut.options.max_chars) continue;
    if (is_before_whole_sign(cut, run, heading, chunk)) continue;
    if (!tree.is_all_of_its_section(heading)) return broken(6, "a chunk ends with a heading", cut, chunk);
    const auto first = tree.at(cut.chunks[chunk].own.begin);
    if (!first || tree.run_begin(heading) > *first) continue;  // more than headings, or no whole heading
    const ByteRange shown{cut.chunks[chunk].own.begin, below};
    if (cut.tokenizer.count(shown.of(cut.text)) + cut.overhead(cut.chunks[chunk]) >= cut.options.min_tokens) continue;
    if (chunk + 1 < cut.chunks.size() && heading + 1 < cut.document.headings.size() &&
        tree.parent(heading + 1) == tree.parent(*first) && could_be_one(cut, chunk))
      return broken(6, "headings only, though the next section would fit", cut, chunk);
    if (chunk == 0 || tree.parent(heading) != tree.parent(*first)) continue;
    const auto sibling = tree.at(cut.chunks[chunk - 1].own.begin);
    if (sibling && tree.parent(*sibling) == tree.parent(*first) && could_be_one(cut, chunk - 1))
      return broken(6, "headings only, though the section before has room", cut, chunk);
  }
  return {};
}

}  // namespace ingot::test
