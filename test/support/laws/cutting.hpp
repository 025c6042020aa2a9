// What the laws of chunking speak of: one document, its chunks, and the limits that they were cut for. Every law is a
// function of a Cutting that returns what is wrong, with the number of the invariant, or an empty text when it holds.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "chunk/chunk.hpp"
#include "model/document.hpp"
#include "tokens/segments.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::test {

struct Cutting {
  std::string_view text;  ///< Document::text()
  const model::Document& document;
  const std::vector<model::Chunk>& chunks;
  const chunk::Options& options;
  tokens::Tokenizer& tokenizer;

  /// The source text that a chunk shows: overlap and own text.
  [[nodiscard]] std::string_view shown(const model::Chunk& chunk) const {
    const std::size_t begin = chunk.overlap ? chunk.overlap->begin : chunk.own.begin;
    return text.substr(begin, chunk.own.end - begin);
  }

  /// Tokens of breadcrumb and replay.
  [[nodiscard]] std::size_t overhead(const model::Chunk& chunk) const {
    const std::size_t shown_tokens = tokenizer.count(shown(chunk));
    return chunk.tokens > shown_tokens ? chunk.tokens - shown_tokens : 0;
  }

  /// True when a text with what is shown beside it is within all limits. A text that misses by a few tokens may be cut:
  /// sizes are sums, which may be off where two pieces meet.
  [[nodiscard]] bool fits(std::string_view alone, std::size_t beside) const {
    constexpr std::size_t k_slack = 8;
    const std::size_t tokens = tokenizer.count(alone) + beside + k_slack;
    if (tokens > options.max_tokens || tokens::count_words(alone) > options.max_words) return false;
    return utf8::length(alone) <= options.max_chars.value_or(alone.size());
  }

  /// fits() for what the cut before chunk `next` parts.
  [[nodiscard]] bool fits_beside_cut(std::string_view alone, std::size_t next) const {
    return fits(alone, std::max(overhead(chunks[next]), next == 0 ? 0 : overhead(chunks[next - 1])));
  }
};

/// "invariant N: what (chunk I of K)".
inline std::string broken(int invariant, std::string_view what, const Cutting& cut, std::size_t chunk) {
  std::string message = "invariant ";
  message += std::to_string(invariant) + ": ";
  message.append(what);
  return message + " (chunk " + std::to_string(chunk + 1) + " of " + std::to_string(cut.chunks.size()) + ")";
}

/// A cut: the end of one chunk and the beginning of the next, white space between them.
struct Cut {
  std::size_t before = 0;
  std::size_t after = 0;
  std::size_t next = 0;  ///< index of the chunk behind it

  /// True when it parts the range in two.
  [[nodiscard]] bool parts(ByteRange range) const {
    return (range.begin < before && before < range.end) || (range.begin < after && after < range.end);
  }
};

inline std::vector<Cut> cuts_of(const Cutting& cut) {
  std::vector<Cut> cuts;
  for (std::size_t i = 1; i < cut.chunks.size(); ++i)
    cuts.push_back({cut.chunks[i - 1].own.end, cut.chunks[i].own.begin, i});
  return cuts;
}

/// The cut that parts the range, or null.
inline const Cut* cut_in(const std::vector<Cut>& cuts, ByteRange range) {
  const auto at = std::partition_point(cuts.begin(), cuts.end(),
                                       [&](const Cut& cut) { return std::max(cut.before, cut.after) <= range.begin; });
  return at != cuts.end() && at->parts(range) ? &*at : nullptr;
}

}  // namespace ingot::test
