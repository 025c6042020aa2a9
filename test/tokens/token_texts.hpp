// Seeded texts for tests of the tokenizer: each generator asks one thing much, and their mixture everything a little.
#pragma once

#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokens/vocabulary.hpp"

namespace ingot::test {

using Random = std::mt19937;

/// INGOT_SEED from the environment, for long runs by hand; else always the same.
[[nodiscard]] unsigned token_seed();

struct TextGenerator {
  std::string_view name;
  std::string (*text)(Random&);
};

/// Atoms in any order, Markdown, runs around the edges of 64-byte windows, digits, blanks.
[[nodiscard]] std::span<const TextGenerator> ascii_generators();
/// CJK, Hangul, kana, Thai, Cyrillic, marks, emoji, any code points.
[[nodiscard]] std::span<const TextGenerator> unicode_generators();
/// Invalid UTF-8: random bytes, characters cut short, valid text with a byte changed.
[[nodiscard]] std::span<const TextGenerator> invalid_generators();
/// Words of 10 to 600 bytes, many of them near twins: they fill caches and share slots there.
[[nodiscard]] std::span<const TextGenerator> word_generators();

/// Number below `limit`, which is not 0.
[[nodiscard]] inline std::size_t below(Random& random, std::size_t limit) {
  return random() % limit;
}
[[nodiscard]] inline std::size_t between(Random& random, std::size_t least, std::size_t most) {
  return least + below(random, most - least + 1);
}
/// `count` bytes of `alphabet`.
[[nodiscard]] std::string random_bytes_of(Random& random, std::string_view alphabet, std::size_t count);
/// `count` Han characters, frequent ones and rare ones.
[[nodiscard]] std::string random_han(Random& random, std::size_t count);
/// The bytes of some token of the vocabulary, found by making a token longer byte by byte as long as it is one.
[[nodiscard]] std::string random_token(Random& random, const tokens::Vocabulary& vocabulary);

/// A text between other bytes: what stands before and behind it must not matter. Readers of whole vectors look there.
/// At times the text is the end of its allocation, so that a sanitizer sees them do it.
class Embedded {
 public:
  Embedded(Random& random, std::string_view text);
  [[nodiscard]] std::string_view text() const { return {buffer_.data() + begin_, size_}; }

 private:
  std::vector<char> buffer_;
  std::size_t begin_;
  std::size_t size_;
};

}  // namespace ingot::test
