#include "store/backends/copy_binary.hpp"

#include <bit>
#include <limits>

#include "base/assert.hpp"

namespace ingot::store {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view k_signature = "PGCOPY\n\377\r\n\0"sv;
constexpr char k_jsonb_version = 1;

void append16(std::string& out, std::uint16_t value) {
  out.push_back(static_cast<char>(value >> 8U));
  out.push_back(static_cast<char>(value & 0xFFU));
}

void store32(char* to, std::uint32_t value) {
  to[0] = static_cast<char>(value >> 24U);
  to[1] = static_cast<char>((value >> 16U) & 0xFFU);
  to[2] = static_cast<char>((value >> 8U) & 0xFFU);
  to[3] = static_cast<char>(value & 0xFFU);
}

void append32(std::string& out, std::uint32_t value) {
  char bytes[4];
  store32(bytes, value);
  out.append(bytes, sizeof bytes);
}

void append_vector(std::string& out, std::span<const float> values) {
  append16(out, static_cast<std::uint16_t>(values.size()));
  append16(out, 0);  // reserved by pgvector
  const std::size_t begin = out.size();
  out.resize(begin + values.size() * 4);
  char* to = out.data() + begin;
  for (const float value : values) {
    store32(to, std::bit_cast<std::uint32_t>(value));
    to += 4;
  }
}

}  // namespace

void CopyBinary::header() {
  out_.append(k_signature);
  append32(out_, 0);  // flags
  append32(out_, 0);  // length of the header extension
}

void CopyBinary::trailer() {
  append16(out_, 0xFFFFU);
}

void CopyBinary::begin_row(std::uint16_t columns) {
  append16(out_, columns);
}

void CopyBinary::null() {
  append32(out_, 0xFFFFFFFFU);
}

void CopyBinary::length(std::size_t bytes) {
  INGOT_ASSERT(bytes <= std::size_t{std::numeric_limits<std::int32_t>::max()});
  append32(out_, static_cast<std::uint32_t>(bytes));
}

void CopyBinary::text(std::string_view value) {
  length(value.size());
  out_.append(value);
}

void CopyBinary::bytea(std::string_view bytes) {
  length(bytes.size());
  out_.append(bytes);
}

void CopyBinary::int8(std::int64_t value) {
  length(8);
  const auto bits = static_cast<std::uint64_t>(value);
  append32(out_, static_cast<std::uint32_t>(bits >> 32U));
  append32(out_, static_cast<std::uint32_t>(bits & 0xFFFFFFFFU));
}

void CopyBinary::jsonb(std::string_view json) {
  length(json.size() + 1);
  out_.push_back(k_jsonb_version);
  out_.append(json);
}

void CopyBinary::vector(std::span<const float> values) {
  INGOT_ASSERT(values.size() <= 16000);
  length(4 + values.size() * 4);
  append_vector(out_, values);
}

void CopyBinary::halfvec(std::span<const float> values) {
  INGOT_ASSERT(values.size() <= 16000);
  length(4 + values.size() * 2);
  append16(out_, static_cast<std::uint16_t>(values.size()));
  append16(out_, 0);  // reserved by pgvector
  for (const float value : values) {
    const auto half = half_bits(value);
    INGOT_ASSERT(half.has_value());
    append16(out_, *half);
  }
}

std::optional<std::uint16_t> half_bits(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16U) & 0x8000U);
  const std::uint32_t magnitude = bits & 0x7FFF'FFFFU;
  if (magnitude >= 0x477F'F000U) return std::nullopt;  // 65,520, from where rounding gives infinity
  // What is kept above `cut` bits that go; the bit below it and the rest decide.
  const auto rounded = [sign](std::uint32_t number, std::uint32_t cut) {
    const std::uint32_t odd = (number >> cut) & 1U;
    const std::uint32_t almost_half = (1U << (cut - 1U)) - 1U;
    return static_cast<std::uint16_t>(sign | ((number + almost_half + odd) >> cut));
  };
  if (magnitude >= 0x3880'0000U) return rounded(magnitude - 0x3800'0000U, 13);  // the exponent's bias is 15, not 127
  if (magnitude < 0x3300'0000U) return sign;                                    // less than half of the least one
  const std::uint32_t exponent = magnitude >> 23U;
  return rounded((magnitude & 0x007F'FFFFU) | 0x0080'0000U, 126U - exponent);  // subnormal: multiples of 2^-24
}

std::string binary_vector(std::span<const float> values) {
  INGOT_ASSERT(values.size() <= 16000);
  std::string out;
  append_vector(out, values);
  return out;
}

}  // namespace ingot::store
