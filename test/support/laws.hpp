// The laws of model/document.hpp and chunk/chunk.hpp as checks that unit tests, hostile shapes, real documents and the
// fuzzers share. The headers in laws/ have one function for each invariant.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "support/laws/blocks.hpp"
#include "support/laws/cutting.hpp"
#include "support/laws/headings.hpp"
#include "support/laws/inline.hpp"
#include "support/laws/paths.hpp"
#include "support/laws/tiling.hpp"

namespace ingot::test {

/// What is wrong with the blocks of a document by the invariant of model/document.hpp; an empty text when it holds.
inline std::string broken_blocks(std::string_view bytes, const model::Document& document) {
  std::size_t covered = document.body.begin;
  std::vector<std::size_t> child_end(document.blocks.size(), 0);
  for (std::size_t at = 0; at < document.blocks.size(); ++at) {
    const model::Block& block = document.blocks[at];
    if (block.span.begin >= block.span.end) return "empty block";
    if (block.head().end > block.span.end) return "head outside";
    if (block.parent) {
      const ByteRange parent = document.blocks[*block.parent].span;
      if (block.span.begin < parent.begin || block.span.end > parent.end) return "child outside its parent";
      if (block.span.begin < child_end[*block.parent]) return "siblings overlap";
      child_end[*block.parent] = block.span.end;
      continue;
    }
    if (block.span.begin < covered) return "top-level blocks overlap";
    if (!text::is_blank(bytes.substr(covered, block.span.begin - covered))) return "text between blocks";
    covered = block.span.end;
  }
  if (!text::is_blank(bytes.substr(covered))) return "text behind the last block";
  return {};
}

using Law = std::string (*)(const Cutting& cut);

/// Tiling, limits and overlap: what must hold before anything else can be looked at.
inline constexpr std::array<Law, 7> k_first_laws = {broken_tiling,    broken_order,   broken_slices, broken_limits,
                                                    broken_substance, broken_overlap, broken_keys};
/// What a reader sees: headings, fences and tables, links and code spans.
inline constexpr std::array<Law, 3> k_reading_laws = {broken_headings, broken_fences_and_tables, broken_inline};

template <class Laws>
std::string first_broken(const Laws& laws, const Cutting& cut) {
  for (const Law law : laws) {
    if (std::string problem = law(cut); !problem.empty()) return problem;
  }
  return {};
}

/// What is wrong with these chunks of a document by invariants 1-5 and 14; an empty text when they hold.
inline std::string broken_law(const std::string& bytes, const model::Document& document,
                              const std::vector<model::Chunk>& chunks, const chunk::Options& options,
                              tokens::Tokenizer& tokenizer) {
  return first_broken(k_first_laws, {document.text(bytes), document, chunks, options, tokenizer});
}

/// The same by 1-8 and 14.
inline std::string broken_cheap_law(const std::string& bytes, const model::Document& document,
                                    const std::vector<model::Chunk>& chunks, const chunk::Options& options,
                                    tokens::Tokenizer& tokenizer) {
  const Cutting cut{document.text(bytes), document, chunks, options, tokenizer};
  std::string problem = first_broken(k_first_laws, cut);
  return problem.empty() ? first_broken(k_reading_laws, cut) : problem;
}

}  // namespace ingot::test
