// Invariant 17: the cuts that are chosen are the cheapest. All ways through few pieces are tried, and a greedy filler
// must never do better on many.
#include "chunk/cuts.hpp"

#include <optional>
#include <random>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "chunk/scopes.hpp"
#include "support/chunking.hpp"
#include "support/grammar.hpp"

using namespace ingot;
using chunk::Cost;
using chunk::Pieces;
using chunk::Span;

namespace {

constexpr std::size_t k_most_pieces = 12;

// Bit i of `cuts` says that there is a cut before piece i + 1.
std::vector<Span> spans_of(std::size_t cuts, std::size_t pieces) {
  std::vector<Span> spans;
  std::size_t first = 0;
  for (std::size_t last = 1; last <= pieces; ++last) {
    if (last < pieces && (cuts >> (last - 1) & 1U) == 0) continue;
    spans.push_back({first, last});
    first = last;
  }
  return spans;
}

Cost cheapest(const Pieces& pieces, const chunk::Options& options) {
  const std::size_t count = pieces.pieces.size();
  std::optional<Cost> best;
  for (std::size_t cuts = 0; cuts < (std::size_t{1} << (count - 1)); ++cuts) {
    const std::vector<Span> spans = spans_of(cuts, count);
    bool allowed = true;
    for (const Span span : spans) allowed = allowed && chunk::may_be_chunk(pieces, span, options);
    if (!allowed) continue;
    const Cost cost = chunk::cost_of(pieces, spans, options);
    if (!best || chunk::is_better(cost, *best, options)) best = cost;
  }
  REQUIRE(best);
  return *best;
}

std::vector<Span> greedy(const Pieces& pieces, const chunk::Options& options) {
  std::vector<Span> spans;
  for (std::size_t first = 0; first < pieces.pieces.size();) {
    std::size_t last = first + 1;
    while (last < pieces.pieces.size() && chunk::may_be_chunk(pieces, {first, last + 1}, options)) ++last;
    spans.push_back({first, last});
    first = last;
  }
  return spans;
}

// Calls compare(pieces, options) for the scopes of documents from the grammar, under both objectives.
template <class Compare>
void for_scopes(std::size_t blocks, Compare compare) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    test::Grammar grammar(seed);
    const std::string bytes = grammar.document(1 + seed % blocks);
    const auto document = parse::parse(test::source_file(bytes));
    REQUIRE(document);
    chunk::Options options = test::limits(std::size_t{48} << (seed % 4));
    options.objective = seed % 3 == 0 ? chunk::Objective::fewest : chunk::Objective::balanced;
    chunk::Work work(bytes, *document, options, test::tokenizer());
    if (work.blocks.empty()) continue;
    INFO("seed " << seed << ", max_tokens " << options.max_tokens);
    for (const chunk::Scope scope : chunk::scopes_of(work)) compare(chunk::pieces_of(work, scope), options);
  }
}

}  // namespace

TEST_CASE("invariant 17: no other way through few pieces is better") {
  std::size_t compared = 0;
  for_scopes(12, [&](const Pieces& pieces, const chunk::Options& options) {
    if (pieces.pieces.empty() || pieces.pieces.size() > k_most_pieces) return;
    ++compared;
    const Cost chosen = chunk::cost_of(pieces, chunk::choose_cuts(pieces, options, {}), options);
    CHECK_FALSE(chunk::is_better(cheapest(pieces, options), chosen, options));
  });
  CHECK(compared > 100);
}

TEST_CASE("invariant 17: a greedy filler is never better") {
  for_scopes(60, [](const Pieces& pieces, const chunk::Options& options) {
    const Cost chosen = chunk::cost_of(pieces, chunk::choose_cuts(pieces, options, {}), options);
    CHECK_FALSE(chunk::is_better(chunk::cost_of(pieces, greedy(pieces, options), options), chosen, options));
  });
}

TEST_CASE("invariant 17: the cuts that are chosen tile the pieces, and each chunk may be one") {
  for_scopes(60, [](const Pieces& pieces, const chunk::Options& options) {
    std::size_t next = 0;
    for (const Span span : chunk::choose_cuts(pieces, options, {})) {
      CHECK(span.first == next);
      CHECK(span.last > span.first);
      CHECK(chunk::may_be_chunk(pieces, span, options));
      next = span.last;
    }
    CHECK(next == pieces.pieces.size());
  });
}

TEST_CASE("headings without text are cut between every now and then, and what stays together may be one chunk") {
  std::mt19937_64 random(7);
  for (const int most_levels : {1, 2, 6}) {
    std::string bytes;
    for (int i = 0; i < 2000; ++i)
      bytes += std::string(1 + random() % static_cast<unsigned>(most_levels), '#') + " a\n";
    const auto document = parse::parse(test::source_file(bytes));
    REQUIRE(document);
    const chunk::Options options;
    chunk::Work work(bytes, *document, options, test::tokenizer());
    for (const chunk::Scope scope : chunk::scopes_of(work)) {
      const Pieces pieces = chunk::pieces_of(work, scope);
      std::size_t first = 0;
      std::size_t runs = 0;
      for (std::size_t last = 1; last <= pieces.pieces.size(); ++last) {
        if (last < pieces.pieces.size() && !pieces.pieces[last].candidate) continue;
        CHECK(chunk::may_be_chunk(pieces, {first, last}, options));
        first = last;
        ++runs;
      }
      INFO(most_levels << " levels, " << pieces.pieces.size() << " pieces");
      if (most_levels == 1) CHECK(runs < pieces.pieces.size() / 2);
      CHECK(chunk::split(bytes, *document, "d", options, test::tokenizer()).size() > 1);
    }
  }
}
