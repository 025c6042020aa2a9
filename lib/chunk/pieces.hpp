// A document taken apart until every piece fits into a chunk, with the sizes that the choice of cuts needs. A piece is
// what lies between two places where a cut is allowed.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chunk/chunk.hpp"
#include "chunk/sections.hpp"
#include "model/document.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::chunk {

struct Size {
  std::size_t tokens = 0;
  std::size_t words = 0;
  std::size_t chars = 0;
  std::size_t rows = 0;
  std::size_t entries = 0;

  Size& operator+=(const Size& other) {
    tokens += other.tokens;
    words += other.words;
    chars += other.chars;
    rows += other.rows;
    entries += other.entries;
    return *this;
  }
  Size& operator-=(const Size& other) {
    tokens -= other.tokens;
    words -= other.words;
    chars -= other.chars;
    rows -= other.rows;
    entries -= other.entries;
    return *this;
  }
  /// True when no part of it is above that of `most`.
  [[nodiscard]] bool within(const Size& most) const {
    return tokens <= most.tokens && words <= most.words && chars <= most.chars && rows <= most.rows &&
           entries <= most.entries;
  }
};

struct Replay {
  std::string text;
  std::size_t tokens = 0;
};

/// What a cut inside one block asks for.
struct Replays {
  Replay prefix;   ///< shown before a piece when a chunk starts with it
  Replay closing;  ///< shown at the end of a chunk that ends before the piece
};

struct Piece {
  std::size_t begin = 0;    ///< the piece reaches to the begin of the next one
  int penalty = 0;          ///< cost of the cut before it
  std::size_t section = 0;  ///< index of the section that holds `begin`
  bool starts_section = false;
  Size full;                                 ///< with the white space behind it
  Size trimmed;                              ///< without
  std::size_t replays = 0;                   ///< index in Pieces::replays
  std::optional<std::size_t> overlap_begin;  ///< where the overlap of a chunk that starts here would begin
  Size overlap;
};

struct Breadcrumb {
  std::vector<std::string> parts;
  std::string text;  ///< rendered, with the blank line behind it; empty when there are no parts
  std::size_t tokens = 0;
};

struct Pieces {
  std::vector<Section> sections;
  std::vector<Breadcrumb> breadcrumbs;  ///< by section, for a chunk that starts below its heading
  std::vector<Replays> replays;         ///< the first is empty, for cuts between blocks
  std::vector<Piece> pieces;
  std::size_t end = 0;
  std::size_t margin = 0;

  /// A chunk that starts with a heading shows only what is above it.
  [[nodiscard]] const Breadcrumb& breadcrumb(const Piece& piece) const {
    return breadcrumbs[piece.starts_section ? *sections[piece.section].parent : piece.section];
  }
  [[nodiscard]] const Replay& prefix(const Piece& piece) const { return replays[piece.replays].prefix; }
  [[nodiscard]] const Replay& closing(const Piece& piece) const { return replays[piece.replays].closing; }
  [[nodiscard]] std::size_t end_of(std::size_t piece) const {
    return piece + 1 < pieces.size() ? pieces[piece + 1].begin : end;
  }
};

/// The limits of a chunk; what has none is the greatest number.
[[nodiscard]] Size limits_of(const Options& options);

/// Every piece fits into a chunk of its own, with `margin` tokens to spare: sums may be off by a token or two where
/// white space at a cut is tokenized otherwise. Views are used during the call only.
[[nodiscard]] Pieces pieces_of(std::string_view bytes, const model::Document& document, const Options& options,
                               tokens::Tokenizer& tokenizer, std::size_t margin);

}  // namespace ingot::chunk
