// The pieces that chunks are made of. At first each top-level block is one atom; an atom that cannot fit into a chunk
// is taken apart by the next finer rule of its kind (list to items to blocks, table to rows, code to lines, prose to
// sentences to words to graphemes to code points), and no other atom is (spec chunking 2.7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/document.hpp"

namespace ingot::chunk {

enum class AtomKind : std::uint8_t { block, line, sentence, word, grapheme, code_point };

struct Atom {
  std::size_t begin = 0;  ///< the atom reaches to the begin of the next one
  std::size_t block = 0;  ///< the block that it is, or is a part of
  AtomKind kind = AtomKind::block;
  int penalty = 0;                    ///< cost of a cut before it
  bool joined = false;                ///< never cut before it: it follows its heading
  std::optional<std::size_t> inside;  ///< the code block or table that a cut before it would open up
};

/// The top-level blocks.
[[nodiscard]] std::vector<Atom> top_level_atoms(std::string_view bytes, const model::Document& document);

/// The parts of one atom that ends at `end`, first part first; one element when it has no parts. Parts of words have at
/// most `piece_bytes` bytes unless one grapheme is longer.
[[nodiscard]] std::vector<Atom> parts_of(const Atom& atom, std::size_t end, std::string_view bytes,
                                         const model::Document& document, std::size_t piece_bytes);

}  // namespace ingot::chunk
