// Invariants 1-5 and 14: own spans tile the body between characters, are shown byte for byte, and stay in the limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/laws/cutting.hpp"
#include "support/line_ends.hpp"

namespace ingot::test {

/// 1: every byte that is not white space is in exactly one own span, but for byte-order mark and front matter, which
/// are in none.
inline std::string broken_tiling(const Cutting& cut) {
  std::vector<std::uint8_t> owners(cut.text.size(), 0);
  for (std::size_t i = 0; i < cut.chunks.size(); ++i) {
    const ByteRange own = cut.chunks[i].own;
    if (own.begin > own.end || own.end > cut.text.size()) return broken(1, "own span outside the text", cut, i);
    for (std::size_t at = own.begin; at < own.end; ++at) {
      if (owners[at]++ != 0) return broken(1, "a byte in two own spans", cut, i);
    }
  }
  for (std::size_t at = 0; at < cut.text.size(); ++at) {
    const bool wanted = cut.document.body.contains(at) && !text::is_blank(cut.text.substr(at, 1));
    if (wanted && owners[at] == 0) return broken(1, "byte " + std::to_string(at) + " in no own span", cut, 0);
    if (!cut.document.body.contains(at) && owners[at] != 0) return broken(1, "front matter in an own span", cut, 0);
  }
  return {};
}

/// Which bytes of the text a grapheme starts at; the end is one more.
inline std::vector<bool> grapheme_starts(std::string_view text) {
  std::vector<bool> starts(text.size() + 1, false);
  starts[0] = true;
  for (const std::size_t end : tokens::grapheme_ends(text)) starts[end] = true;
  return starts;
}

/// Which bytes of the text a cut may stand before; the end is one more. Invalid bytes are characters of their own.
inline std::vector<bool> character_starts(std::string_view text) {
  std::vector<bool> starts(text.size() + 1, false);
  for (std::size_t at = 0; at < text.size(); at += utf8::decode(text, at).length) starts[at] = true;
  starts[text.size()] = true;
  return starts;
}

/// 2: own spans are sorted and disjoint, and cut no code point; a grapheme only when it does not fit alone, or when
/// what is cut off is white space.
inline std::string broken_order(const Cutting& cut) {
  const std::vector<bool> characters = character_starts(cut.text);
  const std::vector<bool> graphemes = grapheme_starts(cut.text);
  std::size_t covered = 0;
  for (std::size_t i = 0; i < cut.chunks.size(); ++i) {
    const model::Chunk& chunk = cut.chunks[i];
    if (chunk.own.begin < covered) return broken(2, "own spans are not sorted", cut, i);
    covered = chunk.own.end;
    const std::size_t first = chunk.overlap ? chunk.overlap->begin : chunk.own.begin;
    for (const std::size_t at : {first, chunk.own.begin, chunk.own.end}) {
      if (!characters[at]) return broken(2, "cut inside a code point", cut, i);
      if (graphemes[at]) continue;
      // What is longer cannot fit: no token of a grapheme has so many bytes.
      const std::size_t most = 32 * cut.options.max_tokens;
      std::size_t begin = at;
      std::size_t end = at;
      while (!graphemes[begin] && at - begin < most) --begin;
      while (!graphemes[end] && end - at < most) ++end;
      // White space behind a chunk is in none, also where a sign before it makes a grapheme of both.
      if (text::is_blank(cut.text.substr(at, end - at))) continue;
      const bool whole = graphemes[begin] && graphemes[end];
      if (whole && cut.fits_beside_cut(cut.text.substr(begin, end - begin), i))
        return broken(2, "cut inside a grapheme that would have fitted", cut, i);
    }
  }
  return {};
}

/// 3: content is the source slice, byte for byte, between what is replayed; embed_text ends with it, its line ends all
/// LF, unless it is shorter because it leaves data out.
inline std::string broken_slices(const Cutting& cut) {
  for (std::size_t i = 0; i < cut.chunks.size(); ++i) {
    const model::Chunk& chunk = cut.chunks[i];
    const std::string_view shown = cut.shown(chunk);
    if (chunk.content.compare(chunk.prefix_bytes, shown.size(), shown) != 0)
      return broken(3, "content lacks its source slice", cut, i);
    const std::string content = with_lf(chunk.content);
    const bool elided = chunk.embed_text.size() < content.size();
    if (!elided && !chunk.embed_text.ends_with(content)) return broken(3, "embed_text lacks content", cut, i);
  }
  return {};
}

/// 4: tokens of embed_text, counted anew, are at most max_tokens; words and characters are within theirs.
inline std::string broken_limits(const Cutting& cut) {
  for (std::size_t i = 0; i < cut.chunks.size(); ++i) {
    const model::Chunk& chunk = cut.chunks[i];
    const std::string_view shown = cut.shown(chunk);
    if (chunk.tokens != cut.tokenizer.count(chunk.embed_text)) return broken(4, "wrong count of tokens", cut, i);
    if (chunk.words != tokens::count_words(shown)) return broken(4, "wrong count of words", cut, i);
    if (chunk.tokens > cut.options.max_tokens) return broken(4, "over max_tokens", cut, i);
    if (chunk.words > cut.options.max_words) return broken(4, "over max_words", cut, i);
    if (cut.options.max_chars && utf8::length(with_lf(shown)) > *cut.options.max_chars)
      return broken(4, "over max_chars", cut, i);
  }
  return {};
}

/// 5: no chunk is empty or only white space.
inline std::string broken_substance(const Cutting& cut) {
  for (std::size_t i = 0; i < cut.chunks.size(); ++i) {
    if (text::is_blank(cut.chunks[i].own.of(cut.text))) return broken(5, "blank chunk", cut, i);
  }
  return {};
}

/// 14: overlap ends where the own text begins, is a suffix of the previous own text, and never all of it.
inline std::string broken_overlap(const Cutting& cut) {
  for (std::size_t i = 0; i < cut.chunks.size(); ++i) {
    const model::Chunk& chunk = cut.chunks[i];
    if (!chunk.overlap) continue;
    if (i == 0 || chunk.overlap->end != chunk.own.begin) return broken(14, "overlap apart from own text", cut, i);
    if (chunk.overlap->begin <= cut.chunks[i - 1].own.begin) return broken(14, "overlap of a whole chunk", cut, i);
    const std::string_view overlap = text::trim(chunk.overlap->of(cut.text));
    if (overlap.empty()) return broken(14, "blank overlap", cut, i);
    if (!cut.chunks[i - 1].own.of(cut.text).ends_with(overlap))
      return broken(14, "overlap is no suffix of the chunk before", cut, i);
  }
  return {};
}

/// Part of 10 and 11: keys tell the chunks of a document apart.
inline std::string broken_keys(const Cutting& cut) {
  std::set<std::string_view> keys;
  for (std::size_t i = 0; i < cut.chunks.size(); ++i) {
    if (!keys.insert(cut.chunks[i].key).second) return broken(11, "two chunks with one key", cut, i);
  }
  return {};
}

}  // namespace ingot::test
