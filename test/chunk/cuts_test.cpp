// Invariant 17: the cuts that are chosen are the cheapest. All ways through few pieces are tried, and a greedy filler
// must never do better on many. What it costs is what cost_of() says; a way that is not allowed costs k_not_allowed.
#include "chunk/cuts.hpp"

#include <limits>
#include <random>

#include <catch2/catch_test_macros.hpp>

#include "support/chunking.hpp"
#include "support/grammar.hpp"

using namespace ingot;
using chunk::Pieces;
using chunk::Span;

namespace {

using Cost = std::int64_t;
constexpr Cost k_not_allowed = std::numeric_limits<Cost>::max();
constexpr std::size_t k_most_pieces = 12;

template <class AnyPieces>
concept HasCost = requires(const AnyPieces& pieces, const std::vector<Span>& spans, const chunk::Options& options) {
  { cost_of(pieces, spans, options) } -> std::convertible_to<Cost>;
};

bool fits(const Pieces& pieces, Span span, const chunk::Options& options) {
  return chunk::own_size(pieces, span).within(chunk::limits_of(options));
}

// Bit i of `cuts` says that there is a cut before piece i + 1.
[[maybe_unused]] std::vector<Span> spans_of(std::size_t cuts, std::size_t pieces) {
  std::vector<Span> spans;
  std::size_t first = 0;
  for (std::size_t last = 1; last <= pieces; ++last) {
    if (last < pieces && (cuts >> (last - 1) & 1U) == 0) continue;
    spans.push_back({first, last});
    first = last;
  }
  return spans;
}

template <class AnyPieces>
Cost cheapest(const AnyPieces& pieces, const chunk::Options& options) {
  const std::size_t count = pieces.pieces.size();
  Cost best = k_not_allowed;
  for (std::size_t cuts = 0; cuts < (std::size_t{1} << (count - 1)); ++cuts) {
    const std::vector<Span> spans = spans_of(cuts, count);
    bool allowed = true;
    for (const Span span : spans) allowed = allowed && fits(pieces, span, options);
    if (allowed) best = std::min<Cost>(best, cost_of(pieces, spans, options));
  }
  return best;
}

[[maybe_unused]] std::vector<Span> greedy(const Pieces& pieces, const chunk::Options& options) {
  std::vector<Span> spans;
  for (std::size_t first = 0; first < pieces.pieces.size();) {
    std::size_t last = first + 1;
    while (last < pieces.pieces.size() && fits(pieces, {first, last + 1}, options)) ++last;
    spans.push_back({first, last});
    first = last;
  }
  return spans;
}

// Calls compare(pieces, options) for documents from the grammar.
template <class Compare>
void for_documents(std::size_t blocks, Compare compare) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    test::Grammar grammar(seed);
    const std::string bytes = grammar.document(1 + seed % blocks);
    const auto document = parse::parse(test::source_file(bytes));
    REQUIRE(document);
    if (document->blocks.empty()) continue;
    const chunk::Options options = test::limits(std::size_t{48} << (seed % 4));
    INFO("seed " << seed << ", max_tokens " << options.max_tokens);
    compare(chunk::pieces_of(bytes, *document, options, test::tokenizer(), 2), options);
  }
}

template <class AnyPieces>
void compare_with_all(const AnyPieces& pieces, const chunk::Options& options) {
  if (pieces.pieces.empty() || pieces.pieces.size() > k_most_pieces) return;
  if constexpr (HasCost<AnyPieces>) {
    CHECK(cost_of(pieces, chunk::choose_cuts(pieces, options, {}), options) == cheapest(pieces, options));
  }
}

template <class AnyPieces>
void compare_with_greedy(const AnyPieces& pieces, const chunk::Options& options) {
  if (pieces.pieces.empty()) return;
  if constexpr (HasCost<AnyPieces>) {
    CHECK(cost_of(pieces, chunk::choose_cuts(pieces, options, {}), options) <=
          cost_of(pieces, greedy(pieces, options), options));
  }
}

}  // namespace

TEST_CASE("invariant 17: no other way through few pieces is cheaper") {
  for_documents(12, compare_with_all<Pieces>);
}

TEST_CASE("invariant 17: a greedy filler is never cheaper") {
  for_documents(60, compare_with_greedy<Pieces>);
}

TEST_CASE("invariant 17: the cuts that are chosen tile the pieces within the limits") {
  for_documents(60, [](const Pieces& pieces, const chunk::Options& options) {
    std::size_t next = 0;
    for (const Span span : chunk::choose_cuts(pieces, options, {})) {
      CHECK(span.first == next);
      CHECK(span.last > span.first);
      CHECK(fits(pieces, span, options));
      next = span.last;
    }
    CHECK(next == pieces.pieces.size());
  });
}
