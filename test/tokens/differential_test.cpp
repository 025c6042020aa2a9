// The tokenizer against the plain oracle on more than a million texts, with every instruction set that the processor
// has: once with caches that are full of other texts, once with new ones. A failure prints what repeats it.
#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "tokens/oracle.hpp"
#include "tokens/token_texts.hpp"

using namespace ingot;
using namespace ingot::test;
using namespace ingot::tokens;

namespace {

struct Subject {
  InstructionSet set;
  std::unique_ptr<Tokenizer> tokenizer;
};

std::vector<Subject> new_subjects(Encoding encoding) {
  std::vector<Subject> subjects;
  for (const InstructionSet set : available_instruction_sets())
    subjects.push_back({set, std::make_unique<Tokenizer>(encoding, set)});
  return subjects;
}

// Compares what every subject says of one text; true when all agree.
bool agree(std::vector<Subject>& subjects, Oracle& oracle, std::string_view text, bool with_ids) {
  const std::span<const Oracle::Mark> marks = oracle.marks(text);
  bool good = true;
  for (auto& [set, tokenizer] : subjects) {
    std::string wrong = wrong_counts(*tokenizer, marks, text);
    if (wrong.empty() && with_ids) wrong = wrong_ids(*tokenizer, oracle, text);
    if (wrong.empty()) continue;
    good = false;
    FAIL_CHECK(name(tokenizer->encoding()) << ", " << name(set) << ": " << wrong << "\n" << escaped(text));
  }
  return good;
}

struct Amount {
  std::size_t texts;      ///< how many
  std::size_t per_cache;  ///< texts until the tokenizers are replaced by new ones
};

constexpr std::size_t k_most_failures = 5;

void compare(Encoding encoding, std::span<const TextGenerator> generators, Amount amount) {
  Random random(token_seed());
  INFO("seed " << token_seed());
  Oracle oracle(encoding);
  std::vector<Subject> subjects;
  std::size_t failures = 0;
  for (std::size_t number = 0; number < amount.texts && failures < k_most_failures; ++number) {
    if (number % amount.per_cache == 0) subjects = new_subjects(encoding);
    const TextGenerator& generator = generators[number % generators.size()];
    const Embedded embedded(random, generator.text(random));
    if (agree(subjects, oracle, embedded.text(), number % 16 == 0)) continue;
    ++failures;
    UNSCOPED_INFO("text " << number << " of " << generator.name);
  }
  CHECK(failures == 0);
}

constexpr std::size_t k_always = ~std::size_t{0};

}  // namespace

TEST_CASE("tokens: cl100k_base counts ASCII as the oracle does") {
  compare(Encoding::cl100k_base, ascii_generators(), {170'000, k_always});
}

TEST_CASE("tokens: o200k_base counts ASCII as the oracle does") {
  compare(Encoding::o200k_base, ascii_generators(), {170'000, k_always});
}

TEST_CASE("tokens: cl100k_base counts Unicode as the oracle does") {
  compare(Encoding::cl100k_base, unicode_generators(), {150'000, k_always});
}

TEST_CASE("tokens: o200k_base counts Unicode as the oracle does") {
  compare(Encoding::o200k_base, unicode_generators(), {150'000, k_always});
}

TEST_CASE("tokens: cl100k_base counts invalid bytes as the oracle does") {
  compare(Encoding::cl100k_base, invalid_generators(), {80'000, k_always});
}

TEST_CASE("tokens: o200k_base counts invalid bytes as the oracle does") {
  compare(Encoding::o200k_base, invalid_generators(), {80'000, k_always});
}

TEST_CASE("tokens: cl100k_base counts words as the oracle does while caches are full") {
  compare(Encoding::cl100k_base, word_generators(), {110'000, k_always});
}

TEST_CASE("tokens: o200k_base counts words as the oracle does while caches are full") {
  compare(Encoding::o200k_base, word_generators(), {110'000, k_always});
}

TEST_CASE("tokens: new tokenizers count as the oracle does") {
  for (const Encoding encoding : k_encodings) {
    for (const auto generators : {ascii_generators(), unicode_generators(), invalid_generators(), word_generators()})
      compare(encoding, generators, {1'200, 1});
  }
}

TEST_CASE("tokens: instruction sets find the same pretokens in batches of every size") {
  Random random(token_seed());
  INFO("seed " << token_seed());
  for (const auto generators : {ascii_generators(), unicode_generators(), invalid_generators(), word_generators()}) {
    for (int round = 0; round < 5'000; ++round) {
      std::string text;
      for (int part = 0; part < 8; ++part) text += generators[below(random, generators.size())].text(random);
      const Embedded embedded(random, text);
      for (const Encoding encoding : k_encodings) {
        const std::vector<Offset> expected = pretoken_ends(encoding, text, InstructionSet::scalar, text.size() + 1);
        for (const InstructionSet set : available_instruction_sets()) {
          for (const std::size_t batch : {1U, 2U, 3U, 7U, 63U, 64U, 65U, 512U}) {
            const std::string wrong = wrong_ends(encoding, embedded.text(), set, batch, expected);
            if (!wrong.empty())
              FAIL_CHECK(name(encoding) << ", " << name(set) << ", " << batch << ": " << wrong << "\n"
                                        << escaped(text));
          }
        }
      }
    }
  }
}

TEST_CASE("tokens: the two ways of the oracle to merge agree") {
  Random random(token_seed());
  INFO("seed " << token_seed());
  for (const Encoding encoding : k_encodings) {
    const Vocabulary vocabulary(encoding);
    for (int round = 0; round < 2'000; ++round) {
      std::string piece = word_generators()[static_cast<std::size_t>(round) % 6].text(random);
      piece.resize(std::min<std::size_t>(piece.size(), 70));
      if (merged_plainly(vocabulary, piece) != merged_with_kept_ranks(vocabulary, piece)) FAIL_CHECK(escaped(piece));
    }
  }
}
