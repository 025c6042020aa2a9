// Byte-pair encoding merges the pair of lowest rank, the leftmost of equals, until no pair is left. For short pieces a
// scan for the minimum is the fastest. Long ones (a ruler, base64, a 1 MB attack) need better than quadratic time.
//
// By windows: a sequence of tokens is the encoding of its text if and only if each two neighbours are the encoding of
// theirs, since the first merge across a boundary would already happen between the two tokens that it lies between. So
// where two overlapping windows, each merged by itself, have one token in common, the first one's tokens up to it and
// the second one's after it are the tokens of both together. Each window starts at a token of the one before, which
// makes them meet at once in most texts. One that does not meet gets wider; if that does not help, the queue does it.
//
// By queue: a merge of rank r makes a token of rank r, and every token outranks its parts (the generator checks it), so
// all pairs that the merge creates rank above r. The queue therefore only ever moves upwards, which allows buckets per
// rank instead of a heap: push is O(1), pop takes a whole bucket. Within one bucket positions must be taken in
// ascending order; they mostly arrive so, and are sorted where they did not. An entry is stale if its node was merged
// away or makes another token by now. It cannot become right again: the bytes that a node and its neighbour cover only
// grow, and one rank stands for one text.
#include "tokens/merge.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <utility>

namespace ingot::tokens {
namespace {

constexpr std::uint32_t k_end = ~0U;
constexpr std::size_t k_narrow_window = 64;
constexpr std::size_t k_long_token = 12;  // bytes: where tokens are longer on average, narrow windows hold too few
constexpr std::size_t k_kept_nodes = 1U << 16U;  // larger work space is given back after use

constexpr std::size_t lowest(std::uint64_t bits) {
  return static_cast<std::size_t>(std::countr_zero(bits));
}

}  // namespace

void RankQueue::push(TokenId rank, std::uint32_t position) {
  entries_.push_back({position, heads_[rank]});
  heads_[rank] = static_cast<std::uint32_t>(entries_.size() - 1);
  bottom_[rank >> 6U] |= 1ULL << (rank & 63U);
  middle_[rank >> 12U] |= 1ULL << ((rank >> 6U) & 63U);
  top_ |= 1ULL << (rank >> 12U);
}

TokenId RankQueue::pop(std::vector<std::uint32_t>& positions) {
  positions.clear();
  if (top_ == 0) {
    if (entries_.capacity() > k_kept_nodes) entries_ = std::vector<Entry>();  // `{}` would keep the memory
    entries_.clear();
    return k_no_token;
  }
  const std::size_t high = lowest(top_);
  const std::size_t middle = high << 6U | lowest(middle_[high]);
  const std::size_t rank = middle << 6U | lowest(bottom_[middle]);
  for (std::uint32_t at = heads_[rank]; at != k_none; at = entries_[at].next)
    positions.push_back(entries_[at].position);
  heads_[rank] = k_none;
  bottom_[middle] &= bottom_[middle] - 1;
  if (bottom_[middle] == 0) middle_[high] &= middle_[high] - 1;
  if (middle_[high] == 0) top_ &= top_ - 1;
  std::reverse(positions.begin(), positions.end());
  if (!std::is_sorted(positions.begin(), positions.end())) std::sort(positions.begin(), positions.end());
  return static_cast<TokenId>(rank);
}

// Each pair is one number, the rank above the position: the least of all is the pair to merge next.
void MergedWindow::merge(const Vocabulary& vocabulary, std::string_view piece, std::size_t begin, std::size_t size) {
  constexpr unsigned k_position_bits = 9;
  static_assert(k_max_bytes == std::size_t{1} << k_position_bits && k_position_bits + k_id_bits < 31);
  constexpr std::int32_t k_none = std::numeric_limits<std::int32_t>::max();
  constexpr std::size_t k_lanes = 8;
  const auto pair_at = [](TokenId rank, std::size_t position) {
    return rank == k_no_token ? k_none : static_cast<std::int32_t>(rank << k_position_bits | position);
  };
  std::array<std::int32_t, k_max_bytes> pairs;
  std::array<TokenId, k_max_bytes> ids;
  std::array<std::uint16_t, k_max_bytes + 1> next;
  std::array<std::uint16_t, k_max_bytes + 1> previous;
  const std::string_view bytes = piece.substr(begin, size);
  const std::size_t rounded = (size + k_lanes - 1) / k_lanes * k_lanes;
  for (std::size_t i = 0; i < size; ++i) {
    ids[i] = vocabulary.byte_id(bytes[i]);
    pairs[i] = i + 1 < size ? pair_at(vocabulary.merged(bytes[i], bytes[i + 1]), i) : k_none;
    next[i] = static_cast<std::uint16_t>(i + 1);
    previous[i + 1] = static_cast<std::uint16_t>(i);
  }
  std::fill(pairs.begin() + static_cast<std::ptrdiff_t>(size), pairs.begin() + static_cast<std::ptrdiff_t>(rounded),
            k_none);
  for (;;) {
    std::array<std::int32_t, k_lanes> least;
    std::copy_n(pairs.begin(), k_lanes, least.begin());
    for (std::size_t i = k_lanes; i < rounded; i += k_lanes) {
      for (std::size_t lane = 0; lane < k_lanes; ++lane) least[lane] = std::min(least[lane], pairs[i + lane]);
    }
    const std::int32_t best = *std::min_element(least.begin(), least.end());
    if (best == k_none) break;
    const auto at = static_cast<std::size_t>(best) % k_max_bytes;
    const std::size_t gone = next[at];
    const std::size_t after = next[gone];
    ids[at] = static_cast<TokenId>(best) >> k_position_bits;
    next[at] = static_cast<std::uint16_t>(after);
    previous[after] = static_cast<std::uint16_t>(at);
    pairs[gone] = k_none;
    pairs[at] = after == size ? k_none : pair_at(vocabulary.merged(ids[at], ids[after]), at);
    if (at != 0) pairs[previous[at]] = pair_at(vocabulary.merged(ids[previous[at]], ids[at]), previous[at]);
  }
  begin_ = begin;
  tokens_.clear();
  for (std::size_t i = 0; i != size; i = next[i])
    tokens_.push_back({ids[i], static_cast<std::uint32_t>(begin + next[i])});
}

void MergedWindow::shift(std::size_t by) {
  begin_ += by;
  for (Token& token : tokens_) token.end += static_cast<std::uint32_t>(by);
}

// Makes the window at least `size` bytes long; false if that changes what was taken of it.
bool Merger::widen(std::string_view piece, std::size_t size) {
  size = std::min(size, piece.size() - window_.begin());
  if (window_.end() - window_.begin() >= size) return true;
  const std::size_t taken_end = window_.start_of(taken_);
  const TokenId last = taken_ == 0 ? k_no_token : window_.tokens()[taken_ - 1].id;
  window_.merge(vocabulary_, piece, window_.begin(), size);
  if (taken_ == 0) return true;
  const auto& tokens = window_.tokens();
  const auto same =
      std::find_if(tokens.begin(), tokens.end(), [&](const auto& token) { return token.end == taken_end; });
  if (same == tokens.end() || same->id != last) return false;
  taken_ = static_cast<std::size_t>(same - tokens.begin()) + 1;
  return true;
}

// Goes on to a window that starts at a token three quarters into this one and takes the tokens before the one that both
// have; false, with nothing taken, if there is none.
template <class Take>
bool Merger::step(std::string_view piece, std::size_t size, Take take) {
  if (!widen(piece, size)) return false;
  const auto& tokens = window_.tokens();
  const std::size_t latest = window_.begin() + (window_.end() - window_.begin()) * 3 / 4;
  std::size_t first = tokens.size() - 1;
  while (first > 0 && window_.start_of(first) > latest) --first;
  const std::size_t begin = window_.start_of(first);
  if (begin == window_.begin() || first < taken_) return false;
  const std::size_t next_size = std::min(size, piece.size() - begin);
  if (next_size == window_.end() - window_.begin() &&
      piece.substr(begin, next_size) == piece.substr(window_.begin(), next_size)) {
    next_ = window_;
    next_.shift(begin - window_.begin());
  } else {
    next_.merge(vocabulary_, piece, begin, next_size);
  }
  for (std::size_t i = first, j = 0; i < tokens.size() && j < next_.tokens().size();) {
    const std::size_t end = tokens[i].end;
    const std::size_t next_end = next_.tokens()[j].end;
    if (end == next_end && window_.start_of(i) == next_.start_of(j)) {
      take(Tokens(tokens).subspan(taken_, i + 1 - taken_));
      std::swap(window_, next_);
      taken_ = j + 1;
      return true;
    }
    i += end <= next_end ? 1U : 0U;
    j += next_end <= end ? 1U : 0U;
  }
  return false;
}

// Calls take(tokens) for all tokens in order; false where two windows do not meet.
template <class Take>
bool Merger::merge_by_windows(std::string_view piece, Take take) {
  taken_ = 0;
  window_.merge(vocabulary_, piece, 0, std::min(piece.size(), k_narrow_window));
  while (window_.end() != piece.size()) {
    const bool long_tokens = window_.tokens().size() * k_long_token < window_.end() - window_.begin();
    if ((long_tokens || !step(piece, k_narrow_window, take)) && !step(piece, MergedWindow::k_max_bytes, take))
      return false;
  }
  take(Tokens(window_.tokens()).subspan(taken_));
  return true;
}

std::span<const TokenId> Merger::merge(std::string_view piece) {
  ids_.clear();
  if (piece.size() <= k_short_piece) {
    const std::size_t count = merge_short(piece);
    for (std::size_t i = 0; i < count; ++i) ids_.push_back(parts_[i].id);
    return ids_;
  }
  const bool met = merge_by_windows(piece, [this](Tokens tokens) {
    for (const MergedWindow::Token& token : tokens) ids_.push_back(token.id);
  });
  return met ? std::span<const TokenId>(ids_) : merge_by_queue(piece);
}

// For very short pieces moving everything up is faster than links. Returns the number of parts that are left.
std::size_t Merger::merge_short(std::string_view piece) {
  const auto merged_at = [this](const Part* part, const Part* end) {
    return part + 1 < end ? vocabulary_.merged(part[0].id, part[1].id) : k_no_token;
  };
  Part* const begin = parts_.data();
  Part* end = begin;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const TokenId merged = i + 1 < piece.size() ? vocabulary_.merged(piece[i], piece[i + 1]) : k_no_token;
    *end++ = {vocabulary_.byte_id(piece[i]), merged};
  }
  for (;;) {
    Part* best = begin;
    for (Part* part = begin + 1; part < end; ++part) best = part->merged < best->merged ? part : best;
    if (best->merged == k_no_token) return static_cast<std::size_t>(end - begin);
    best->id = best->merged;
    --end;
    for (Part* part = best + 1; part < end; ++part) part[0] = part[1];
    best->merged = merged_at(best, end);
    if (best != begin) best[-1].merged = merged_at(best - 1, end);
  }
}

