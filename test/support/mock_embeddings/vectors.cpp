#include "support/mock_embeddings/vectors.hpp"

#include <array>
#include <cmath>
#include <cstdint>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace ingot::mock {
namespace {

constexpr std::string_view k_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// SplitMix64: the k-th number depends on the seed and k alone.
constexpr std::uint64_t random_bits(std::uint64_t seed, std::uint64_t k) {
  std::uint64_t z = seed + (k + 1) * 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

// Two digits for each twelve bits: half as many look-ups as one digit at a time.
constexpr auto k_digit_pairs = [] {
  std::array<std::array<char, 2>, 4096> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {k_digits[i >> 6U], k_digits[i & 63U]};
  return pairs;
}();

}  // namespace

void fill_vector(std::string_view model, std::string_view text, std::span<float> to) {
  const std::uint64_t seed = XXH3_64bits_withSeed(text.data(), text.size(), XXH3_64bits(model.data(), model.size()));
  constexpr std::size_t k_lanes = 4;
  std::int64_t squares = 0;
  for (std::size_t i = 0; i < to.size(); i += k_lanes) {
    const std::uint64_t bits = random_bits(seed, i / k_lanes);
    for (std::size_t lane = 0; lane < k_lanes && i + lane < to.size(); ++lane) {
      const int value = static_cast<std::int16_t>(bits >> (16U * lane)) | 1;
      squares += value * value;
      to[i + lane] = static_cast<float>(value);
    }
  }
  const auto scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(squares)));
  for (float& value : to) value *= scale;
}

std::vector<float> vector_of(std::string_view model, std::string_view text, std::size_t dimensions) {
  std::vector<float> vector(dimensions);
  fill_vector(model, text, vector);
  return vector;
}

void append_base64(std::string& to, std::string_view bytes) {
  const std::size_t start = to.size();
  to.resize(start + (bytes.size() + 2) / 3 * 4);
  char* out = to.data() + start;
  const auto at = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])); };
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3, out += 4) {
    const std::uint32_t bits = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
    const auto& high = k_digit_pairs[bits >> 12U];
    const auto& low = k_digit_pairs[bits & 0xFFFU];
    out[0] = high[0];
    out[1] = high[1];
    out[2] = low[0];
    out[3] = low[1];
  }
  if (i == bytes.size()) return;
  const bool two = i + 2 == bytes.size();
  const std::uint32_t bits = at(i) << 16U | (two ? at(i + 1) << 8U : 0U);
  out[0] = k_digits[bits >> 18U];
  out[1] = k_digits[bits >> 12U & 63U];
  out[2] = two ? k_digits[bits >> 6U & 63U] : '=';
  out[3] = '=';
}

}  // namespace ingot::mock
