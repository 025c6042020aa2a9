// The second half of tokenizing: byte-pair merging of one pretoken that is not a token by itself.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
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

/// The tokens of a part of a piece, as a scan for the lowest pair finds them.
class MergedWindow {
 public:
  static constexpr std::size_t k_max_bytes = 512;

  struct Token {
    TokenId id;
    std::uint32_t end;  ///< offset in the piece, like begin()
  };

  /// Merges piece[begin, begin + size), 1 to k_max_bytes bytes. Quadratic in `size`, and the fastest way for small
  /// ones.
  void merge(const Vocabulary& vocabulary, std::string_view piece, std::size_t begin, std::size_t size);
  /// The same tokens at another place of the piece, where the same bytes are.
  void shift(std::size_t by);

  [[nodiscard]] std::size_t begin() const { return begin_; }
  [[nodiscard]] std::size_t end() const { return tokens_.back().end; }
  [[nodiscard]] const std::vector<Token>& tokens() const { return tokens_; }
  [[nodiscard]] std::size_t start_of(std::size_t token) const { return token == 0 ? begin_ : tokens_[token - 1].end; }

 private:
  std::size_t begin_ = 0;
  std::vector<Token> tokens_;
};

class Merger {
 public:
  explicit Merger(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  /// The tokens of `piece`, which is not empty and has less than 2^31 bytes. The view lives until the next call. Linear
  /// time for all but texts made against it, n log n for those.
  [[nodiscard]] std::span<const TokenId> merge(std::string_view piece);
  /// How many they are.
  [[nodiscard]] std::size_t count(std::string_view piece);
  /// The slow and certain way for every piece: merge() has the same tokens.
  [[nodiscard]] std::span<const TokenId> merge_by_queue(std::string_view piece);

 private:
  struct Node {
    TokenId id;      ///< k_no_token once it was merged into the one before
    TokenId merged;  ///< what it makes with the next one, or k_no_token
    std::uint32_t previous;
    std::uint32_t next;
  };
  struct Part {
    TokenId id;
    TokenId merged;  ///< what it makes with the next part, or k_no_token
  };
  static constexpr std::size_t k_short_piece = 16;
  [[nodiscard]] std::size_t merge_short(std::string_view piece);
  using Tokens = std::span<const MergedWindow::Token>;
  template <class Take>
  [[nodiscard]] bool merge_by_windows(std::string_view piece, Take take);
  template <class Take>
  [[nodiscard]] bool step(std::string_view piece, std::size_t size, Take take);
  [[nodiscard]] bool widen(std::string_view piece, std::size_t size);
  void link(std::string_view piece);
  void update(std::uint32_t position);
  void join(std::uint32_t position);

  const Vocabulary& vocabulary_;
  std::vector<TokenId> ids_;
  std::array<Part, k_short_piece> parts_{};
  MergedWindow window_;
  MergedWindow next_;
  std::size_t taken_ = 0;  // tokens of window_ that were handed on already
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> batch_;
  std::unique_ptr<RankQueue> queue_;  // none until the first piece that needs it
};

}  // namespace ingot::tokens
