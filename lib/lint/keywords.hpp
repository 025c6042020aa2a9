// Finds many words in one pass over a text: what patterns are tried at. It looks at two or three bytes in every few,
// since each word shows one of some such pieces there; for each word those are taken that are rarest in common texts.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <cstring>
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
    if (width_ == 2) return stride_ == 2 ? find_by<2, 2>(text, found) : find_by<2, 3>(text, found);
    stride_ == 3 ? find_by<3, 3>(text, found) : find_by<3, 4>(text, found);
  }

 private:
  struct Start {
    std::uint16_t sign;
    std::uint8_t word;
    std::uint8_t ahead;       ///< bytes of the word before the piece
    std::uint64_t beginning;  ///< of the word, folded, as many bytes as `mask` leaves
    std::uint64_t mask;
  };
  static constexpr std::size_t k_buckets = 256;
  static constexpr std::size_t k_loaded = sizeof(std::uint64_t);  // bytes that are looked at together

  template <std::size_t Width, std::size_t Stride, class Found>
  void find_by(std::string_view text, Found& found) const {
    constexpr std::size_t k_pieces = (k_loaded - Width) / Stride + 1;
    std::size_t at = 0;
    for (; at + k_loaded <= text.size(); at += k_pieces * Stride) {
      const std::uint64_t bytes = loaded(text, at) | fold_;
      std::array<std::uint16_t, k_pieces> signs;
      bool any = false;
      for (std::size_t i = 0; i < k_pieces; ++i) {
        signs[i] = sign_of<Width>(bytes >> (8 * Stride * i));
        any |= signs_[signs[i]];
      }
      if (!any) continue;
      for (std::size_t i = 0; i < k_pieces; ++i) look_at(signs[i], text, at + Stride * i, found);
    }
    for (; at + Width <= text.size(); at += Stride) look_at(sign_of<Width>(loaded(text, at) | fold_), text, at, found);
  }

  template <class Found>
  void look_at(std::uint16_t sign, std::string_view text, std::size_t at, Found& found) const {
    if (!signs_[sign]) return;
    for (const Start& start : starts_[sign % k_buckets]) {
      if (start.sign != sign || at < start.ahead) continue;
      const std::size_t begin = at - start.ahead;
      if (((loaded(text, begin) | fold_) & start.mask) != start.beginning) continue;
      if (stands_at(text, begin, words_[start.word])) found(std::size_t{start.word}, begin);
    }
  }

  // The first of the bytes in the lowest place; zeros behind the end.
  [[nodiscard]] static std::uint64_t loaded(std::string_view text, std::size_t at) {
    std::uint64_t bytes = 0;
    if (text.size() - at >= k_loaded) {
      std::memcpy(&bytes, text.data() + at, k_loaded);
    } else {
      std::memcpy(&bytes, text.data() + at, text.size() - at);
    }
    return bytes;
  }

  // A digest of the piece in the lowest bytes. Folded without a branch: what is no letter may fold as well, and
  // stands_at() has the last word.
  template <std::size_t Width>
  [[nodiscard]] static std::uint16_t sign_of(std::uint64_t bytes) {
    const auto piece = static_cast<std::uint32_t>(bytes & ((std::uint64_t{1} << (8 * Width)) - 1));
    return static_cast<std::uint16_t>((piece * 0x9E3779B1U) >> 16U);
  }
  [[nodiscard]] bool stands_at(std::string_view text, std::size_t at, std::string_view word) const;
  void add(std::size_t word);

  std::vector<std::string_view> words_;
  std::uint64_t fold_;  ///< bits that are set in every byte before it is compared
  std::size_t width_;   ///< bytes of a piece
  std::size_t stride_;  ///< from one piece that is looked at to the next
  std::bitset<65536> signs_;
  std::array<std::vector<Start>, k_buckets> starts_;
};

}  // namespace ingot::lint
