#include "chunk/cuts.hpp"

#include <algorithm>

#include "chunk/overlap.hpp"

namespace ingot::chunk {
namespace {

// The unit is that of the cut penalties in atoms.cpp. An empty chunk costs k_fill more than a full one, one of twice
// the target as much; joining two sections must not pay unless one of them is small.
constexpr std::int64_t k_fill = 125;
constexpr std::int64_t k_per_chunk = 20;
constexpr std::int64_t k_joined_sections = 100;
constexpr std::int64_t k_below_minimum = 80;
constexpr std::int64_t k_headings_only = 1000;  // more than all that joining them with a neighbour may cost
constexpr std::int64_t k_replayed_tokens_per_unit = 8;
// A chunk with fewer entries than the rule asks for; and that it is not the last one of its list.
constexpr std::int64_t k_short_of_entries = 60;
constexpr std::int64_t k_short_before_more = 1;

// The cost of every size that a chunk may have, so that the choice below does not divide.
class FillCosts {
 public:
  /// For sizes of up to `greatest`, and more slowly for those above.
  FillCosts(std::size_t target, std::size_t greatest) : target_(target) {
    const std::size_t last = std::min(greatest, k_saturated * target);
    costs_.reserve(last + 1);
    std::size_t filled = 0;  // have * k_full / target, and what is left of that division
    std::size_t rest = 0;
    for (std::size_t have = 0; have <= last; ++have) {
      costs_.push_back(cost_of_fill(filled));
      filled += k_full / target;
      rest += k_full % target;
      if (rest >= target) {
        ++filled;
        rest -= target;
      }
    }
  }

  [[nodiscard]] std::int64_t of(std::size_t have) const {
    return have < costs_.size() ? costs_[have] : cost_of_fill(have * k_full / target_);
  }

 private:
  static constexpr std::size_t k_full = 1000;    // the target, which is as good as it gets
  static constexpr std::size_t k_saturated = 4;  // in targets; beyond, the cost stays the same

  static std::int64_t cost_of_fill(std::size_t filled) {
    constexpr auto k_best = static_cast<std::int64_t>(k_full);
    const std::int64_t distance = k_best - static_cast<std::int64_t>(std::min(filled, (k_saturated - 1) * k_full));
    return k_fill * distance * distance / (k_best * k_best);
  }

  std::size_t target_;
  std::vector<std::int64_t> costs_;
};

// What is to be known of a piece. Sums reach over all pieces before it, so that the size of a chunk is one subtraction.
struct Step {
  Size before;
  std::uint32_t texts = 0;   // pieces before that are more than headings
  std::uint32_t starts = 0;  // sections up to and with the one that starts here
};

std::vector<Step> steps_of(const Pieces& pieces) {
  std::vector<Step> steps;
  steps.reserve(pieces.pieces.size() + 1);
  Step step;
  for (const Piece& piece : pieces.pieces) {
    if (piece.starts_section && !pieces.are_counted) ++step.starts;
    steps.push_back(step);
    if (!piece.headings_only) ++step.texts;
    step.before += piece.size;
  }
  steps.push_back(step);
  return steps;
}

// The cost of single chunks, and which there may be.
class Prices {
 public:
  Prices(const Pieces& pieces, const Options& options)
      : pieces_(pieces.pieces),
        limits_(pieces.limits),
        by_tokens_(options.target_tokens.has_value()),
        min_tokens_(options.min_tokens),
        reserve_(overlap_reserve(options)),
        steps_(steps_of(pieces)),
        fill_(options.target_tokens.value_or(options.target_words), most_that_counts()) {}

  /// Pieces [first, last) alone.
  [[nodiscard]] Size body(Span span) const {
    Size size = steps_[span.last].before;
    size -= steps_[span.first].before;
    size.chars -= std::min(size.chars, pieces_[span.last - 1].gap_chars);
    return size;
  }

  /// With everything that is shown beside them.
  [[nodiscard]] Size shown(Span span, Size body) const {
    const Piece& first = pieces_[span.first];
    body.tokens += first.breadcrumb + first.prefix + closing(span.last);
    return body;
  }
  [[nodiscard]] Size size(Span span) const { return shown(span, body(span)); }

  /// With room for the overlap that a cut inside of prose will want.
  [[nodiscard]] bool within_limits(Span span, Size size) const {
    if (pieces_[span.first].takes_overlap) {
      size.tokens += reserve_.tokens;
      size.words += reserve_.words;
    }
    return size.within(limits_);
  }

  /// Grows as `first` gets smaller, whatever is shown beside the pieces.
  [[nodiscard]] bool body_within_limits(Size body) const {
    // The white space behind the last piece may be a token that is not sent.
    body.tokens -= std::min<std::uint32_t>(body.tokens, 1);
    return body.within(limits_);
  }

