// Writes rows in the format of COPY ... (FORMAT binary): PostgreSQL 15, "COPY", File Formats; vectors as pgvector's
// vector_recv and halfvec_recv read them. Every number is big-endian. Appends to a buffer of the caller and copies
// nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ingot::store {

class CopyBinary {
 public:
  explicit CopyBinary(std::string& out) : out_(out) {}

  void header();                          ///< once, before the first row
  void trailer();                         ///< once, after the last row
  void begin_row(std::uint16_t columns);  ///< then exactly that many of the following
  void null();
  void text(std::string_view value);  ///< valid UTF-8 without NUL
  void bytea(std::string_view bytes);
  void int8(std::int64_t value);
  void jsonb(std::string_view json);  ///< valid JSON text
  void vector(std::span<const float> values);
  void halfvec(std::span<const float> values);  ///< of unit length, so that none is out of range

 private:
  void length(std::size_t bytes);
  std::string& out_;
};

/// IEEE 754 binary16, rounded to nearest, ties to even, as pgvector does. Nothing for what is beyond its range, and
/// NaN.
[[nodiscard]] std::optional<std::uint16_t> half_bits(float value);

/// The binary form of a vector alone, as a statement's parameter takes it.
[[nodiscard]] std::string binary_vector(std::span<const float> values);

}  // namespace ingot::store
