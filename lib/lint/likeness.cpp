#include "lint/likeness.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <utility>

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

// Eight bytes at a time. The highest bit of each byte says whether it is of a word: a letter or digit of ASCII, or not
// ASCII at all.
constexpr std::uint64_t repeated(std::uint64_t byte) {
  return byte * 0x0101010101010101ULL;
}
constexpr std::uint64_t k_highest = repeated(0x80);

// Bytes below 0x80 that lie in [first, last], in their highest bits.
constexpr std::uint64_t in_range(std::uint64_t low, char first, char last) {
  const auto from = repeated(0x80U - static_cast<unsigned char>(first));
  const auto behind = repeated(0x7FU - static_cast<unsigned char>(last));
  return (low + from) & ~(low + behind);
}

constexpr std::uint64_t word_bytes(std::uint64_t bytes) {
  const std::uint64_t low = bytes & ~k_highest;
  return (bytes | in_range(low, '0', '9') | in_range(low | repeated(0x20), 'a', 'z')) & k_highest;
}

// The highest bits of eight bytes as one, the first byte's lowest.
constexpr std::uint64_t gathered(std::uint64_t highest) {
  return ((highest >> 7U) * 0x0102040810204080ULL) >> 56U;
}

// Letters of ASCII are those of lower case when this bit is set, digits have it, and bytes above ASCII are left alone.
constexpr std::uint64_t without_case(std::uint64_t bytes) {
  const std::uint64_t above = bytes & k_highest;
  return bytes | ((above ^ k_highest) >> 2U);
}

std::uint64_t bytes_at(std::string_view text, std::size_t at) {
  std::uint64_t bytes = 0;
  if (text.size() - at >= sizeof(bytes)) {
    std::memcpy(&bytes, text.data() + at, sizeof(bytes));
  } else {
    std::memcpy(&bytes, text.data() + at, text.size() - at);
  }
  return bytes;
}

// Calls `edge(offset)` where words begin and end, in turn: at each byte that is of a word while the one before is not,
// and the other way round. One bit a byte tells them apart, 64 at a time.
template <class Edge>
void for_each_edge(std::string_view text, Edge&& edge) {
  std::uint64_t before = 0;  // whether the last byte was of a word
  for (std::size_t block = 0; block < text.size(); block += 64) {
    std::uint64_t bits = 0;
    const std::size_t end = std::min(text.size(), block + 64);
    for (std::size_t at = block; at < end; at += 8) bits |= gathered(word_bytes(bytes_at(text, at))) << (at % 64);
    std::uint64_t changes = bits ^ (bits << 1U | before);
    before = bits >> 63U;
    for (; changes != 0; changes &= changes - 1) edge(block + static_cast<std::size_t>(std::countr_zero(changes)));
  }
  if (before != 0) edge(text.size());
}

std::uint64_t hash_of(std::string_view text, std::size_t at, std::size_t end) {
  std::uint64_t hash = end - at;
  for (; end - at > 8; at += 8) hash = mixed(hash + without_case(bytes_at(text, at)) * k_odd_a);
  const std::uint64_t last = bytes_at(text, at) & (~std::uint64_t{0} >> (64 - 8 * (end - at)));
  return mixed(hash + without_case(last) * k_odd_a);
}

std::vector<std::uint64_t> hashes_of_words(std::string_view text) {
  const auto edges = std::make_unique_for_overwrite<std::uint32_t[]>(text.size() + 1);
  std::size_t count = 0;
  for_each_edge(text, [&](std::size_t offset) { edges[count++] = static_cast<std::uint32_t>(offset); });
  std::vector<std::uint64_t> words(count / 2);
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = hash_of(text, edges[2 * i], edges[2 * i + 1]);
  return words;
}

std::vector<std::uint32_t> hashes_of_shingles(const std::vector<std::uint64_t>& words, std::uint64_t below) {
  constexpr std::uint64_t k_oldest = k_odd_a * k_odd_a * k_odd_a * k_odd_a * k_odd_a;  // five words ago
  std::vector<std::uint32_t> hashes(words.size());
  std::size_t count = 0;
  std::uint64_t shingle = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    shingle = shingle * k_odd_a + words[i] - (i < k_shingle ? 0 : words[i - k_shingle] * k_oldest);
    const auto hash = static_cast<std::uint32_t>(mixed(shingle));
    hashes[count] = hash;
    count += i + 1 >= k_shingle && hash < below ? 1 : 0;
  }
  hashes.resize(count);
  return hashes;
}

// Values that are spread evenly below `below` nearly sort themselves: into as many boxes as there may be values, and
// from there one by one.
void sort_spread(std::vector<std::uint32_t>& values, std::uint64_t below) {
  constexpr std::size_t k_boxes = 256;
  std::array<std::uint32_t, k_boxes + 1> ends{};
  const std::uint64_t scale = (k_boxes << 32U) / below;
  const auto box = [&](std::uint32_t value) { return static_cast<std::size_t>(value * scale >> 32U); };
  for (const std::uint32_t value : values) ++ends[box(value) + 1];
  for (std::size_t i = 1; i <= k_boxes; ++i) ends[i] += ends[i - 1];
  std::vector<std::uint32_t> placed(values.size());
  for (const std::uint32_t value : values) placed[ends[box(value)]++] = value;
  for (std::size_t i = 1; i < placed.size(); ++i) {
    for (std::size_t at = i; at > 0 && placed[at] < placed[at - 1]; --at) std::swap(placed[at], placed[at - 1]);
  }
  values = std::move(placed);
}

// The least of the values, each once. Only those below a limit are looked at, where that gives enough of them.
std::vector<std::uint32_t> sketch_of(const std::vector<std::uint64_t>& words) {
  constexpr std::uint64_t k_all = std::uint64_t{1} << 32U;
  constexpr std::size_t k_enough = k_sketch + k_sketch / 2;
  const std::uint64_t guess = k_enough * k_all / words.size();
  for (const std::uint64_t below : {std::min(guess, k_all), k_all}) {
    std::vector<std::uint32_t> sketch = hashes_of_shingles(words, below);
    if (sketch.size() > 2 * k_enough) {
      std::sort(sketch.begin(), sketch.end());  // very many are equal
    } else {
      sort_spread(sketch, below);
    }
    sketch.erase(std::unique(sketch.begin(), sketch.end()), sketch.end());
    if (sketch.size() < k_sketch && below < k_all) continue;
    if (sketch.size() > k_sketch) sketch.resize(k_sketch);
    sketch.shrink_to_fit();
    return sketch;
  }
  return {};
}

}  // namespace

Likeness likeness_of(std::string_view text) {
  Likeness likeness;
  const std::vector<std::uint64_t> words = hashes_of_words(text);
  if (words.size() < k_least_words) return likeness;
  std::uint64_t all = words.size();
  for (std::size_t i = 0; i < words.size(); ++i) all += mixed(words[i] + i * k_odd_a);  // the place counts as well
  likeness.words = all | 1U;
  likeness.sketch = sketch_of(words);
  return likeness;
}

// Of the least values of both together, those that both have.
double resemblance(const Likeness& a, const Likeness& b, double least) {
  const auto most_missed = static_cast<std::size_t>(static_cast<double>(k_sketch) * (1 - least));
  std::size_t seen = 0;
  std::size_t shared = 0;
  auto left = a.sketch.begin();
  auto right = b.sketch.begin();
  while (seen < k_sketch && (left != a.sketch.end() || right != b.sketch.end())) {
    if (seen - shared > most_missed) return 0;
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
