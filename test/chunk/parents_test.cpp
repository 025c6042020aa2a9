#include "chunk/parents.hpp"

#include <set>

#include <catch2/catch_test_macros.hpp>

#include "base/text.hpp"
#include "chunk/chunk.hpp"
#include "support/markdown.hpp"

using namespace ingot;
using model::Chunk;
using model::Parent;

namespace {

tokens::Tokenizer& tokenizer() {
  static tokens::Tokenizer instance(tokens::Encoding::cl100k_base);
  return instance;
}

struct Linked {
  std::string bytes;
  std::vector<Chunk> chunks;
  std::vector<Parent> parents;

  /// "0 0 1": the parent of each chunk.
  [[nodiscard]] std::string shape() const {
    std::string shape;
    for (const Chunk& chunk : chunks) shape += (shape.empty() ? "" : " ") + std::to_string(chunk.parent.value());
    return shape;
  }
};

Linked linked(std::string bytes, std::size_t max_tokens, std::size_t parent_max_tokens, std::size_t min_tokens = 0) {
  const auto document = parse::parse(test::source_file(bytes));
  REQUIRE(document);
  chunk::Options options;
  options.max_tokens = max_tokens;
  options.target_tokens = max_tokens;
  options.min_tokens = min_tokens;
  Linked result;
  result.chunks = chunk::split(bytes, *document, "guide", options, tokenizer());
  result.parents = chunk::link_parents(bytes, *document, result.chunks, parent_max_tokens, "guide", tokenizer());
  result.bytes = std::move(bytes);
  return result;
}

/// What is wrong by law 18; an empty text when it holds.
std::string broken(const Linked& linked, std::size_t parent_max_tokens) {
  std::size_t covered = 0;
  std::size_t chunk = 0;
  std::set<std::string> keys;
  for (std::size_t at = 0; at < linked.parents.size(); ++at) {
    const Parent& parent = linked.parents[at];
    if (parent.own.begin < covered) return "parents overlap";
    const std::size_t first = chunk;
    for (; chunk < linked.chunks.size() && linked.chunks[chunk].parent == at; ++chunk) {
      const ByteRange own = linked.chunks[chunk].own;
      if (own.begin < parent.own.begin || own.end > parent.own.end) return "child outside";
    }
    if (chunk == first) return "no child, or children that do not stand together";
    if (parent.own.begin != linked.chunks[first].own.begin || parent.own.end != linked.chunks[chunk - 1].own.end)
      return "not from its first to its last child";
    if (parent.content != parent.own.of(linked.bytes)) return "content is not the source";
    if (parent.tokens != tokenizer().count(parent.content)) return "wrong count";
    if (parent.tokens > parent_max_tokens && chunk - first > 1) return "over its limit";
    if (!keys.insert(parent.key).second) return "two parents with one key";
    covered = parent.own.end;
  }
  return chunk == linked.chunks.size() ? "" : "a chunk without a parent";
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

TEST_CASE("parents of random documents keep the law at any limit") {
  for (unsigned seed = 0; seed < 1500; ++seed) {
    std::mt19937 random(seed);
    const std::string text = test::random_markdown(random, 20 + seed % 400);
    if (!parse::parse(test::source_file(text))) continue;
    const std::size_t max_tokens = std::size_t{32} << (seed % 3);
    const std::size_t most = max_tokens + 1 + seed * 7 % 300;
    INFO("seed " << seed);
    const Linked result = linked(text, max_tokens, most, max_tokens / 8);
    REQUIRE(broken(result, most) == "");
    const Linked again = linked(text, max_tokens, most, max_tokens / 8);
    REQUIRE(again.shape() == result.shape());
  }
}

TEST_CASE("every text of up to four atoms has parents by the law") {
  test::for_all_texts(4, [](const std::string& text) {
    const std::string problem = broken(linked(text, 32, 33), 33);
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
  CHECK(linked(text, 60, 90, 30).shape() == "0 0 1 2 3 3 4 4 5");
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
