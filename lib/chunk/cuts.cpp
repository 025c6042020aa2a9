#include "chunk/cuts.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace ingot::chunk {
namespace {

using Cost = std::int64_t;

// The unit is that of the cut penalties in atoms.cpp. An empty chunk costs k_fill more than a full one, one of twice
// the target as much; joining two sections must not pay unless one of them is small.
constexpr Cost k_fill = 125;
constexpr Cost k_per_chunk = 20;
constexpr Cost k_joined_sections = 100;
constexpr Cost k_below_minimum = 80;
constexpr Cost k_replayed_tokens_per_unit = 8;

// The cost of every size that a chunk may have, so that the choice below does not divide.
class FillCosts {
 public:
  /// For sizes of up to `greatest`, and more slowly for those above.
  FillCosts(std::size_t target, std::size_t greatest) : target_(target) {
    for (std::size_t have = 0; have <= std::min(greatest, k_saturated * target); ++have) costs_.push_back(cost(have));
  }

  [[nodiscard]] Cost of(std::size_t have) const { return have < costs_.size() ? costs_[have] : cost(have); }

 private:
  static constexpr std::size_t k_saturated = 4;  // in targets; beyond, the cost stays the same

  [[nodiscard]] Cost cost(std::size_t have) const {
    const Cost distance = 1000 - std::min<Cost>(3000, static_cast<Cost>(have) * 1000 / static_cast<Cost>(target_));
    return k_fill * distance * distance / 1'000'000;
  }

  std::size_t target_;
  std::vector<Cost> costs_;
};

constexpr int k_no_heading = std::numeric_limits<int>::max();

// What is to be known of a piece. Sums reach over all pieces before it, so that the size of a chunk is one subtraction.
struct Step {
  Size before;
  std::size_t head_tokens = 0;  // breadcrumb and prefix of a chunk that starts here
  Cost joins = 0;               // cost of joining all sections up to and with the one that starts here
  Cost cost = 0;                // of starting a chunk here, and later of the best chunks before it too
  int least_level = 0;          // that the headings further down in such a chunk may have: it stays under one parent
  int level = k_no_heading;     // of the heading that starts here
};

std::vector<Step> steps_of(const Pieces& pieces) {
  std::vector<Step> steps;
  steps.reserve(pieces.pieces.size());
  Size before;
  Cost joins = 0;
  for (const Piece& piece : pieces.pieces) {
    const std::size_t prefix = pieces.prefix(piece).tokens;
    const int level = pieces.sections[piece.section].level;
    if (piece.starts_section) joins += k_joined_sections;
    const Cost cost = piece.penalty + k_per_chunk + static_cast<Cost>(prefix) / k_replayed_tokens_per_unit;
    steps.push_back({before, pieces.breadcrumb(piece).tokens + prefix, joins, cost,
                     piece.starts_section ? level : level + 1, piece.starts_section ? level : k_no_heading});
    before += piece.full;
  }
  return steps;
}

struct Best {
  Cost cost = std::numeric_limits<Cost>::max();
  std::size_t chunks = 0;
  std::size_t from = 0;
};

// Finds the best chunks up to each cut in turn; steps and best ones of all earlier cuts are final by then.
class Chooser {
 public:
  Chooser(const Pieces& pieces, const Options& options, const std::set<Span>& forbidden)
      : pieces_(pieces),
        options_(options),
        limits_(limits_of(options)),
        forbidden_(forbidden),
        steps_(steps_of(pieces)),
        fill_(options.target_tokens.value_or(options.target_words), most_that_counts()),
        best_(steps_.size() + 1) {
    best_[0].cost = 0;
  }

  std::vector<Span> run() {
    for (std::size_t last = 1; last < best_.size(); ++last) {
      steps_[last - 1].cost += best_[last - 1].cost;
      best_[last] = best_until(last);
    }
    std::vector<Span> spans;
    for (std::size_t last = steps_.size(); last > 0; last = best_[last].from) spans.push_back({best_[last].from, last});
    std::reverse(spans.begin(), spans.end());
    return spans;
  }

