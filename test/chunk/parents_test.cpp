#include "chunk/parents.hpp"

#include <catch2/catch_test_macros.hpp>

#include "base/text.hpp"
#include "support/chunking.hpp"
#include "support/grammar.hpp"
#include "support/hostile.hpp"
#include "support/laws/parents.hpp"

using namespace ingot;
using model::Chunk;
using model::Parent;
using test::tokenizer;

namespace {

struct Linked : test::Chunked {
  std::vector<Parent> parents;
  std::size_t parent_max_tokens = 0;

  /// "0 0 1": the parent of each chunk.
  [[nodiscard]] std::string shape() const {
    std::string shape;
    for (const Chunk& chunk : chunks) shape += (shape.empty() ? "" : " ") + std::to_string(chunk.parent.value());
    return shape;
  }

  [[nodiscard]] std::string broken() const { return test::broken_parents(cutting(), parents, parent_max_tokens); }
};

Linked linked(test::Chunked made, std::size_t parent_max_tokens) {
  auto parents = chunk::link_parents(made.bytes, made.document, made.chunks, parent_max_tokens, "guide", tokenizer());
  return {std::move(made), std::move(parents), parent_max_tokens};
}

Linked linked(std::string bytes, std::size_t max_tokens, std::size_t parent_max_tokens, std::size_t min_tokens = 0) {
  chunk::Options options;
  options.max_tokens = max_tokens;
  options.target_tokens = max_tokens;
  options.min_tokens = min_tokens;
  return linked(test::chunked(std::move(bytes), options), parent_max_tokens);
}

std::string paragraph(std::string_view word, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += std::string(word) + " ";
  text.back() = '.';
  return text + "\n\n";
}

std::string section(std::string_view heading, std::size_t paragraphs) {
  std::string text = std::string(heading) + "\n\n";
  for (std::size_t i = 0; i < paragraphs; ++i) text += paragraph("word", 28);
  return text;
}

}  // namespace

TEST_CASE("invariant 18: parents tile the document, and each chunk lies inside its own") {
  for (unsigned seed = 0; seed < 150; ++seed) {
    for (const std::size_t parent_max_tokens : {129U, 256U, 1024U}) {
      INFO("seed " << seed << ", parents of " << parent_max_tokens);
      const std::string text = test::Grammar(seed).document(5 + seed % 80);
      const Linked result = linked(test::chunked(text, test::limits(128)), parent_max_tokens);
      CHECK(result.broken() == "");
      CHECK(linked(test::chunked(text, test::limits(128)), parent_max_tokens).shape() == result.shape());
    }
  }
}

TEST_CASE("invariant 18: hostile shapes have parents by the law") {
  for (const test::Hostile& shape : test::k_hostile) {
    auto made = test::chunked_if_accepted(shape.text(16 * 1024), test::limits(64));
    if (!made) continue;
    INFO(shape.name);
    CHECK(linked(std::move(*made), 512).broken() == "");
  }
}

TEST_CASE("invariant 18: every text of up to four atoms has parents by the law") {
  test::for_all_texts(4, [](const std::string& text) {
    const std::string problem = linked(text, 32, 33).broken();
    if (!problem.empty()) FAIL(problem << ": " << text::printable(text));
  });
}

TEST_CASE("a document that fits is one parent, with the text as it stands") {
  const std::string text = "\xEF\xBB\xBF---\ntitle: T\n---\n\n" + section("# A", 2) + section("## B", 2);
  const Linked result = linked(text, 40, 400);
  CHECK(result.chunks.size() > 2);
  REQUIRE(result.parents.size() == 1);
  CHECK(result.parents[0].content == text::trim(text.substr(text.find("# A"))));
  CHECK(result.parents[0].heading_path == std::vector<std::string>{"T", "A"});
}

TEST_CASE("without chunks there is no parent") {
  CHECK(linked("\n \n", 40, 400).parents.empty());
}

TEST_CASE("the largest sections that fit are the parents") {
  const std::string text =
      section("# Top", 1) + section("## A", 2) + section("### A1", 1) + section("### A2", 1) + section("## B", 2);
  const Linked result = linked(text, 40, 160);
  CHECK(result.shape() == "0 1 1 1 1 2 2");
  CHECK(result.parents[1].heading_path == std::vector<std::string>{"Top", "A"});
  CHECK(result.parents[1].content.starts_with("## A\n"));
}

TEST_CASE("the text of a section that is too large is shared out evenly") {
  const Linked result = linked(section("# Top", 6), 40, 160);  // five and one would fit as well
  CHECK(result.shape() == "0 0 0 1 1 1");
}

TEST_CASE("a chunk that reaches into the next section joins both when they fit") {
  const std::string text = section("# Top", 4) + "## A\n\nShort.\n\n" + section("## B", 3) + section("## C", 3);
  const Linked together = linked(text, 60, 110, 30);
  REQUIRE(together.chunks[3].content.starts_with("## A\n"));
  REQUIRE(together.chunks[3].content.find("## B\n") != std::string::npos);
  CHECK(together.shape() == "0 0 1 2 2 2 3 3 3");
  const Linked apart = linked(text, 60, 90, 30);
  CHECK(apart.shape() == "0 0 1 2 3 3 4 4 4");
  CHECK(apart.broken() == "");
}

TEST_CASE("keys of parents do not depend on what stands before them, nor on line ends") {
  const std::string tail = section("## A", 2) + section("## B", 2);
  const Linked one = linked(section("# Top", 2) + tail, 40, 100);
  const Linked other = linked(section("# Top", 3) + tail, 40, 100);
  CHECK(one.parents.back().key == other.parents.back().key);
  std::string crlf;
  for (const char c : one.bytes) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const Linked windows = linked(crlf, 40, 100);
  REQUIRE(windows.parents.size() == one.parents.size());
  for (std::size_t i = 0; i < one.parents.size(); ++i) CHECK(windows.parents[i].key == one.parents[i].key);
}

TEST_CASE("the parents of a rendered source join what its chunks show") {
  const std::string bytes = R"([{"a":1},{"a":2}])";
  model::Document document;
  document.rendering.emplace();
  document.rendering->text = "# One\n\na: 1\n\n# Two\n\na: 2\n";
  document.rendering->origins = {{0, 0}, {13, 9}};
  document.rendering->source_end = bytes.size();
  document.body = {0, document.rendering->text.size()};
  std::vector<Chunk> chunks(2);
  chunks[0].own = {0, 9};
  chunks[0].content = "# One\n\na: 1";
  chunks[1].own = {9, bytes.size()};
  chunks[1].content = "# Two\n\na: 2";
  const auto parents = chunk::link_parents(bytes, document, chunks, 100, "list", tokenizer());
  REQUIRE(parents.size() == 1);
  CHECK(parents[0].content == "# One\n\na: 1\n\n# Two\n\na: 2");
  CHECK(parents[0].own.begin == 0);
  CHECK(parents[0].own.end == bytes.size());
  CHECK(chunks[1].parent == 0);
}
