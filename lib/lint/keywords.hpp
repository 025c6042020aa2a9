// Finds many words in one pass over a text, whatever the case of ASCII letters: what patterns are tried at. It looks at
// every second byte only, since each word of three bytes or more shows one of its pairs there.
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
  /// Lower-case words of three bytes or more, which must outlive this.
  explicit Keywords(std::vector<std::string_view> words);

  /// Calls `found(word, offset)` with the number of the word for each place where one stands, nearly ascending: a word
  /// may come after one that begins a byte behind it.
  template <class Found>
  void find(std::string_view text, Found&& found) const {
    for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
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
    std::uint8_t ahead;  ///< bytes of the word before the pair: 0 or 1
  };
  static constexpr std::size_t k_buckets = 256;

  [[nodiscard]] static constexpr std::uint8_t lower(char c) {
    const auto byte = static_cast<std::uint8_t>(c);
    return byte >= 'A' && byte <= 'Z' ? static_cast<std::uint8_t>(byte + 0x20U) : byte;
  }
  // Folded without a branch; what is no letter may fold as well, and stands_at() has the last word.
  [[nodiscard]] static std::size_t pair_at(std::string_view text, std::size_t at) {
    const auto fold = [](char c) { return static_cast<std::uint8_t>(static_cast<std::uint8_t>(c) | 0x20U); };
    return std::size_t{fold(text[at])} << 8U | fold(text[at + 1]);
  }
  [[nodiscard]] static constexpr std::size_t bucket(std::size_t pair) { return (pair ^ pair >> 5U) % k_buckets; }
  [[nodiscard]] static bool stands_at(std::string_view text, std::size_t at, std::string_view word) {
    if (text.size() - at < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (lower(text[at + i]) != static_cast<std::uint8_t>(word[i])) return false;
    }
    return true;
  }

  std::vector<std::string_view> words_;
  std::bitset<65536> pairs_;
  std::array<std::vector<Start>, k_buckets> starts_;
};

}  // namespace ingot::lint
