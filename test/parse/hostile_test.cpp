#include "support/hostile.hpp"

#include <catch2/catch_test_macros.hpp>

#include "chunk/chunk.hpp"
#include "parse/parse.hpp"
#include "support/laws.hpp"
#include "support/markdown.hpp"

using namespace ingot;

namespace {

// Empty when the document is cut by the law, or refused as a document.
std::string outcome(const std::string& bytes, std::size_t max_tokens, tokens::Tokenizer& tokenizer) {
  const auto document = parse::parse(test::source_file(bytes));
  if (!document) return document.error().kind == ErrorKind::document ? "" : "refused, but not as a document";
  chunk::Options options;
  options.max_tokens = max_tokens;
  const auto chunks = chunk::split(bytes, *document, "guide", options, tokenizer);
  return test::broken_law(bytes, *document, chunks, options, tokenizer);
}

}  // namespace

TEST_CASE("documents that were written to be slow are cut by the law or refused") {
  tokens::Tokenizer tokenizer(tokens::Encoding::cl100k_base);
  for (const test::Hostile& hostile : test::k_hostile) {
    const std::string bytes = hostile.text(64 * 1024);
    for (const std::size_t max_tokens : {64U, 1200U}) {
      INFO(hostile.name << ", max_tokens " << max_tokens);
      CHECK(outcome(bytes, max_tokens, tokenizer) == "");
    }
  }
}
