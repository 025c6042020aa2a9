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

std::string binary_vector(std::span<const float> values) {
  INGOT_ASSERT(values.size() <= 16000);
  std::string out;
  append_vector(out, values);
  return out;
}

}  // namespace ingot::store
