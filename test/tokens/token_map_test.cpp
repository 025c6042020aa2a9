// Many parts of one text, counted in one pass over its map.
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/markdown.hpp"
#include "tokens/tokenizer.hpp"

using namespace ingot;
using tokens::Tokenizer;

TEST_CASE("tokens: the parts of a map are what is between their ends, wherever they are cut") {
  Tokenizer tokenizer(tokens::Encoding::cl100k_base);
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const std::string text = test::random_markdown(random, 200);
    const tokens::TokenMap map = tokenizer.map(text);
    std::vector<std::size_t> ends;
    for (std::size_t at = 0; at < text.size(); at += random() % 7) ends.push_back(at);
    ends.push_back(text.size());
    const std::vector<std::uint32_t> parts = map.tokens_of_parts(ends);
    REQUIRE(parts.size() == ends.size());
    INFO("seed " << seed);
    for (std::size_t i = 0; i < ends.size(); ++i)
      CHECK(parts[i] == map.tokens_between(i == 0 ? 0 : ends[i - 1], ends[i]));
  }
  CHECK(tokenizer.map("").tokens_of_parts({0}) == std::vector<std::uint32_t>{0});
}
