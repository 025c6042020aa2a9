// Finds many words in one pass over a text: what patterns are tried at. It looks at two or three bytes in every few,
// since each word shows one of some such pieces there; for each word those are taken that are rarest in common texts.
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
    width_ == 2 ? find_by<2>(text, found) : find_by<3>(text, found);
  }

 private:
  struct Start {
    std::uint16_t sign;
    std::uint8_t word;
    std::uint8_t ahead;  ///< bytes of the word before the piece
  };
  static constexpr std::size_t k_buckets = 256;

  template <std::size_t Width, class Found>
  void find_by(std::string_view text, Found& found) const {
    for (std::size_t at = 0; at + Width <= text.size(); at += stride_) {
      const std::uint16_t sign = sign_of<Width>(text, at);
      if (!signs_[sign]) continue;
      for (const Start& start : starts_[sign % k_buckets]) {
        if (start.sign != sign || at < start.ahead) continue;
        if (stands_at(text, at - start.ahead, words_[start.word])) found(std::size_t{start.word}, at - start.ahead);
      }
    }
  }

  // A digest of the piece. Folded without a branch: what is no letter may fold as well, and stands_at() has the last
  // word.
  template <std::size_t Width>
  [[nodiscard]] std::uint16_t sign_of(std::string_view text, std::size_t at) const {
    std::uint32_t piece = 0;
    for (std::size_t i = 0; i < Width; ++i) piece = piece << 8U | static_cast<std::uint8_t>(text[at + i]) | fold_;
    return static_cast<std::uint16_t>((piece * 0x9E3779B1U) >> 16U);
  }
  [[nodiscard]] bool stands_at(std::string_view text, std::size_t at, std::string_view word) const;
  void add(std::size_t word);

  std::vector<std::string_view> words_;
  std::uint32_t fold_;  ///< bits that are set in every byte before it is compared
  std::size_t width_;   ///< bytes of a piece
  std::size_t stride_;  ///< from one piece that is looked at to the next
  std::bitset<65536> signs_;
  std::array<std::vector<Start>, k_buckets> starts_;
};

}  // namespace ingot::lint
