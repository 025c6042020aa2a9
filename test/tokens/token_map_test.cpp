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

TEST_CASE("tokens: an excerpt counts the same from the map, whatever stands before and behind it") {
  const std::vector<std::string> heads = {"", "A > B\n\n", "> ", "```\n", "x\n", ";\n", " \n", "\xE3\x80\x80\n"};
  const std::vector<std::string> tails = {"", "\n", "\n```", "s", "'re", " y", "/", "\n\n  \nz", "\xE3\x80\x80"};
  for (const tokens::Encoding encoding : tokens::k_encodings) {
    Tokenizer tokenizer(encoding);
    for (unsigned seed = 0; seed < 150; ++seed) {
      std::mt19937 random(seed);
      std::string text = test::random_markdown(random, 200);
      for (const std::string& tail : tails) text.insert(random() % (text.size() + 1), "\n" + tail);
      const tokens::TokenMap map = tokenizer.map(text);
      for (int i = 0; i < 50; ++i) {
        const std::size_t begin = random() % text.size();
        const std::size_t size = 1 + random() % (text.size() - begin);
        const std::string& head = heads[random() % heads.size()];
        const std::string shown = head + text.substr(begin, size) + tails[random() % tails.size()];
        INFO("seed " << seed << ", bytes " << begin << " to " << begin + size << " of " << text);
        CHECK(tokenizer.count(shown, map, {begin, head.size(), size}) == tokenizer.count(shown));
      }
      for (std::size_t at = text.find('\n'); at < text.size() - 1; at = text.find('\n', at + 1)) {
        const std::size_t size = 1 + random() % (text.size() - at - 1);
        const std::string& head = heads[random() % heads.size()];
        const std::string shown = head + text.substr(at + 1, size) + tails[random() % tails.size()];
        INFO("seed " << seed << ", bytes " << at + 1 << " to " << at + 1 + size << " of " << text);
        CHECK(tokenizer.count(shown, map, {at + 1, head.size(), size}) == tokenizer.count(shown));
      }
    }
  }
}
