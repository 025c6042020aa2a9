// Counts of pretokens that were merged before. Bounded: a new text takes the place of an old one in its set, so hostile
// input costs time, not memory. Every hit compares the whole text: a collision of hashes cannot give a wrong count.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
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
/// that a Key leaves free.
class ShortCounts {
 public:
  ShortCounts() : sets_(std::size_t{1} << k_set_bits) {}

  [[nodiscard]] std::optional<std::size_t> find(const Key& key, std::uint64_t hash) const {
    for (const Key& way : sets_[set_of(hash)]) {
      if (way.low == key.low && (way.high & ~k_count_mask) == key.high)
        return (way.high & k_count_mask) >> k_count_shift;
    }
    return std::nullopt;
  }
  void insert(const Key& key, std::uint64_t hash, std::size_t count) {
    Set& set = sets_[set_of(hash)];
    set[1] = set[0];
    set[0] = {key.low, key.high | (std::uint64_t{count} << k_count_shift)};
  }

 private:
  static constexpr unsigned k_set_bits = 15;  // 2^15 sets of two: 1 MB
  static constexpr unsigned k_count_shift = 56;
  static constexpr std::uint64_t k_count_mask = std::uint64_t{15} << k_count_shift;
  using Set = std::array<Key, 2>;

  // Not the uppermost bits: the vocabulary's bucket is made of those, and texts that share one should part here.
  static std::size_t set_of(std::uint64_t hash) { return (hash >> 24U) & ((std::size_t{1} << k_set_bits) - 1); }

  ZeroedArray<Set> sets_;
};

/// Texts of 16 to 126 bytes: rulers, rows of tables, long words.
class LongCounts {
 public:
  static constexpr std::size_t k_max_bytes = 126;

  LongCounts() : slots_(std::size_t{1} << k_slot_bits) {}

  [[nodiscard]] std::optional<std::size_t> find(std::string_view text, std::uint64_t hash) const {
    const Slot& slot = slots_[hash >> (64 - k_slot_bits)];
    if (std::string_view(slot.bytes.data(), slot.length) != text) return std::nullopt;
    return slot.count;
  }
  void insert(std::string_view text, std::uint64_t hash, std::size_t count) {
    Slot& slot = slots_[hash >> (64 - k_slot_bits)];
    slot.length = static_cast<std::uint8_t>(text.size());
    slot.count = static_cast<std::uint8_t>(count);
    text.copy(slot.bytes.data(), slot.bytes.size());
  }

 private:
  static constexpr unsigned k_slot_bits = 13;  // 2^13 slots of 128 bytes: 1 MB
  struct Slot {
    std::uint8_t length = 0;
    std::uint8_t count = 0;
    std::array<char, k_max_bytes> bytes{};
  };
  ZeroedArray<Slot> slots_;
};

}  // namespace ingot::tokens
