// Invariant 18 on documents from the grammar, on hostile shapes and at several sizes of parents.
#if __has_include("chunk/parents.hpp")
#include "chunk/parents.hpp"

#include <catch2/catch_test_macros.hpp>

#include "support/chunking.hpp"
#include "support/grammar.hpp"
#include "support/hostile.hpp"
#include "support/laws/parents.hpp"

using namespace ingot;

namespace {

std::string broken(test::Chunked& made, std::size_t parent_max_tokens) {
  const auto parents =
      chunk::link_parents(made.bytes, made.document, made.chunks, parent_max_tokens, "guide", test::tokenizer());
  return test::broken_parents(made.cutting(), made.chunks, parents);
}

}  // namespace

TEST_CASE("invariant 18: parents tile the document, and each chunk lies inside its own") {
  for (unsigned seed = 0; seed < 150; ++seed) {
    for (const std::size_t parent_max_tokens : {256U, 1024U, 2048U}) {
      test::Chunked made = test::chunked(test::Grammar(seed).document(5 + seed % 80), test::limits(128));
      INFO("seed " << seed << ", parents of " << parent_max_tokens);
      CHECK(broken(made, parent_max_tokens) == "");
    }
  }
}

TEST_CASE("invariant 18: hostile shapes have parents by the law") {
  for (const test::Hostile& shape : test::k_hostile) {
    auto made = test::chunked_if_accepted(shape.text(16 * 1024), test::limits(64));
    if (!made) continue;
    INFO(shape.name);
    CHECK(broken(*made, 512) == "");
  }
}
#endif
