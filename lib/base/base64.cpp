#include "base/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ingot {
namespace {

constexpr std::string_view k_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t k_no_digit = 0xFF000000U;

// For each place in a group of four digits the bits that a character stands for there, so that a group is four loads
// and one test: what is no digit sets bits above the 24.
constexpr auto k_groups = [] {
  std::array<std::array<std::uint32_t, 256>, 4> groups{};
  for (std::size_t place = 0; place < 4; ++place) {
    groups[place].fill(k_no_digit);
    for (std::size_t value = 0; value < k_digits.size(); ++value)
      groups[place][static_cast<unsigned char>(k_digits[value])] = static_cast<std::uint32_t>(value)
                                                                   << (18 - 6 * place);
  }
  return groups;
}();

std::uint32_t group(const char* digits) {
  const auto at = [&](std::size_t place) { return k_groups[place][static_cast<unsigned char>(digits[place])]; };
  return at(0) | at(1) | at(2) | at(3);
}

#if defined(__x86_64__)

// What `add` gives for the bytes from `first` to `last`, and 0 for others; `known` gets their places.
__attribute__((target("avx2"), always_inline)) inline __m256i in_range(__m256i bytes, char first, char last, int add,
                                                                       __m256i& known) {
  const __m256i above = _mm256_cmpgt_epi8(bytes, _mm256_set1_epi8(static_cast<char>(first - 1)));
  const __m256i below = _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(last + 1)), bytes);
  const __m256i inside = _mm256_and_si256(above, below);
  known = _mm256_or_si256(known, inside);
  return _mm256_and_si256(inside, _mm256_set1_epi8(static_cast<char>(add)));
}

// Eight groups at a time: 32 digits to 24 bytes, for as long as there is room to write 32.
__attribute__((target("avx2"))) std::size_t decode_avx2(const char* digits, std::span<unsigned char> bytes,
                                                        std::uint32_t& wrong) {
  // The three bytes of each group, highest first; then the two halves beside each other.
  const __m256i in_order = _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1,  //
                                            2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
  const __m256i together = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7);
  __m256i all_known = _mm256_set1_epi8(-1);
  std::size_t at = 0;
  for (; bytes.size() - at >= 32; at += 24, digits += 32) {
    const __m256i text = _mm256_loadu_si256(static_cast<const __m256i*>(static_cast<const void*>(digits)));
    __m256i known = _mm256_setzero_si256();
    __m256i values = _mm256_add_epi8(text, in_range(text, 'A', 'Z', -'A', known));
    values = _mm256_add_epi8(values, in_range(text, 'a', 'z', 26 - 'a', known));
    values = _mm256_add_epi8(values, in_range(text, '0', '9', 52 - '0', known));
    values = _mm256_add_epi8(values, in_range(text, '+', '+', 62 - '+', known));
    values = _mm256_add_epi8(values, in_range(text, '/', '/', 63 - '/', known));
    all_known = _mm256_and_si256(all_known, known);
    const __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi16(0x0140));   // first * 64 + second
    const __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));  // first * 4096 + second
    const __m256i packed = _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(groups, in_order), together);
    _mm256_storeu_si256(static_cast<__m256i*>(static_cast<void*>(bytes.data() + at)), packed);
  }
  if (_mm256_movemask_epi8(all_known) != -1) wrong |= k_no_digit;
  return at;
}

#endif

// How many bytes of whole groups were decoded, from the first on; the rest is left to the tables.
std::size_t decode_wide([[maybe_unused]] const char* digits, [[maybe_unused]] std::span<unsigned char> bytes,
                        [[maybe_unused]] std::uint32_t& wrong) {
#if defined(__x86_64__)
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  if (has_avx2) return decode_avx2(digits, bytes, wrong);
#endif
  return 0;
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
  const auto byte = [&](std::size_t at) {
    return at < bytes.size() ? std::uint32_t{static_cast<unsigned char>(bytes[at])} : 0U;
  };
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::uint32_t bits = byte(at) << 16U | byte(at + 1) << 8U | byte(at + 2);
    const std::size_t digits = std::min<std::size_t>(bytes.size() - at, 3) + 1;
    for (std::size_t digit = 0; digit < 4; ++digit)
      out += digit < digits ? k_digits[bits >> (18 - 6 * digit) & 63U] : '=';
  }
}

std::optional<std::string> from_base64(std::string_view digits) {
  while (digits.ends_with('=')) digits.remove_suffix(1);
  std::string bytes;
  std::uint32_t bits = 0;
  std::size_t held = 0;
  for (const char c : digits) {
    const std::size_t value = k_digits.find(c == '-' ? '+' : c == '_' ? '/' : c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xFFU);
  }
  return bytes;
}

bool decode_base64(std::string_view digits, std::span<unsigned char> bytes) {
  if (digits.size() != (bytes.size() + 2) / 3 * 4) return false;
  const std::size_t whole = bytes.size() / 3;
  std::uint32_t wrong = 0;
  for (std::size_t at = decode_wide(digits.data(), bytes, wrong) / 3; at < whole; ++at) {
    const std::uint32_t bits = group(digits.data() + at * 4);
    wrong |= bits;
    bytes[at * 3] = static_cast<unsigned char>(bits >> 16U);
    bytes[at * 3 + 1] = static_cast<unsigned char>(bits >> 8U);
    bytes[at * 3 + 2] = static_cast<unsigned char>(bits);
  }
  const std::size_t left = bytes.size() % 3;
  if (left > 0) {
    std::string last(digits.substr(whole * 4));
    if (last.substr(left + 1) != std::string(3 - left, '=')) return false;
    last.replace(left + 1, 3 - left, 3 - left, 'A');
    const std::uint32_t bits = group(last.data());
    wrong |= bits | ((bits & (left == 1 ? 0xFFFFU : 0xFFU)) != 0 ? k_no_digit : 0);
    bytes[whole * 3] = static_cast<unsigned char>(bits >> 16U);
    if (left == 2) bytes[whole * 3 + 1] = static_cast<unsigned char>(bits >> 8U);
  }
  return (wrong & k_no_digit) == 0;
}

}  // namespace ingot
