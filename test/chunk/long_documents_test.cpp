// Blocks and scopes so long that they are not looked at as a whole, to hold little memory: the laws hold nevertheless.
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "chunk/scopes.hpp"
#include "support/chunking.hpp"
#include "support/hostile_shapes.hpp"
#include "support/laws.hpp"

using namespace ingot;
using test::repeated;

namespace {

constexpr std::size_t k_bytes = 400'000;  // some windows

std::string broken(const std::string& bytes, const chunk::Options& options) {
  const auto document = parse::parse(test::source_file(bytes));
  REQUIRE(document);
  const auto chunks = chunk::split(bytes, *document, "guide", options, test::tokenizer());
  return test::broken_law(bytes, *document, chunks, options, test::tokenizer());
}

}  // namespace

TEST_CASE("prose of any length is cut by the law") {
  const std::string blanks(200'000, ' ');
  for (const std::string& bytes : {
           repeated("words and [a link](to/a/page \"title\") or `two  words` of code, $x + y$; ", k_bytes),
           repeated("One sentence. And `another.` One (Mr. X said). ", k_bytes),
           repeated("- item\n  [text of a link][reference]\n", k_bytes),
           repeated("[![badge](a.svg)](b)", k_bytes),
           std::string(k_bytes, 'a'),
           repeated("\xE6\xBC\xA2", k_bytes),
           "e" + repeated("\xCC\x81", k_bytes),
           test::hostile::backtick_runs(k_bytes),
           repeated("\xF0\x9F\x91\xA9\xE2\x80\x8D", k_bytes),
           repeated("&amp;\\*", k_bytes),
           std::string(150'000, 'x') + blanks + "y\n",
           "x" + blanks + "y" + blanks + "z\n",
           std::string(140'000, 'x') + std::string(60, ' ') + "y" + std::string(900, ' ') + "z\n\n- " +
               std::string(900, ' ') + "a\n",
           "|a|\n|-|\n|" + repeated("cell|", k_bytes) + "\n",
       }) {
    INFO(bytes.substr(0, 40));
    CHECK(broken(bytes, {}) == "");
    CHECK(broken(bytes, test::limits(32)) == "");
    chunk::Options large = test::limits(140'000);
    large.max_words = 140'000;
    CHECK(broken(bytes, large) == "");
  }
}

TEST_CASE("a scope of very many blocks becomes several, which part no heading from its text") {
  for (const std::string& bytes : {
           repeated("# a\n\ntext\n\n", 300'000),
           repeated("# a\n## b\n### c\ntext\n", 500'000),
           repeated("text\n\n", 150'000),
       }) {
    INFO(bytes.substr(0, 20));
    const auto document = parse::parse(test::source_file(bytes));
    REQUIRE(document);
    const chunk::Options options;
    chunk::Work work(bytes, *document, options, test::tokenizer());
    const auto scopes = chunk::scopes_of(work);
    CHECK(scopes.size() > 1);
    std::size_t next = 0;
    for (const chunk::Scope scope : scopes) {
      CHECK(scope.first == next);
      next = scope.last;
    }
    CHECK(next == work.blocks.size());
    CHECK(broken(bytes, options) == "");
  }
}
