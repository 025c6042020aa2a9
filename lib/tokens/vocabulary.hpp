// The tokens of one encoding, where they lie in the program: whole-token lookups and merge pairs, without any set-up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "tokens/encoding.hpp"
#include "tokens/joins.hpp"
#include "tokens/vocabulary_layout.hpp"

namespace ingot::tokens {

/// Token id, which is also the rank of the merge that makes the token: both encodings number their tokens by rank.
using TokenId = std::uint32_t;
inline constexpr TokenId k_no_token = std::numeric_limits<TokenId>::max();

class Vocabulary {
 public:
  explicit Vocabulary(Encoding encoding);

  [[nodiscard]] std::size_t token_count() const { return token_count_; }
  [[nodiscard]] TokenId byte_id(char byte) const { return byte_ids_[static_cast<unsigned char>(byte)]; }
  /// Asks for what contains() will read.
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&keys_[first_slot(hash)]); }
  /// True if the key is a token; `hash` must be hash_of(key).
  [[nodiscard]] bool contains(const Key& key, std::uint64_t hash) const { return slot_of(key, hash) != k_no_slot; }
  /// The id of a whole text that is one token, else k_no_token.
  [[nodiscard]] TokenId find(std::string_view text) const;
  /// The token that two neighbours merge to, else k_no_token.
  [[nodiscard]] TokenId merged(TokenId left, TokenId right) const {
    const std::uint64_t key = pair_key(left, right);
    const std::uint64_t hash = hash_of_pair(key);
    const std::size_t bit = pair_filter_bit(hash);
    if (((pair_filter_[bit / 64] >> (bit % 64)) & 1U) == 0) return k_no_token;
    for (std::size_t slot = hash >> pair_shift_;; slot = (slot + 1) & pair_mask_) {
      const std::uint64_t pair = pairs_[slot];
      if (pair >> k_id_bits == key) return static_cast<TokenId>(pair & ((1U << k_id_bits) - 1U));
      if (pair == k_no_pair) return k_no_token;
    }
  }
  /// The same for two single bytes.
  [[nodiscard]] TokenId merged(char left, char right) const {
    return byte_pairs_[static_cast<unsigned char>(left) * 256U + static_cast<unsigned char>(right)];
  }
  [[nodiscard]] const Joins& joins() const { return *joins_; }

 private:
  static constexpr std::size_t k_no_slot = std::numeric_limits<std::size_t>::max();

  [[nodiscard]] std::size_t first_slot(std::uint64_t hash) const { return (hash >> bucket_shift_) * k_bucket_slots; }
  [[nodiscard]] std::size_t slot_of(const Key& key, std::uint64_t hash) const {
    for (std::size_t slot = first_slot(hash);; slot = (slot + 1) & slot_mask_) {
      if (keys_[slot] == key) return slot;
      if (keys_[slot].high == 0) return k_no_slot;  // no token has length zero
    }
  }
  [[nodiscard]] TokenId find_long(std::string_view text) const;

  const Key* keys_;
  const std::uint32_t* key_ids_;
  const LongSlot* long_slots_;
  const char* long_bytes_;
  const std::uint64_t* pairs_;
  const std::uint64_t* pair_filter_;
  const std::uint32_t* byte_ids_;
  const std::uint32_t* byte_pairs_;
  const Joins* joins_;
  std::size_t slot_mask_;
  std::size_t pair_mask_;
  std::size_t long_mask_;
  std::size_t token_count_;
  unsigned bucket_shift_;
  unsigned pair_shift_;
  unsigned long_shift_;
};

}  // namespace ingot::tokens
