// A scope of a document taken apart until every piece fits into a chunk, with the sizes that the choice of cuts needs.
// A piece is what lies between two places where a cut is allowed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "chunk/atoms.hpp"
#include "chunk/breadcrumbs.hpp"
#include "chunk/replay.hpp"
#include "chunk/sections.hpp"
#include "chunk/sizes.hpp"
#include "model/document.hpp"

namespace ingot::chunk {

/// One document being cut. The parts refer to each other and to the document.
struct Work {
  Work(std::string_view text, const model::Document& document, const Options& options, tokens::Tokenizer& tokenizer);
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  const model::Document& document;
  const Options& options;
  Size limits;
  Measure measure;
  std::vector<Section> sections;
  Breadcrumbs breadcrumbs;
  Replayer replayer;
  std::vector<std::uint32_t> blocks;  ///< the top-level ones
  std::vector<Size> sizes;            ///< of each of those, up to the begin of the next one
};

/// Top-level blocks [first, last) of Work::blocks that are cut without regard to all others.
struct Scope {
  std::size_t first = 0;
  std::size_t last = 0;
};

struct Piece {
  std::size_t begin = 0;         ///< the piece reaches to the begin of the next one
  Size size;                     ///< with the white space behind it
  std::uint32_t gap_chars = 0;   ///< characters of that white space, as far as characters are counted
  std::int32_t penalty = 0;      ///< cost of the cut before it
  std::uint32_t section = 0;     ///< that holds `begin`
  std::uint32_t until = 0;       ///< sections from this one on stand under another parent than a chunk that starts here
  std::uint32_t breadcrumb = 0;  ///< tokens of the breadcrumb of a chunk that starts here
  std::uint32_t prefix = 0;      ///< tokens of what such a chunk repeats
  std::uint32_t closing = 0;     ///< tokens of what a chunk that ends before it repeats
  std::uint32_t replays = 0;     ///< index for Replayer::at
  AtomKind cut = AtomKind::block;
  bool starts_section : 1 = false;
  bool headings_only : 1 = false;
  bool candidate : 1 = true;       ///< a chunk may start here; false for some of many small pieces
  bool takes_overlap : 1 = false;  ///< the cut before it is inside of prose
};
static_assert(sizeof(Piece) <= 64, "a document may have hundreds of thousands");

struct Pieces {
  Size limits;
  std::vector<Piece> pieces;
  std::size_t end = 0;
  bool are_counted = false;  ///< rows or objects of which a rule wants a number: none is a section by itself

  [[nodiscard]] std::size_t end_of(std::size_t piece) const {
    return piece + 1 < pieces.size() ? pieces[piece + 1].begin : end;
  }
};

/// The section whose headings the breadcrumb of a chunk that starts with this piece shows: what is above the heading
/// that the chunk shows itself.
[[nodiscard]] std::size_t breadcrumb_section(const Work& work, const Piece& piece);

/// Every piece fits into a chunk of its own. Sums of tokens are those of the chunk but for one or two where white space
/// at a cut is tokenized otherwise.
[[nodiscard]] Pieces pieces_of(Work& work, Scope scope);

}  // namespace ingot::chunk
