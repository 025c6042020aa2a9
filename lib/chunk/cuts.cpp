#include "chunk/cuts.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <tuple>

#include "base/assert.hpp"

namespace ingot::chunk {
namespace {

using Cost = std::int64_t;

// The unit is that of the cut penalties in atoms.cpp. An empty chunk costs k_fill more than a full one, one of twice the
// target as much; joining two sections must not pay unless one of them is small.
constexpr Cost k_fill = 125;
constexpr Cost k_per_chunk = 20;
constexpr Cost k_joined_sections = 100;
constexpr Cost k_below_minimum = 80;
constexpr Cost k_replayed_tokens_per_unit = 8;

Cost fill_cost(const Size& own, const Options& options) {
  const auto target = static_cast<Cost>(options.target_tokens.value_or(options.target_words));
  const auto have = static_cast<Cost>(options.target_tokens ? own.tokens : own.words);
  const Cost distance = 1000 - std::min<Cost>(3000, have * 1000 / target);
  return k_fill * distance * distance / 1'000'000;
}

// The levels of the headings inside a chunk tell whether it stays under one parent.
class Inside {
 public:
  void add(const Piece& piece, const Pieces& pieces) {
    if (!piece.starts_section) return;
    least_level_ = std::min(least_level_, pieces.sections[piece.section].level);
    ++sections_;
  }

  [[nodiscard]] bool allowed_after(const Piece& first, const Pieces& pieces) const {
    const int level = pieces.sections[first.section].level;
    return least_level_ >= (first.starts_section ? level : level + 1);
  }

  [[nodiscard]] Cost cost() const { return sections_ * k_joined_sections; }

 private:
  int least_level_ = std::numeric_limits<int>::max();
  Cost sections_ = 0;
};

Cost span_cost(const Pieces& pieces, Span span, const Size& own, const Inside& inside, const Options& options) {
  const Piece& first = pieces.pieces[span.first];
  Cost cost = first.penalty + k_per_chunk + fill_cost(own, options) + inside.cost();
  cost += static_cast<Cost>(first.prefix.tokens) / k_replayed_tokens_per_unit;
  if (own.tokens < options.min_tokens) cost += k_below_minimum;
  return cost;
}

struct Best {
  Cost cost = std::numeric_limits<Cost>::max();
  std::size_t chunks = 0;
  std::size_t from = 0;
};

}  // namespace

Size own_size(const Pieces& pieces, Span span) {
  Size size = pieces.pieces[span.last - 1].trimmed;
  for (std::size_t i = span.first; i + 1 < span.last; ++i) size += pieces.pieces[i].full;
  const Piece& first = pieces.pieces[span.first];
  size.tokens += pieces.breadcrumb(first).tokens + first.prefix.tokens;
  if (span.last < pieces.pieces.size()) size.tokens += pieces.pieces[span.last].closing.tokens;
  return size;
}

bool takes_overlap(const Pieces& pieces, Span span, const Size& own, const Options& options) {
  const Piece& first = pieces.pieces[span.first];
  if (!first.overlap_begin) return false;
  Size size = own;
  size += first.overlap;
  size.tokens += pieces.margin;
  return within(size, options);
}

std::vector<Span> choose_cuts(const Pieces& pieces, const Options& options, const std::set<Span>& forbidden) {
  const std::size_t count = pieces.pieces.size();
  std::vector<Best> best(count + 1);
  best[0].cost = 0;
  for (std::size_t last = 1; last <= count; ++last) {
    Size body = pieces.pieces[last - 1].trimmed;
    const std::size_t closing = last < count ? pieces.pieces[last].closing.tokens : 0;
    Inside inside;
    for (std::size_t first = last; first-- > 0;) {
      if (first + 1 < last) {
        inside.add(pieces.pieces[first + 1], pieces);
        body += pieces.pieces[first].full;
      }
      const bool single = first + 1 == last;
      if (!single && !within(body, options)) break;
      Size own = body;
      own.tokens += pieces.breadcrumb(pieces.pieces[first]).tokens + pieces.pieces[first].prefix.tokens + closing;
      Size counted = own;
      counted.tokens += pieces.margin;
      const bool fits = within(counted, options) && inside.allowed_after(pieces.pieces[first], pieces) && !forbidden.contains({first, last});
      if ((!single && !fits) || best[first].cost == std::numeric_limits<Cost>::max()) continue;
      const Best candidate{best[first].cost + span_cost(pieces, {first, last}, own, inside, options), best[first].chunks + 1, first};
      // Ties: fewer chunks, then the earliest cut.
      if (std::tie(candidate.cost, candidate.chunks, candidate.from) < std::tie(best[last].cost, best[last].chunks, best[last].from)) {
        best[last] = candidate;
      }
    }
    INGOT_ASSERT(best[last].cost != std::numeric_limits<Cost>::max());
  }
  std::vector<Span> spans;
  for (std::size_t last = count; last > 0; last = best[last].from) spans.push_back({best[last].from, last});
  std::reverse(spans.begin(), spans.end());
  return spans;
}

}  // namespace ingot::chunk
