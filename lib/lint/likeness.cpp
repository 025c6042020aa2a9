#include "lint/likeness.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace ingot::lint {
namespace {

constexpr std::size_t k_shingle = 5;       // words
constexpr std::size_t k_least_words = 12;  // shorter texts are alike by chance: "None.", "See above."
constexpr std::size_t k_sketch = 128;      // the estimate is off by some 3 % at a resemblance of 0.85
constexpr std::uint64_t k_odd_a = 0x9E3779B97F4A7C15ULL;
constexpr std::uint64_t k_odd_b = 0xD6E8FEB86659FD93ULL;

constexpr std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 32U)) * k_odd_b;
  return value ^ (value >> 29U);
}

constexpr std::array<bool, 256> word_bytes() {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c)
    table[c] = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
  return table;
}
constexpr auto k_word_bytes = word_bytes();

// Letters of ASCII are those of lower case when this bit is set, digits have it, and bytes above ASCII are left alone.
constexpr std::uint64_t without_case(std::uint64_t bytes) {
  const std::uint64_t above = bytes & 0x8080808080808080ULL;
  return bytes | ((above ^ 0x8080808080808080ULL) >> 2U);
}

std::uint64_t hash_of(std::string_view word) {
  std::uint64_t hash = word.size();
  for (; !word.empty(); word.remove_prefix(std::min<std::size_t>(8, word.size()))) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, word.data(), std::min<std::size_t>(8, word.size()));
    hash = mixed(hash + without_case(bytes) * k_odd_a);
  }
  return hash;
}

std::vector<std::uint64_t> hashes_of_words(std::string_view text) {
  std::vector<std::uint64_t> words;
  words.reserve(text.size() / 5);
  const auto in_word = [&](std::size_t at) { return k_word_bytes[static_cast<unsigned char>(text[at])]; };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    while (at < text.size() && in_word(at)) ++at;
    if (at > begin) words.push_back(hash_of(text.substr(begin, at - begin)));
    while (at < text.size() && !in_word(at)) ++at;
  }
  return words;
}

}  // namespace

Likeness likeness_of(std::string_view text) {
  Likeness likeness;
  const std::vector<std::uint64_t> words = hashes_of_words(text);
  if (words.size() < k_least_words) return likeness;
  std::uint64_t all = words.size();
  for (const std::uint64_t word : words) all = mixed(all + word * k_odd_a);
  likeness.words = all | 1U;
  std::vector<std::uint32_t>& sketch = likeness.sketch;
  sketch.reserve(words.size());
  for (std::size_t i = 0; i + k_shingle <= words.size(); ++i) {
    std::uint64_t shingle = 0;
    for (std::size_t word = 0; word < k_shingle; ++word) shingle = shingle * k_odd_a + words[i + word];
    sketch.push_back(static_cast<std::uint32_t>(mixed(shingle)));
  }
  constexpr std::size_t k_enough = k_sketch + k_sketch / 4;  // some may be equal
  if (sketch.size() > k_enough) {
    std::nth_element(sketch.begin(), sketch.begin() + k_enough, sketch.end());
    sketch.resize(k_enough);
  }
  std::sort(sketch.begin(), sketch.end());
  sketch.erase(std::unique(sketch.begin(), sketch.end()), sketch.end());
  if (sketch.size() > k_sketch) sketch.resize(k_sketch);
  sketch.shrink_to_fit();
  return likeness;
}

// Of the least values of both together, those that both have.
double resemblance(const Likeness& a, const Likeness& b) {
  std::size_t seen = 0;
  std::size_t shared = 0;
  auto left = a.sketch.begin();
  auto right = b.sketch.begin();
  while (seen < k_sketch && (left != a.sketch.end() || right != b.sketch.end())) {
    ++seen;
    if (right == b.sketch.end() || (left != a.sketch.end() && *left < *right)) {
      ++left;
    } else if (left == a.sketch.end() || *right < *left) {
      ++right;
    } else {
      ++shared;
      ++left;
      ++right;
    }
  }
  return seen == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(seen);
}

}  // namespace ingot::lint
