// The invariants that compare two runs: the same document again, under other limits, with other line ends, in parts.
#include <algorithm>
#include <clocale>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include "support/chunking.hpp"
#include "support/grammar.hpp"
#include "support/hostile.hpp"
#include "support/laws/runs.hpp"

using namespace ingot;
using test::Chunked;

namespace {

// The seeds are few where a law cuts each document many times.
void holds(test::Law law, unsigned seeds) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    const Chunked made = test::chunked(test::Grammar(seed).document(40), test::limits(128));
    INFO("seed " << seed);
    REQUIRE_FALSE(made.chunks.empty());
    CHECK(law(made.cutting()) == "");
  }
}

}  // namespace

TEST_CASE("invariant 9: the same bytes give the same chunks, whatever was counted before") {
  holds(test::broken_determinism, 40);
}

TEST_CASE("invariant 9: the order of documents changes nothing") {
  std::vector<std::string> forwards;
  std::vector<std::string> backwards;
  tokens::Tokenizer one(tokens::Encoding::cl100k_base);
  tokens::Tokenizer other(tokens::Encoding::cl100k_base);
  for (unsigned seed = 0; seed < 30; ++seed)
    forwards.push_back(test::stored(*test::chunks_of(test::Grammar(seed).document(40), test::limits(128), one)));
  for (unsigned seed = 30; seed-- > 0;)
    backwards.push_back(test::stored(*test::chunks_of(test::Grammar(seed).document(40), test::limits(128), other)));
  std::reverse(backwards.begin(), backwards.end());
  CHECK(forwards == backwards);
}

TEST_CASE("invariant 9: threads side by side give what one thread gives") {
  const chunk::Options options = test::limits(96);
  const auto run = [&options] {
    tokens::Tokenizer tokenizer(tokens::Encoding::cl100k_base);
    std::string all;
    for (unsigned seed = 0; seed < 20; ++seed)
      all += test::stored(*test::chunks_of(test::Grammar(seed).document(40), options, tokenizer));
    return all;
  };
  const std::string alone = run();
  std::vector<std::string> results(4);
  std::vector<std::thread> threads;
  for (std::string& result : results) threads.emplace_back([&result, &run] { result = run(); });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& result : results) CHECK(result == alone);
}

TEST_CASE("invariant 9: the locale changes nothing") {
  const std::string bytes = test::Grammar(7).document(80);
  const std::string before = test::stored(test::chunked(bytes, test::limits(128)).chunks);
  const std::string locale = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8"}) {
    if (std::setlocale(LC_ALL, name) == nullptr) continue;  // not installed on this machine
    CHECK(test::stored(test::chunked(bytes, test::limits(128)).chunks) == before);
  }
  std::setlocale(LC_ALL, locale.c_str());
}

TEST_CASE("invariant 10: a chunk that is one whole section is one chunk when it is a document of its own") {
  holds(test::broken_whole_sections, 80);
}

TEST_CASE("invariant 12: CRLF gives the same chunks and keys as LF, but for the line ends in their texts") {
  holds(test::broken_line_ends, 100);
}

TEST_CASE("invariant 13: with the target at the maximum, raising both never gives more chunks") {
  holds(test::broken_monotony, 60);
}

TEST_CASE("invariant 15: twice the text of a hostile shape gives about twice the chunks, and an end") {
  for (const test::Hostile& shape : test::k_hostile) {
    const auto of_size = [&](std::size_t bytes) -> std::optional<std::size_t> {
      const auto made = test::chunked_if_accepted(shape.text(bytes), test::limits(64));
      return made ? std::optional(made->chunks.size()) : std::nullopt;
    };
    const auto small = of_size(8 * 1024);
    const auto large = of_size(16 * 1024);
    if (!small || !large) continue;
    INFO(shape.name << ": " << *small << ", " << *large);
    CHECK(*large <= 3 * *small + 3);
  }
}