 private:
  [[nodiscard]] std::size_t most_that_counts() const {
    if (steps_.empty()) return 0;
    return options_.target_tokens ? options_.max_tokens : std::min(options_.max_words, steps_.back().before.words);
  }

  // Pieces [first, last) without breadcrumb and replay.
  [[nodiscard]] Size body(std::size_t first, std::size_t last) const {
    Size size = pieces_.pieces[last - 1].trimmed;
    size += steps_[last - 1].before;
    size -= steps_[first].before;
    return size;
  }

  [[nodiscard]] std::size_t earliest(std::size_t last) const {
    std::size_t low = 0;
    std::size_t high = last - 1;
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (body(middle, last).within(limits_))
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  }

  // Of a chunk [first, last) with these sizes, and of all before it.
  [[nodiscard]] Cost cost(const Step& first, std::size_t tokens, std::size_t words, Cost joins) const {
    const Cost small = tokens < options_.min_tokens ? k_below_minimum : 0;
    return first.cost + joins - first.joins + small + fill_.of(options_.target_tokens ? tokens : words);
  }

  [[nodiscard]] Best best_until(std::size_t last) const {
    const Size to = body(0, last);
    const std::size_t closing = last < steps_.size() ? pieces_.closing(pieces_.pieces[last]).tokens : 0;
    const Cost joins = steps_[last - 1].joins;
    // A single piece fits by itself, or cannot be made any smaller.
    const Step& single = steps_[last - 1];
    Best best{cost(single, to.tokens - single.before.tokens + single.head_tokens + closing,
                   to.words - single.before.words, joins),
              best_[last - 1].chunks + 1, last - 1};
    int least_level = single.level;
    for (std::size_t first = last - 1, end = earliest(last); first-- > end;) {
      const Step& step = steps_[first];
      const std::size_t tokens = to.tokens - step.before.tokens + step.head_tokens + closing;
      const bool allowed = tokens + pieces_.margin <= options_.max_tokens && least_level >= step.least_level;
      least_level = std::min(least_level, step.level);
      if (!allowed || (!forbidden_.empty() && forbidden_.contains({first, last}))) continue;
      const Best candidate{cost(step, tokens, to.words - step.before.words, joins), best_[first].chunks + 1, first};
      // Ties: fewer chunks, then the earliest cut.
      if (candidate.cost < best.cost || (candidate.cost == best.cost && candidate.chunks <= best.chunks))
        best = candidate;
    }
    return best;
  }

  const Pieces& pieces_;
  const Options& options_;
  Size limits_;
  const std::set<Span>& forbidden_;
  std::vector<Step> steps_;
  FillCosts fill_;
  std::vector<Best> best_;
};

}  // namespace

Size own_size(const Pieces& pieces, Span span) {
  Size size = pieces.pieces[span.last - 1].trimmed;
  for (std::size_t i = span.first; i + 1 < span.last; ++i) size += pieces.pieces[i].full;
  const Piece& first = pieces.pieces[span.first];
  size.tokens += pieces.breadcrumb(first).tokens + pieces.prefix(first).tokens;
  if (span.last < pieces.pieces.size()) size.tokens += pieces.closing(pieces.pieces[span.last]).tokens;
  return size;
}

bool takes_overlap(const Pieces& pieces, Span span, const Size& own, const Options& options) {
  const Piece& first = pieces.pieces[span.first];
  if (!first.overlap_begin) return false;
  Size size = own;
  size += first.overlap;
  size.tokens += pieces.margin;
  return size.within(limits_of(options));
}

std::vector<Span> choose_cuts(const Pieces& pieces, const Options& options, const std::set<Span>& forbidden) {
  return Chooser(pieces, options, forbidden).run();
}

}  // namespace ingot::chunk
