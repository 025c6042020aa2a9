// Counts of pretokens that were met before. Bounded: a new text takes the place of an old one, so hostile input costs
// time, not memory. Every hit compares the whole text: a collision of hashes cannot give a wrong count.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>

#include "tokens/vocabulary_layout.hpp"

namespace ingot::tokens {

/// `count` objects of which every byte is zero. By calloc and not by a vector: the system hands out large zeroed blocks
/// page by page when they are first written, so a short run does not pay for caches that it does not fill.
template <class T>
class ZeroedArray {
 public:
  explicit ZeroedArray(std::size_t count) : items_(static_cast<T*>(std::calloc(count, sizeof(T)))) {
    if (!items_) throw std::bad_alloc();
  }
  [[nodiscard]] T& operator[](std::size_t index) { return items_.get()[index]; }
  [[nodiscard]] const T& operator[](std::size_t index) const { return items_.get()[index]; }

 private:
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  struct Free {
    void operator()(T* items) const { std::free(items); }
  };
  std::unique_ptr<T, Free> items_;
};

/// Texts of up to 15 bytes, 16 bytes each: a text of n bytes has at most n tokens, so the count fits into the four bits
/// that a Key leaves free. Everything short that was counted is here, single tokens too: nearly every pretoken is
/// answered by one set of two, without a branch that depends on where it is.
class ShortCounts {
 public:
  ShortCounts() : sets_(std::size_t{1} << k_set_bits) {}

  [[nodiscard]] static std::uint32_t set_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash & ((std::uint64_t{1} << k_set_bits) - 1));
  }
  void prefetch(std::uint32_t set) const { __builtin_prefetch(&sets_[set]); }

  /// The count, or 0 for a text that is not here.
  [[nodiscard]] std::uint32_t find(const Key& key, std::uint32_t set) const {
    const Set& ways = sets_[set];
    const std::uint64_t first = (ways[0].low ^ key.low) | ((ways[0].high ^ key.high) & ~k_count_mask);
    const std::uint64_t second = (ways[1].low ^ key.low) | ((ways[1].high ^ key.high) & ~k_count_mask);
    const std::uint64_t found = (all_ones_if(first == 0) & ways[0].high) | (all_ones_if(second == 0) & ways[1].high);
    return static_cast<std::uint32_t>((found & k_count_mask) >> k_count_shift);
  }
  void insert(const Key& key, std::uint32_t set, std::uint32_t count) {
    Set& ways = sets_[set];
    ways[1] = ways[0];
    ways[0] = {key.low, key.high | (std::uint64_t{count} << k_count_shift)};
  }

 private:
  static constexpr unsigned k_set_bits = 17;  // 2^17 sets of two: 4 MB
  static constexpr unsigned k_count_shift = 56;
  static constexpr std::uint64_t k_count_mask = std::uint64_t{15} << k_count_shift;
  using Set = std::array<Key, 2>;

  static std::uint64_t all_ones_if(bool condition) { return ~std::uint64_t{condition} + 1; }

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
  static constexpr unsigned k_slot_bits = 15;
  static constexpr std::size_t k_slots = std::size_t{1} << k_slot_bits;
  static constexpr std::size_t k_bytes = std::size_t{1} << 20U;
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
