#include "support/mock_embeddings/gzip.hpp"

#include <array>

namespace ingot::mock {
namespace {

class Bits {
 public:
  void put(std::uint32_t value, unsigned count) {  // lowest bit first
    held_ |= std::uint64_t{value} << size_;
    size_ += count;
    for (; size_ >= 8; size_ -= 8, held_ >>= 8U) bytes_ += static_cast<char>(held_ & 0xFFU);
  }
  void put_code(std::uint32_t code, unsigned count) {  // Huffman codes go highest bit first
    while (count-- > 0) put(code >> count & 1U, 1);
  }
  void put_literal(char c) {
    const std::uint32_t value = static_cast<unsigned char>(c);
    if (value < 144) {
      put_code(0x30 + value, 8);
    } else {
      put_code(0x190 + value - 144, 9);
    }
  }
  [[nodiscard]] std::string finish() && {
    if (size_ > 0) put(0, 8 - size_);
    return std::move(bytes_);
  }

 private:
  std::string bytes_;
  std::uint64_t held_ = 0;
  unsigned size_ = 0;
};

// What a run of equal bytes does to a CRC-32: a linear map of its bits and a constant. Doubling the run is applying the
// map twice, so that a gigabyte of blanks takes thirty steps.
struct Run {
  std::array<std::uint32_t, 32> columns{};
  std::uint32_t constant = 0;

  [[nodiscard]] std::uint32_t linear(std::uint32_t crc) const {
    std::uint32_t out = 0;
    for (std::size_t bit = 0; bit < columns.size(); ++bit) {
      if ((crc >> bit & 1U) != 0) out ^= columns[bit];
    }
    return out;
  }
  [[nodiscard]] std::uint32_t after(std::uint32_t crc) const { return linear(crc) ^ constant; }
  [[nodiscard]] Run doubled() const {
    Run twice;
    for (std::size_t bit = 0; bit < columns.size(); ++bit) twice.columns[bit] = linear(columns[bit]);
    twice.constant = after(constant);
    return twice;
  }
};

std::uint32_t after_byte(std::uint32_t crc, char c) {
  crc ^= static_cast<unsigned char>(c);
  for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  return crc;
}

std::uint32_t crc32(std::string_view text, std::uint64_t blanks) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : text) crc = after_byte(crc, c);
  Run run;
  run.constant = after_byte(0, ' ');
  for (unsigned bit = 0; bit < 32; ++bit) run.columns[bit] = after_byte(1U << bit, ' ') ^ run.constant;
  for (; blanks > 0; blanks >>= 1U, run = run.doubled()) {
    if ((blanks & 1U) != 0) crc = run.after(crc);
  }
  return ~crc;
}

}  // namespace

std::string gzip(std::string_view text, std::uint64_t blanks) {
  constexpr std::string_view k_head("\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10);
  constexpr std::uint64_t k_longest_match = 258;
  Bits bits;
  for (const char c : k_head) bits.put(static_cast<unsigned char>(c), 8);
  bits.put(1, 1);  // the last block
  bits.put(1, 2);  // fixed codes
  for (const char c : text) bits.put_literal(c);
  std::uint64_t left = blanks;
  if (left > 0) {
    bits.put_literal(' ');
    for (--left; left >= k_longest_match; left -= k_longest_match) {
      bits.put_code(0xC5, 8);  // length 258
      bits.put_code(0, 5);     // distance 1
    }
  }
  for (; left > 0; --left) bits.put_literal(' ');
  bits.put_code(0, 7);  // the end of the block
  std::string out = std::move(bits).finish();
  const auto put_number = [&](std::uint64_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift & 0xFFU);
  };
  put_number(crc32(text, blanks));
  put_number(text.size() + blanks);
  return out;
}

}  // namespace ingot::mock
