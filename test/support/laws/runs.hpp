// Invariants 9, 10, 12 and 13: what must be the same, or no more, when a document is cut again.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/laws/cutting.hpp"
#include "support/laws/headings.hpp"
#include "support/line_ends.hpp"
#include "support/markdown.hpp"

namespace ingot::test {

using Chunks = std::vector<model::Chunk>;

/// Nothing when the document is refused.
inline std::optional<Chunks> chunks_of(const std::string& bytes, const chunk::Options& options,
                                       tokens::Tokenizer& tokenizer) {
  const auto document = parse::parse(source_file(bytes));
  if (!document) return std::nullopt;
  return chunk::split(bytes, *document, "guide", options, tokenizer);
}

/// All that is stored of chunks, as one text.
inline std::string stored(const Chunks& chunks) {
  std::string all;
  for (const model::Chunk& chunk : chunks) {
    all += chunk.key + " " + std::to_string(chunk.own.begin) + "-" + std::to_string(chunk.own.end) + " " +
           std::to_string(chunk.tokens) + " " + std::to_string(chunk.words) + "\n" + chunk.embed_text + "\n";
    for (const std::string& heading : chunk.heading_path) all += heading + "\n";
  }
  return all;
}

/// 9: a tokenizer that has counted nothing before gives what this one gives.
inline std::string broken_determinism(const Cutting& cut) {
  tokens::Tokenizer fresh(cut.tokenizer.encoding());
  const Chunks again = chunk::split(cut.text, cut.document, "guide", cut.options, fresh);
  const Chunks third = chunk::split(cut.text, cut.document, "guide", cut.options, cut.tokenizer);
  return stored(again) == stored(third) ? std::string{} : broken(9, "another tokenizer, other chunks", cut, 0);
}

/// 10: a chunk that is one whole section is one chunk when it is a document of its own.
inline std::string broken_whole_sections(const Cutting& cut) {
  const HeadingTree tree(cut.document);
  const auto& headings = cut.document.headings;
  for (std::size_t i = 0; i < cut.chunks.size(); ++i) {
    const ByteRange own = cut.chunks[i].own;
    const auto heading = tree.at(own.begin);
    if (!heading) continue;
    std::size_t next = *heading + 1;
    while (next < headings.size() && headings[next].level > headings[*heading].level) ++next;
    const std::size_t end = next < headings.size() ? tree.span(next).begin : cut.document.body.end;
    if (own.end > end || !text::is_blank(cut.text.substr(own.end, end - own.end))) continue;
    const auto alone = chunks_of(std::string(own.of(cut.text)), cut.options, cut.tokenizer);
    if (!alone) return broken(10, "a section alone is refused", cut, i);
    if (alone->size() != 1 || alone->front().own != ByteRange{0, own.size()})
      return broken(10, "a section alone is cut", cut, i);
  }
  return {};
}

/// 12: with LF and with CRLF at every line end a document has the same chunks, with the same keys and paths, but for
/// the line ends in their texts.
inline std::string broken_line_ends(const Cutting& cut) {
  const std::string lf = with_lf(cut.text);
  const std::string crlf = with_crlf(cut.text);
  const auto first = chunks_of(lf, cut.options, cut.tokenizer);
  const auto second = chunks_of(crlf, cut.options, cut.tokenizer);
  if (first.has_value() != second.has_value()) return broken(12, "only one is refused", cut, 0);
  if (!first) return {};
  if (first->size() != second->size()) return broken(12, "CRLF gives another number of chunks", cut, 0);
  for (std::size_t i = 0; i < first->size(); ++i) {
    const model::Chunk& of_lf = (*first)[i];
    const model::Chunk& of_crlf = (*second)[i];
    if (with_lf(of_crlf.own.of(crlf)) != of_lf.own.of(lf)) return broken(12, "CRLF is cut elsewhere", cut, i);
    if (of_crlf.key != of_lf.key) return broken(12, "CRLF gives another key", cut, i);
    if (of_crlf.heading_path != of_lf.heading_path) return broken(12, "CRLF gives another path", cut, i);
  }
  return {};
}

/// 13: in strict mode, where the target is the maximum and nothing but the limit asks for a cut, a greater limit never
/// gives more chunks.
inline std::string broken_monotony(const Cutting& cut) {
  std::size_t before = cut.text.size();
  for (std::size_t max_tokens = 64; max_tokens <= 1024; max_tokens += max_tokens / 4) {
    chunk::Options strict;
    strict.max_tokens = max_tokens;
    strict.target_tokens = max_tokens;
    strict.min_tokens = 0;
    strict.objective = chunk::Objective::fewest;
    const std::size_t chunks = chunk::split(cut.text, cut.document, "guide", strict, cut.tokenizer).size();
    if (chunks > before) return broken(13, "more chunks at " + std::to_string(max_tokens) + " tokens", cut, 0);
    before = chunks;
  }
  return {};
}

}  // namespace ingot::test
