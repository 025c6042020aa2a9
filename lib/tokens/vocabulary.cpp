#include "tokens/vocabulary.hpp"

// Defined by vocabulary_data.S, which takes in what the generator wrote.
extern "C" {
extern const char ingot_vocabulary_cl100k_base[];
extern const char ingot_vocabulary_o200k_base[];
}

namespace ingot::tokens {
namespace {

const char* tables_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::cl100k_base:
      return ingot_vocabulary_cl100k_base;
    case Encoding::o200k_base:
      return ingot_vocabulary_o200k_base;
  }
  return ingot_vocabulary_cl100k_base;
}

template <class T>
const T* part(const char* tables, std::uint32_t offset) {
  return reinterpret_cast<const T*>(tables + offset);
}

constexpr std::size_t mask_of(std::uint32_t bits) {
  return (std::size_t{1} << bits) - 1;
}

}  // namespace

Vocabulary::Vocabulary(Encoding encoding) {
  const char* const tables = tables_of(encoding);
  const VocabularyHeader& header = *part<VocabularyHeader>(tables, 0);
  keys_ = part<Key>(tables, header.keys);
  key_ids_ = part<std::uint32_t>(tables, header.key_ids);
  long_slots_ = part<LongSlot>(tables, header.long_slots);
  long_bytes_ = tables + header.long_bytes;
  pairs_ = part<std::uint64_t>(tables, header.pairs);
  pair_filter_ = part<std::uint64_t>(tables, header.pair_filter);
  byte_ids_ = part<std::uint32_t>(tables, header.byte_ids);
  byte_pairs_ = part<std::uint32_t>(tables, header.byte_pairs);
  joins_ = part<Joins>(tables, header.joins);
  slot_mask_ = mask_of(header.bucket_bits) * k_bucket_slots + (k_bucket_slots - 1);
  pair_mask_ = mask_of(header.pair_slot_bits);
  long_mask_ = mask_of(header.long_slot_bits);
  token_count_ = header.token_count;
  bucket_shift_ = 64 - header.bucket_bits;
  pair_shift_ = 64 - header.pair_slot_bits;
  long_shift_ = 64 - header.long_slot_bits;
}

TokenId Vocabulary::find(std::string_view text) const {
  if (text.empty()) return k_no_token;
  if (text.size() > k_short_bytes) return find_long(text);
  const Key key = key_of(text);
  const std::size_t slot = slot_of(key, hash_of(key));
  return slot == k_no_slot ? k_no_token : key_ids_[slot];
}

TokenId Vocabulary::find_long(std::string_view text) const {
  if (text.size() > k_longest_token) return k_no_token;
  const std::uint64_t hash = hash_of(text);
  for (std::size_t at = hash >> long_shift_;; at = (at + 1) & long_mask_) {
    const LongSlot& slot = long_slots_[at];
    if (slot.length == 0) return k_no_token;
    if (slot.tag == static_cast<std::uint32_t>(hash) &&
        std::string_view(long_bytes_ + slot.offset, slot.length) == text) {
      return slot.id;
    }
  }
}

}  // namespace ingot::tokens