  [[nodiscard]] std::int64_t cost(Span span, const Size& size) const {
    const Piece& piece = pieces_[span.first];
    const Step& first = steps_[span.first];
    const std::int64_t start = piece.penalty + k_per_chunk + piece.prefix / k_replayed_tokens_per_unit;
    const std::int64_t joined = k_joined_sections * (steps_[span.last - 1].starts - first.starts);
    const std::int64_t bare =
        steps_[span.last].texts == first.texts && size.tokens <= min_tokens_ ? k_headings_only : 0;
    return start + joined + bare + fill_cost(span, size);
  }

 private:
  [[nodiscard]] std::uint32_t closing(std::size_t last) const {
    return last < pieces_.size() ? pieces_[last].closing : 0;
  }

  [[nodiscard]] std::size_t most_that_counts() const {
    const Size& all = steps_.back().before;
    return by_tokens_ ? std::min(limits_.tokens, all.tokens) : std::min(limits_.words, all.words);
  }

  // Entries that a rule counts are a matter of number, not of length.
  [[nodiscard]] std::int64_t fill_cost(Span span, const Size& size) const {
    if (limits_.entries != k_no_limit && size.entries > 0) {
      if (size.entries == limits_.entries) return 0;
      const bool more = span.last < pieces_.size() && pieces_[span.last].size.entries > 0;
      return k_short_of_entries + (more ? k_short_before_more : 0);
    }
    // One token may be the white space behind the last piece, which is not sent.
    const std::int64_t small = size.tokens <= min_tokens_ ? k_below_minimum : 0;
    return small + fill_.of(by_tokens_ ? size.tokens : size.words);
  }

  const std::vector<Piece>& pieces_;
  Size limits_;
  bool by_tokens_;
  std::size_t min_tokens_;
  Size reserve_;
  std::vector<Step> steps_;
  FillCosts fill_;
};

bool under_one_parent(const Pieces& pieces, Span span) {
  return pieces.pieces[span.last - 1].section < pieces.pieces[span.first].until;
}

struct Best {
  std::int64_t cost = 0;
  std::uint32_t chunks = 0;
  std::uint32_t from = 0;
};

}  // namespace

bool is_better(const Cost& a, const Cost& b, const Options& options) {
  if (options.objective == Objective::fewest && a.chunks != b.chunks) return a.chunks < b.chunks;
  if (a.cost != b.cost) return a.cost < b.cost;
  return a.chunks < b.chunks;
}

bool may_be_chunk(const Pieces& pieces, Span span, const Options& options) {
  if (span.last == span.first + 1) return true;
  const Prices prices(pieces, options);
  return under_one_parent(pieces, span) && prices.within_limits(span, prices.size(span));
}

Cost cost_of(const Pieces& pieces, const std::vector<Span>& spans, const Options& options) {
  const Prices prices(pieces, options);
  Cost cost{0, spans.size()};
  for (const Span span : spans) cost.cost += prices.cost(span, prices.size(span));
  return cost;
}

std::vector<Span> choose_cuts(const Pieces& pieces, const Options& options, const std::set<Span>& forbidden) {
  const std::size_t count = pieces.pieces.size();
  const Prices prices(pieces, options);
  std::vector<Best> best(count + 1);
  std::vector<std::size_t> cuts;  // before which pieces a chunk may start
  for (std::size_t last = 1; last <= count; ++last) {
    if (last == 1 || pieces.pieces[last - 1].candidate) cuts.push_back(last - 1);
    if (last < count && !pieces.pieces[last].candidate) continue;
    const auto price = [&](std::size_t first, const Size& size) {
      const Best& before = best[first];
      return Cost{before.cost + prices.cost({first, last}, size), std::size_t{before.chunks} + 1};
    };
    // What lies between two cuts fits by itself, or cannot be made any smaller.
    Cost least = price(cuts.back(), prices.size({cuts.back(), last}));
    std::size_t from = cuts.back();
    for (std::size_t cut = cuts.size() - 1; cut-- > 0;) {
      const Span span{cuts[cut], last};
      const Size body = prices.body(span);
      if (!prices.body_within_limits(body)) break;
      if (!under_one_parent(pieces, span)) continue;
      const Size size = prices.shown(span, body);
      if (!prices.within_limits(span, size) || (!forbidden.empty() && forbidden.contains(span))) continue;
      const Cost cost = price(span.first, size);
      // Among equals the earliest cut wins.
      if (is_better(least, cost, options)) continue;
      least = cost;
      from = span.first;
    }
    best[last] = {least.cost, static_cast<std::uint32_t>(least.chunks), static_cast<std::uint32_t>(from)};
  }
  std::vector<Span> spans;
  for (std::size_t last = count; last > 0; last = best[last].from) spans.push_back({best[last].from, last});
  std::reverse(spans.begin(), spans.end());
  return spans;
}

}  // namespace ingot::chunk
