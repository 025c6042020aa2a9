#include "chunk/breadcrumbs.hpp"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "support/chunking.hpp"

using namespace ingot;

TEST_CASE("what stands above a sent chunk is one of the possible breadcrumbs of its heading path", "[chunk][history]") {
  std::string text;
  for (int i = 0; i < 60; ++i) {
    text += std::string(static_cast<std::size_t>(i % 5 + 1), '#') + " Heading " + std::to_string(i) +
            (i % 7 == 0 ? " that is very long, and goes on and on, and says what nobody would say in a heading" : "") +
            "\n\nA sentence that says little. And another one, number " + std::to_string(i) + ".\n\n";
  }
  std::size_t with = 0;
  for (const std::size_t limit : {32U, 64U, 128U, 512U}) {
    chunk::Options options = test::limits(limit);
    options.breadcrumb_separator = " / ";
    for (const model::Chunk& one : test::chunked(text, options).chunks) {
      REQUIRE(one.embed_text.ends_with(one.content));
      const std::string above = one.embed_text.substr(0, one.embed_text.size() - one.content.size());
      const auto possible = chunk::possible_breadcrumbs(one.heading_path, " / ");
      INFO(above);
      CHECK(std::find(possible.begin(), possible.end(), above) != possible.end());
      with += above.empty() ? 0U : 1U;
    }
  }
  CHECK(with > 100);
}

TEST_CASE("the possible breadcrumbs begin with the whole path and end with none", "[chunk][history]") {
  CHECK(chunk::possible_breadcrumbs({}, " > ") == std::vector<std::string>{""});
  CHECK(chunk::possible_breadcrumbs({"a", "b", "c"}, " > ") ==
        std::vector<std::string>{"a > b > c\n\n", "a > c\n\n", "c\n\n", "a > b\n\n", "b\n\n", "a\n\n", ""});
}
