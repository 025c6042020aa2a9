// The bytes of a journal (embed/journal.hpp), without any file. What is written down here is never to change silently:
// another layout gets another version, and a reader takes only what it was made for.
//
//   header   8 bytes "INGOTJNL", u32 version (1), u32 dimensions, 32 bytes SHA-256 of the space, u64 checksum of these
//   record   4 bytes "VREC", u32 bytes of key and values, 32 bytes embed key, float32 values, u64 checksum of these
//
// Numbers are little-endian and records lie one behind the other. Checksums are XXH3-64; the seed of a record's is the
// header's, so that a record of another space is no record here. Invariant: what is read is bit for bit what was
// written under that key, or it is not read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/sha256.hpp"

namespace ingot::embed {

/// The bytes of an embed_key (64 lower-case hexadecimal digits); nothing for other texts.
[[nodiscard]] std::optional<Sha256> key_bytes(std::string_view embed_key);

class JournalFormat {
 public:
  /// Of the files that hold vectors of this space.
  JournalFormat(std::string_view space, std::size_t dimensions);

  [[nodiscard]] const std::string& header() const { return header_; }
  [[nodiscard]] std::size_t record_bytes() const { return record_bytes_; }

  enum class Header {
    ours,
    started,    ///< its beginning, so that no record can stand behind it
    elsewhere,  ///< whole, of another space whose digest begins alike
    unusable,   ///< damaged, of another version, or of other dimensions
  };
  /// `bytes` are the first of a file, as many as a header has where there are so many.
  [[nodiscard]] Header judge(std::string_view bytes) const;

  /// `values` are as many as the dimensions.
  void append_record(std::string& out, const Sha256& key, std::span<const float> values) const;

  struct Record {
    Sha256 key{};
    std::string_view values;  ///< into the bytes that were read: read_float_bytes
  };
  /// The record that `bytes` begin with; nothing when it is not whole and sound.
  [[nodiscard]] std::optional<Record> record(std::string_view bytes) const;

 private:
  std::size_t payload_bytes_;
  std::size_t record_bytes_;
  std::string header_;
  std::uint64_t seed_ = 0;
};

}  // namespace ingot::embed
