// The shape of the vocabulary tables that generate/vocabulary_tables.cpp writes at build time and vocabulary.hpp probes
// where they lie in .rodata: nothing is parsed or copied at the start. Both sides compile this header, and the tables
// never outlive the build that made them, so the shape may change freely. Little-endian, as all our targets are.
//
// Cost of the sizes chosen: token buckets 2 MB + 0.5 MB of ids for cl100k_base, 4 + 1 MB for o200k_base (76 % full,
// four tokens to a cache line); merge pairs 2 and 4 MB (38 % full) behind a filter of 256 KB, since most probes there
// find nothing; pairs of bytes 256 KB; what is known of characters of three bytes 64 KB.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace ingot::tokens {

static_assert(std::endian::native == std::endian::little);

inline constexpr std::size_t k_short_bytes = 15;     // the longest text that fits a Key
inline constexpr std::size_t k_longest_token = 128;  // bytes; both encodings have one of this length
inline constexpr std::size_t k_bucket_slots = 4;     // keys in one 64-byte cache line

/// A text of 1 to 15 bytes, zero-padded, with its length in the upper half of the last byte. The lower half stays zero
/// here: the count cache keeps the count there. All zero is no text: an empty slot.
struct Key {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend constexpr bool operator==(const Key&, const Key&) = default;
};

/// Where the parts of one encoding's tables begin, in bytes from the start of this header; each is 64-byte aligned.
struct VocabularyHeader {
  std::uint32_t token_count;
  std::uint32_t bucket_bits;     ///< log2 of the number of buckets
  std::uint32_t long_slot_bits;  ///< log2 of the number of LongSlots
  std::uint32_t pair_slot_bits;  ///< log2 of the number of pair slots
  std::uint32_t keys;            ///< Key[buckets * 4]
  std::uint32_t key_ids;         ///< uint32[buckets * 4], the id of the key in the same place
  std::uint32_t long_slots;      ///< LongSlot[]
  std::uint32_t long_bytes;      ///< the bytes that LongSlots point into
  std::uint32_t pairs;           ///< uint64[]: see packed_pair
  std::uint32_t pair_filter;     ///< uint64[], a bit for pair_filter_bit() of every pair
  std::uint32_t byte_ids;        ///< uint32[256], the id of each single byte
  std::uint32_t byte_pairs;      ///< uint32[65536], what the bytes left * 256 + right merge to, or all ones
  std::uint32_t joins;           ///< Joins
};

/// A token of more than 15 bytes; length 0 is an empty slot.
struct LongSlot {
  std::uint32_t tag;  ///< lower half of the hash
  std::uint32_t id;
  std::uint32_t offset;  ///< into long_bytes
  std::uint32_t length;
};

inline constexpr std::uint64_t k_odd_a = 0x9E3779B97F4A7C15ULL;
inline constexpr std::uint64_t k_odd_b = 0xC2B2AE3D27D4EB4FULL;

/// The upper bits are the good ones: take the index from the top.
[[nodiscard]] constexpr std::uint64_t finished(std::uint64_t mixed) {
  return (mixed ^ (mixed >> 32U)) * k_odd_a;
}
/// Good in every bit: both halves of the product of both halves of the key.
[[nodiscard]] constexpr std::uint64_t hash_of(const Key& key) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(key.low ^ k_odd_a) * (key.high ^ k_odd_b);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

[[nodiscard]] inline std::uint64_t load_up_to_8(const char* bytes, std::size_t length) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, length);
  return word;
}

/// `text` must be 1 to 15 bytes long.
[[nodiscard]] inline Key key_of(std::string_view text) {
  const std::uint64_t length = text.size();
  Key key{0, length << 60U};
  if (length <= 8) {
    key.low = load_up_to_8(text.data(), length);
  } else {
    key.low = load_up_to_8(text.data(), 8);
    key.high |= load_up_to_8(text.data() + 8, length - 8);
  }
  return key;
}

[[nodiscard]] inline std::uint64_t hash_of(std::string_view text) {
  std::uint64_t mixed = text.size() * k_odd_b;
  for (; text.size() > 8; text.remove_prefix(8)) mixed = finished(mixed + load_up_to_8(text.data(), 8));
  return finished(mixed + load_up_to_8(text.data(), text.size()) * k_odd_b);
}

// Ids need 18 bits, so a pair and the id of what it merges to are one word: left, right, merged from the top.
inline constexpr unsigned k_id_bits = 18;
inline constexpr std::uint64_t k_no_pair = ~0ULL;

[[nodiscard]] constexpr std::uint64_t pair_key(std::uint32_t left, std::uint32_t right) {
  return (std::uint64_t{left} << k_id_bits) | right;
}
[[nodiscard]] constexpr std::uint64_t packed_pair(std::uint64_t key, std::uint32_t merged) {
  return (key << k_id_bits) | merged;
}
[[nodiscard]] constexpr std::uint64_t hash_of_pair(std::uint64_t key) {
  return finished(key * k_odd_b);
}

inline constexpr unsigned k_pair_filter_bits = 21;  // log2
[[nodiscard]] constexpr std::size_t pair_filter_bit(std::uint64_t pair_hash) {
  return (pair_hash >> 16U) & ((std::size_t{1} << k_pair_filter_bits) - 1);
}

}  // namespace ingot::tokens
