// Counts of pretokens that were met before. Bounded: a new text takes the place of an old one, so hostile input costs
// time, not memory. Every hit compares the whole text: a collision of hashes cannot give a wrong count.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "tokens/vocabulary_layout.hpp"
#include "tokens/zeroed_array.hpp"

namespace ingot::tokens {

/// Texts of up to 15 bytes, 16 bytes each: a text of n bytes has at most n tokens, so the count fits into the four bits
/// that a Key leaves free. Everything short that was counted is here, single tokens too: nearly every pretoken is
/// answered by its first set of two, without a branch. What had to give way there is looked for in its second set, and
/// comes back when it is asked for; so little is forgotten.
class ShortCounts {
 public:
  ShortCounts() : sets_(std::size_t{1} << k_set_bits) {}

  /// Where find() looks, which is all that the fast loop keeps of the hash.
  [[nodiscard]] static std::uint32_t set_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash & k_set_mask);
  }
  void prefetch(std::uint32_t set) const { __builtin_prefetch(&sets_[set]); }
  /// Asks for what fetch() will read beyond that.
  void prefetch_second(std::uint64_t hash) const { __builtin_prefetch(&sets_[second_set_of(hash)]); }

  /// The count, or 0 for a text that is not in its first set. `set` is set_of(hash_of(key)).
  [[nodiscard]] std::uint32_t find(const Key& key, std::uint32_t set) const { return count_in(sets_[set], key); }
  /// The count, or 0 for a text that is not here; what it finds is in the first set afterwards.
  [[nodiscard]] std::uint32_t fetch(const Key& key, std::uint64_t hash) {
    if (const std::uint32_t known = find(key, set_of(hash)); known != 0) return known;
    Set& second = sets_[second_set_of(hash)];
    const std::uint32_t known = count_in(second, key);
    if (known != 0) {
      second[is_text(second[0], key) ? 0 : 1] = {};
      insert(key, hash, known);
    }
    return known;
  }
  void insert(const Key& key, std::uint64_t hash, std::uint32_t count) {
    Set& first = sets_[set_of(hash)];
    if (first[1].high != 0) {
      const Key leaving{first[1].low, first[1].high & ~k_count_mask};
      push(sets_[second_set_of(hash_of(leaving))], first[1]);
    }
    push(first, {key.low, key.high | (std::uint64_t{count} << k_count_shift)});
  }

 private:
  static constexpr unsigned k_set_bits = 17;  // 2^17 sets of two: 4 MB
  static constexpr std::uint64_t k_set_mask = (std::uint64_t{1} << k_set_bits) - 1;
  static constexpr unsigned k_count_shift = 56;
  static constexpr std::uint64_t k_count_mask = std::uint64_t{15} << k_count_shift;
  using Set = std::array<Key, 2>;

  static std::uint32_t second_set_of(std::uint64_t hash) { return set_of(hash >> 32U); }
  static std::uint64_t all_ones_if(bool condition) { return ~std::uint64_t{condition} + 1; }
  static bool is_text(const Key& way, const Key& key) {
    return ((way.low ^ key.low) | ((way.high ^ key.high) & ~k_count_mask)) == 0;
  }
  static std::uint32_t count_in(const Set& set, const Key& key) {
    const std::uint64_t found =
        (all_ones_if(is_text(set[0], key)) & set[0].high) | (all_ones_if(is_text(set[1], key)) & set[1].high);
    return static_cast<std::uint32_t>((found & k_count_mask) >> k_count_shift);
  }
  static void push(Set& set, const Key& way) {
    set[1] = set[0];
    set[0] = way;
  }

  ZeroedArray<Set> sets_;
};

/// Texts of 16 to 512 bytes: rulers, rows of tables, long words, Chinese clauses. Their bytes lie one after another;
/// when there is no place left, all is forgotten.
class LongCounts {
 public:
  static constexpr std::size_t k_max_bytes = 512;

  LongCounts() : slots_(k_slots), bytes_(k_bytes) {}

  /// The count, or 0 for a text that is not here.
  [[nodiscard]] std::uint32_t find(std::string_view text, std::uint64_t hash) const {
    const Slot& slot = slots_[slot_of(hash)];
    if (slot.tag != tag_of(hash) || slot.length != text.size()) return 0;
    return std::memcmp(&bytes_[slot.offset], text.data(), text.size()) == 0 ? slot.count : 0;
  }
  /// `text` must have at most k_max_bytes bytes.
  void insert(std::string_view text, std::uint64_t hash, std::uint32_t count) {
    if (used_ + text.size() > k_bytes) {
      slots_ = ZeroedArray<Slot>(k_slots);
      used_ = 0;
    }
    slots_[slot_of(hash)] = {tag_of(hash), static_cast<std::uint32_t>(used_), static_cast<std::uint16_t>(text.size()),
                             static_cast<std::uint16_t>(count)};
    std::memcpy(&bytes_[used_], text.data(), text.size());
    used_ += text.size();
  }

 private:
  static constexpr unsigned k_slot_bits = 16;
  static constexpr std::size_t k_slots = std::size_t{1} << k_slot_bits;
  static constexpr std::size_t k_bytes = std::size_t{1} << 21U;
  struct Slot {
    std::uint32_t tag;
    std::uint32_t offset;
    std::uint16_t length;  ///< 0: empty
    std::uint16_t count;
  };
  static std::size_t slot_of(std::uint64_t hash) { return hash >> (64 - k_slot_bits); }
  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }

  ZeroedArray<Slot> slots_;
  ZeroedArray<char> bytes_;
  std::size_t used_ = 0;
};

}  // namespace ingot::tokens
