#include "base/base64.hpp"

#include <array>
#include <cstdint>

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

}  // namespace

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
  for (std::size_t at = 0; at < whole; ++at) {
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
