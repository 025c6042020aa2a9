// Byte-pair encoding merges the pair of lowest rank, the leftmost of equals, until no pair is left. For short pieces a
// scan for the minimum is the fastest. Long ones (a ruler, base64, a 1 MB attack) need better than quadratic time.
//
// The idea there: a merge of rank r makes a token of rank r, and every token outranks its parts (the generator checks
// it), so all pairs that the merge creates rank above r. The queue therefore only ever moves upwards, which allows
// buckets per rank instead of a heap: push is O(1), pop takes a whole bucket. Within one bucket positions must be taken
// in ascending order; they mostly arrive so, and are sorted where they did not. A heap took three times as long.
//
// An entry is stale if its node was merged away or makes another token by now. It cannot become right again: the bytes
// that a node and its neighbour cover only grow, and one rank stands for one text.
#include "tokens/merge.hpp"

#include <algorithm>
#include <bit>

namespace ingot::tokens {
namespace {

constexpr std::uint32_t k_end = ~0U;
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
    if (entries_.capacity() > k_kept_nodes) entries_ = {};
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

const std::vector<TokenId>& Merger::merge(std::string_view piece) {
  return piece.size() <= k_scan_limit ? merge_by_scan(piece) : merge_by_queue(piece);
}

const std::vector<TokenId>& Merger::merge_by_scan(std::string_view piece) {
  ids_.clear();
  merged_.clear();
  for (const char byte : piece) ids_.push_back(vocabulary_.byte_id(byte));
  for (std::size_t i = 0; i + 1 < ids_.size(); ++i) merged_.push_back(vocabulary_.merged(ids_[i], ids_[i + 1]));
  while (!merged_.empty()) {
    const auto best = std::min_element(merged_.begin(), merged_.end());
    if (*best == k_no_token) break;
    const std::ptrdiff_t at = best - merged_.begin();
    const auto i = static_cast<std::size_t>(at);
    ids_[i] = *best;
    ids_.erase(ids_.begin() + at + 1);
    merged_.erase(best);
    if (i > 0) merged_[i - 1] = vocabulary_.merged(ids_[i - 1], ids_[i]);
    if (i < merged_.size()) merged_[i] = vocabulary_.merged(ids_[i], ids_[i + 1]);
  }
  return ids_;
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

const std::vector<TokenId>& Merger::merge_by_queue(std::string_view piece) {
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
    nodes_ = {};
    batch_ = {};
  }
  return ids_;
}

}  // namespace ingot::tokens
