// The second half of tokenizing: byte-pair merging of one pretoken that is not a token by itself.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "tokens/vocabulary.hpp"

namespace ingot::tokens {

/// A queue of positions by rank that never goes back: what is pushed ranks above what was taken last. Empty between
/// uses, so it costs its 1 MB of heads once.
class RankQueue {
 public:
  explicit RankQueue(std::size_t ranks) : heads_(ranks, k_none) {}

  void push(TokenId rank, std::uint32_t position);
  /// Takes all positions of the lowest rank, ascending, into `positions`; k_no_token when the queue is empty.
  TokenId pop(std::vector<std::uint32_t>& positions);

 private:
  static constexpr std::uint32_t k_none = ~0U;
  struct Entry {
    std::uint32_t position;
    std::uint32_t next;
  };
  // Three levels of 64 cover 2^18 ranks: a bit says that something below it is occupied.
  std::uint64_t top_ = 0;
  std::array<std::uint64_t, 64> middle_{};
  std::array<std::uint64_t, 4096> bottom_{};
  std::vector<std::uint32_t> heads_;
  std::vector<Entry> entries_;
};

class Merger {
 public:
  explicit Merger(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  /// The tokens of `piece`, which is not empty, has less than 2^31 bytes and is not a token itself. The view lives
  /// until the next call. Quadratic up to k_scan_limit bytes, where that is the fastest, n log n at worst above.
  [[nodiscard]] const std::vector<TokenId>& merge(std::string_view piece);

  /// Both ways give the same tokens for every length; a test compares them.
  [[nodiscard]] const std::vector<TokenId>& merge_by_scan(std::string_view piece);
  [[nodiscard]] const std::vector<TokenId>& merge_by_queue(std::string_view piece);

  static constexpr std::size_t k_scan_limit = 64;

 private:
  struct Node {
    TokenId id;      ///< k_no_token once it was merged into the one before
    TokenId merged;  ///< what it makes with the next one, or k_no_token
    std::uint32_t previous;
    std::uint32_t next;
  };
  void link(std::string_view piece);
  void update(std::uint32_t position);
  void join(std::uint32_t position);

  const Vocabulary& vocabulary_;
  std::vector<TokenId> ids_;
  std::vector<TokenId> merged_;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> batch_;
  std::unique_ptr<RankQueue> queue_;  // none until the first long piece
};

}  // namespace ingot::tokens
