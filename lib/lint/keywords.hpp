// Finds many words in one pass over a text: what patterns are tried at. It looks at a pair of bytes in every few, since
// each word shows one of some pairs in a row there; for each word those are taken that are rarest in common texts.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ingot::lint {

class Keywords {
 public:
  enum class Case { exact, any };  ///< any: of ASCII letters; the words are lower-case then

  /// Words of three bytes or more, which must outlive this.
  Keywords(std::vector<std::string_view> words, Case letters);

  /// Calls `found(word, offset)` with the number of the word for each place where one stands; nearly ascending, but a
  /// word may come a few bytes after one that begins behind it.
  template <class Found>
  void find(std::string_view text, Found&& found) const {
    for (std::size_t at = 0; at + 1 < text.size(); at += stride_) {
      const std::size_t pair = pair_at(text, at);
      if (!pairs_[pair]) continue;
      for (const Start& start : starts_[bucket(pair)]) {
        if (start.pair != pair || at < start.ahead) continue;
        if (stands_at(text, at - start.ahead, words_[start.word])) found(std::size_t{start.word}, at - start.ahead);
      }
    }
  }

 private:
  struct Start {
    std::uint16_t pair;
    std::uint8_t word;
    std::uint8_t ahead;  ///< bytes of the word before the pair
  };
  static constexpr std::size_t k_buckets = 256;

  // Folded without a branch: what is no letter may fold as well, and stands_at() has the last word.
  [[nodiscard]] std::size_t pair_at(std::string_view text, std::size_t at) const {
    const auto byte = [&](std::size_t i) { return std::size_t{static_cast<std::uint8_t>(text[i])} | fold_; };
    return byte(at) << 8U | byte(at + 1);
  }
  [[nodiscard]] static constexpr std::size_t bucket(std::size_t pair) { return (pair ^ pair >> 5U) % k_buckets; }
  [[nodiscard]] bool stands_at(std::string_view text, std::size_t at, std::string_view word) const;
  void add(std::size_t word);

  std::vector<std::string_view> words_;
  std::size_t fold_;    ///< bits that are set in every byte before it is compared
  std::size_t stride_;  ///< bytes from one pair that is looked at to the next
  std::bitset<65536> pairs_;
  std::array<std::vector<Start>, k_buckets> starts_;
};

}  // namespace ingot::lint
