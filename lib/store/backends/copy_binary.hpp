// Writes rows in the format of COPY ... (FORMAT binary): PostgreSQL 15, "COPY", File Formats; vectors as pgvector's
// vector_recv reads them. Every number is big-endian. Appends to a buffer of the caller and copies nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
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

 private:
  void length(std::size_t bytes);
  std::string& out_;
};

/// The binary form of a vector alone, as a statement's parameter takes it.
[[nodiscard]] std::string binary_vector(std::span<const float> values);

}  // namespace ingot::store
