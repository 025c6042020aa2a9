// Pieces of 16 to 5,000 bytes, where merging works in windows or with a queue: by every way, against the plain oracle.
#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "tokens/merge.hpp"
#include "tokens/oracle.hpp"
#include "tokens/token_texts.hpp"

using namespace ingot;
using namespace ingot::test;
using namespace ingot::tokens;

namespace {

constexpr std::string_view k_lower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view k_base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// What the shapes of one encoding are made of.
struct Material {
  explicit Material(Encoding chosen) : encoding(chosen), vocabulary(chosen), random(token_seed()) {
    while (tokens.size() < 2'000) tokens.push_back(random_token(random, vocabulary));
    for (const std::string& token : tokens) {
      if (token.find_first_not_of(k_lower) == std::string::npos) words.push_back(token);
    }
  }
  Encoding encoding;
  Vocabulary vocabulary;
  Random random;
  std::vector<std::string> tokens;
  std::vector<std::string> words;  // those of lower-case letters
  std::size_t compared = 0;
};

std::string cut(std::string text, std::size_t bytes) {
  text.resize(std::min(bytes, text.size()));
  return text;
}

std::string periodic(Random& random, std::string_view alphabet, std::size_t bytes) {
  const std::string unit = random_bytes_of(random, alphabet, between(random, 1, 5));
  std::string text;
  while (text.size() < bytes) text += unit;
  return cut(text, bytes);
}

std::string joined(Random& random, std::span<const std::string> parts, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += parts[below(random, parts.size())];
  return cut(text, bytes);
}

// Letters of which each pair ranks just below the pair before it, as long as there is one: the last pair is merged
// first, and each merge decides the one to its left.
std::string falling_ranks(Material& material, std::size_t bytes) {
  std::string text(1, k_lower[below(material.random, k_lower.size())]);
  TokenId last = k_no_token;
  while (text.size() < bytes) {
    TokenId best = 0;
    char letter = k_lower[below(material.random, k_lower.size())];
    for (const char candidate : k_lower) {
      const TokenId id = material.vocabulary.find(std::string{text.back(), candidate});
      if (id >= last || id <= best) continue;
      best = id;
      letter = candidate;
    }
    last = best == 0 ? k_no_token : best;
    text += letter;
  }
  return text;
}

using Shape = std::string (*)(Material&, std::size_t bytes);

// The first ones are each one pretoken or few.
constexpr std::array<Shape, 17> k_shapes = {
    [](Material& m, std::size_t bytes) { return random_bytes_of(m.random, k_lower, bytes); },
    [](Material& m, std::size_t bytes) { return random_bytes_of(m.random, "etaoinshrdlu", bytes); },
    [](Material& m, std::size_t bytes) { return random_bytes_of(m.random, "ab", bytes); },
    [](Material& m, std::size_t bytes) { return random_bytes_of(m.random, "aaaaaaaab", bytes); },
    [](Material& m, std::size_t bytes) { return std::string(bytes, k_lower[below(m.random, k_lower.size())]); },
    [](Material& m, std::size_t bytes) { return periodic(m.random, k_lower, bytes); },
    [](Material& m, std::size_t bytes) { return joined(m.random, m.words, bytes); },
    [](Material& m, std::size_t bytes) { return falling_ranks(m, bytes); },
    [](Material& m, std::size_t bytes) { return periodic(m.random, "-=*_#|.", bytes); },
    [](Material& m, std::size_t bytes) { return std::string(bytes, "-=*_#~. \n"[below(m.random, 9)]); },
    [](Material& m, std::size_t bytes) { return random_bytes_of(m.random, "-=-|:", bytes); },
    [](Material& m, std::size_t bytes) { return cut(random_han(m.random, bytes / 3 + 1), bytes / 3 * 3); },
    [](Material&, std::size_t bytes) { return std::string(bytes, ' ') + "x"; },
    [](Material& m, std::size_t bytes) { return random_bytes_of(m.random, " \n\t", bytes) + "x"; },
    [](Material& m, std::size_t bytes) { return random_bytes_of(m.random, k_base64, bytes); },
    [](Material& m, std::size_t bytes) { return random_bytes_of(m.random, "0123456789abcdef", bytes); },
    [](Material& m, std::size_t bytes) { return joined(m.random, m.tokens, bytes); },
};

template <class Ids>
std::vector<TokenId> copied(const Ids& ids) {
  return {ids.begin(), ids.end()};
}

void compare_merges(Material& material, Merger& merger, std::string_view piece, bool plainly) {
  if (piece.empty() || material.vocabulary.find(piece) != k_no_token) return;
  ++material.compared;
  const std::vector<TokenId> merged = copied(merger.merge(piece));
  if (merged != copied(merger.merge_by_queue(piece)))
    FAIL_CHECK(name(material.encoding) << ", against the queue: " << escaped(piece));
  if (plainly && merged != merged_with_kept_ranks(material.vocabulary, piece))
    FAIL_CHECK(name(material.encoding) << ", against the oracle: " << escaped(piece));
}

void compare_sizes(Encoding encoding, std::size_t least, std::size_t most, int rounds) {
  INFO("seed " << token_seed());
  Material material(encoding);
  Merger merger(material.vocabulary);
  for (int round = 0; round < rounds; ++round) {
    for (const Shape shape : k_shapes) {
      for (std::size_t bytes = least; bytes <= most; ++bytes) {
        compare_merges(material, merger, shape(material, bytes), true);
      }
    }
  }
  CHECK(material.compared > 10'000);
}

void compare_long(Encoding encoding, int rounds) {
  INFO("seed " << token_seed());
  Material material(encoding);
  Merger merger(material.vocabulary);
  for (int round = 0; round < rounds; ++round) {
    for (const Shape shape : k_shapes) {
      const std::size_t bytes = between(material.random, 200, round % 4 == 0 ? 5'000 : 1'000);
      compare_merges(material, merger, shape(material, bytes), round % 8 == 0);
    }
  }
  CHECK(material.compared > 1'000);
}

// All units of up to `length` letters of `alphabet`, repeated to lengths around multiples of a window's 64 bytes.
void compare_periods(Material& material, Merger& merger, std::string_view alphabet, std::size_t length,
                     const std::string& unit) {
  if (!unit.empty()) {
    std::string text;
    while (text.size() < 330) text += unit;
    for (const std::size_t edge : {64U, 128U, 192U, 320U}) {
      for (std::size_t bytes = edge - 5; bytes <= edge + 5; ++bytes)
        compare_merges(material, merger, std::string_view(text).substr(0, bytes), bytes < 192);
    }
  }
  if (unit.size() == length) return;
  for (const char letter : alphabet) compare_periods(material, merger, alphabet, length, unit + letter);
}

// All pieces of up to `length` letters of `alphabet`, behind a lead so long that they lie across byte 64 as well.
void compare_all(Material& material, Merger& merger, std::string_view alphabet, std::size_t length,
                 const std::string& piece) {
  static const std::string lead = "thequickbrownfoxjumpsoverthelazydogandthenitrestsforawhile";
  compare_merges(material, merger, piece, true);
  compare_merges(material, merger, lead + piece + piece, false);
  if (piece.size() == length) return;
  for (const char letter : alphabet) compare_all(material, merger, alphabet, length, piece + letter);
}

void compare_as_text(Encoding encoding, int rounds) {
  INFO("seed " << token_seed());
  Material material(encoding);
  Oracle oracle(encoding);
  for (const InstructionSet set : available_instruction_sets()) {
    Tokenizer tokenizer(encoding, set);
    for (int round = 0; round < rounds; ++round) {
      for (const Shape shape : k_shapes) {
        const std::size_t bytes = between(material.random, 16, round % 10 == 0 ? 3'000 : 300);
        const std::string piece = shape(material, bytes);
        for (const std::string& text : {piece, " " + piece, "see " + piece + " and " + piece + "\n"}) {
          const Embedded embedded(material.random, text);
          std::string wrong = wrong_counts(tokenizer, oracle.marks(text), embedded.text());
          if (wrong.empty()) wrong = wrong_ids(tokenizer, oracle, embedded.text());
          if (!wrong.empty()) FAIL_CHECK(name(encoding) << ", " << name(set) << ": " << wrong << "\n" << escaped(text));
        }
      }
    }
  }
}

}  // namespace

TEST_CASE("tokens: pieces of every size up to 200 merge as the oracle does") {
  for (const Encoding encoding : k_encodings) compare_sizes(encoding, 16, 200, 8);
}

TEST_CASE("tokens: long pieces merge as the oracle does") {
  for (const Encoding encoding : k_encodings) compare_long(encoding, 150);
}

TEST_CASE("tokens: every short period merges as the oracle does") {
  for (const Encoding encoding : k_encodings) {
    Material material(encoding);
    Merger merger(material.vocabulary);
    compare_periods(material, merger, "ab", 5, "");
    compare_periods(material, merger, "-=", 5, "");
    compare_periods(material, merger, "eta", 4, "");
    compare_periods(material, merger, "\n ", 5, "");
    CHECK(material.compared > 5'000);
  }
}

TEST_CASE("tokens: every piece over a small alphabet merges as the oracle does") {
  for (const Encoding encoding : k_encodings) {
    Material material(encoding);
    Merger merger(material.vocabulary);
    for (const std::string_view alphabet : {"ab", "-=", "\n ", "es"}) compare_all(material, merger, alphabet, 12, "");
    compare_all(material, merger, "aAn", 8, "");
    CHECK(material.compared > 50'000);
  }
}

TEST_CASE("tokens: texts of long pieces count as the oracle does for cl100k_base") {
  compare_as_text(Encoding::cl100k_base, 150);
}

TEST_CASE("tokens: texts of long pieces count as the oracle does for o200k_base") {
  compare_as_text(Encoding::o200k_base, 150);
}