std::size_t Merger::count(std::string_view piece) {
  if (piece.size() <= k_short_piece) return merge_short(piece);
  std::size_t total = 0;
  const bool met = merge_by_windows(piece, [&total](Tokens tokens) { total += tokens.size(); });
  return met ? total : merge_by_queue(piece).size();
}

void Merger::link(std::string_view piece) {
  const auto count = static_cast<std::uint32_t>(piece.size());
  nodes_.resize(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    nodes_[i] = {vocabulary_.byte_id(piece[i]), k_no_token, i == 0 ? k_end : i - 1, i + 1 == count ? k_end : i + 1};
  }
}

// Looks up what the node makes with its next one, and queues it.
void Merger::update(std::uint32_t position) {
  Node& node = nodes_[position];
  node.merged = node.next == k_end ? k_no_token : vocabulary_.merged(node.id, nodes_[node.next].id);
  if (node.merged != k_no_token) queue_->push(node.merged, position);
}

void Merger::join(std::uint32_t position) {
  Node& node = nodes_[position];
  node.id = node.merged;
  Node& gone = nodes_[node.next];
  gone.id = gone.merged = k_no_token;
  node.next = gone.next;
  if (node.next != k_end) nodes_[node.next].previous = position;
  update(position);
  if (node.previous != k_end) update(node.previous);
}

std::span<const TokenId> Merger::merge_by_queue(std::string_view piece) {
  if (!queue_) queue_ = std::make_unique<RankQueue>(vocabulary_.token_count());
  link(piece);
  for (std::uint32_t i = 0; i < piece.size(); ++i) update(i);
  for (TokenId rank = queue_->pop(batch_); rank != k_no_token; rank = queue_->pop(batch_)) {
    for (const std::uint32_t position : batch_) {
      if (nodes_[position].merged == rank) join(position);
    }
  }
  ids_.clear();
  for (std::uint32_t i = 0; i != k_end; i = nodes_[i].next) ids_.push_back(nodes_[i].id);
  if (nodes_.capacity() > k_kept_nodes) {
    nodes_ = std::vector<Node>();
    batch_ = std::vector<std::uint32_t>();
  }
  return ids_;
}

}  // namespace ingot::tokens
