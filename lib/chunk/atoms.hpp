// The pieces that chunks are made of. At first each top-level block is one atom; an atom that cannot fit into a chunk
// is taken apart by the next finer rule of its kind, and no other atom is (spec chunking 2.7):
//   list to items to blocks, table to rows to cells, code to lines, prose to sentences to clauses to words; then
//   between links and code spans that touch, words inside of them, graphemes, code points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"
#include "model/document.hpp"

namespace ingot::chunk {

enum class AtomKind : std::uint8_t {
  block,
  line,
  cell,
  sentence,
  clause,
  word,
  edge,
  inner_word,
  grapheme,
  code_point
};

struct Atom {
  std::size_t begin = 0;     ///< the atom reaches to the begin of the next one
  std::uint32_t block = 0;   ///< the block that it is, or is a part of
  std::int32_t penalty = 0;  ///< cost of a cut before it
  AtomKind kind = AtomKind::block;
  AtomKind cut = AtomKind::block;  ///< what the cut before it parts
  bool joined = false;             ///< never cut before it: it follows its heading
};

/// Parts that need not be told apart are kept together up to about this many bytes, so that a chunk never has more than
/// some dozens of parts.
struct Grain {
  std::size_t bytes = 1;
  bool rows = false;                    ///< each row of a table is a part, since rows are counted
  std::function<bool(ByteRange)> fits;  ///< true for a range that may be a chunk: such links in links stay whole
};

/// Indexes of the top-level blocks, in reading order.
[[nodiscard]] std::vector<std::uint32_t> top_level_blocks(const model::Document& document);

/// Atoms of some of the top-level blocks; `before` is the one in front of them, if there is one.
[[nodiscard]] std::vector<Atom> block_atoms(std::string_view text, const model::Document& document,
                                            const std::vector<std::uint32_t>& blocks, std::size_t first,
                                            std::size_t last);

/// True for one code span, link, image, tag or formula.
[[nodiscard]] bool is_inline_span(std::string_view text);

/// The parts of one atom that ends at `end`, first part first; one element when it has no parts. Ascending, and the
/// first begins where the atom does. Every part is finer than the atom, or a block of it, or the much shorter rest of
/// very long prose.
[[nodiscard]] std::vector<Atom> parts_of(const Atom& atom, std::size_t end, std::string_view text,
                                         const model::Document& document, const Grain& grain);

}  // namespace ingot::chunk
