#include "lint/keywords.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_most_stride = 4;  // of longer words more pieces would have to be known, and more would be met
constexpr std::size_t k_long = 5;         // from this length on three bytes leave a stride of three
constexpr std::uint64_t k_fold = 0x2020202020202020;

// How common a byte is, roughly: signs and capitals are rare, and the last letters here rarer than the first.
std::size_t commonness(char c) {
  constexpr std::string_view k_letters = "zqjxkvbpygfwmucldrhsnioate ";
  const std::size_t place = k_letters.find(c);
  return place == std::string_view::npos ? 0 : place + 1;
}

}  // namespace

Keywords::Keywords(std::vector<std::string_view> words, Case letters)
    : words_(std::move(words)), fold_(letters == Case::any ? k_fold : 0) {
  std::size_t shortest = std::string_view::npos;
  for (const std::string_view word : words_) shortest = std::min(shortest, word.size());
  INGOT_ASSERT(shortest > 2);
  width_ = shortest < k_long ? 2 : 3;
  stride_ = std::min(k_most_stride, shortest - width_ + 1);
  for (std::size_t word = 0; word < words_.size(); ++word) add(word);
}

// As many pieces in a row as there are bytes from one look to the next: one of them is always met.
void Keywords::add(std::size_t number) {
  const std::string_view word = words_[number];
  const auto cost = [&](std::size_t first) {
    std::size_t sum = 0;
    for (std::size_t i = first; i < first + stride_; ++i) sum += commonness(word[i]) * commonness(word[i + 1]);
    return sum;
  };
  std::size_t best = 0;
  for (std::size_t first = 1; first + stride_ + width_ <= word.size() + 1; ++first) {
    if (cost(first) < cost(best)) best = first;
  }
  const std::uint64_t mask = ~std::uint64_t{0} >> (8 * (k_loaded - std::min(word.size(), k_loaded)));
  const std::uint64_t beginning = (loaded(word, 0) | fold_) & mask;
  for (std::size_t ahead = best; ahead < best + stride_; ++ahead) {
    const std::uint64_t bytes = loaded(word, ahead) | fold_;
    const std::uint16_t sign = width_ == 2 ? sign_of<2>(bytes) : sign_of<3>(bytes);
    signs_.set(sign);
    starts_[sign % k_buckets].push_back(
        {sign, static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(ahead), beginning, mask});
  }
}

bool Keywords::stands_at(std::string_view text, std::size_t at, std::string_view word) const {
  if (text.size() - at < word.size()) return false;
  if (fold_ == 0) return text.compare(at, word.size(), word) == 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = text[at + i];
    if (word[i] != (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c)) return false;
  }
  return true;
}

}  // namespace ingot::lint
