// The invariants that compare two runs: the same document again, under other limits, with other line ends, in parts.
#include <algorithm>
#include <clocale>
#include <random>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include "support/chunking.hpp"
#include "support/grammar.hpp"
#include "support/hostile.hpp"

using namespace ingot;
using test::Chunked;

namespace {

using Chunks = std::vector<model::Chunk>;

std::string document_of(unsigned seed, std::size_t blocks = 40) {
  return test::Grammar(seed).document(blocks);
}

Chunks chunks_by(tokens::Tokenizer& tokenizer, const std::string& bytes, const chunk::Options& options) {
  const auto document = parse::parse(test::source_file(bytes));
  REQUIRE(document);
  return chunk::split(bytes, *document, "guide", options, tokenizer);
}

// What is stored of the chunks of a document.
std::string stored(const Chunks& chunks) {
  std::string all;
  for (const model::Chunk& chunk : chunks) {
    all += chunk.key + " " + std::to_string(chunk.own.begin) + "-" + std::to_string(chunk.own.end) + " " +
           std::to_string(chunk.tokens) + "\n" + chunk.embed_text + "\n";
    for (const std::string& heading : chunk.heading_path) all += heading + "\n";
  }
  return all;
}

std::string with_lf(std::string text) {
  for (std::size_t at = text.find("\r\n"); at != std::string::npos; at = text.find("\r\n", at)) text.erase(at, 1);
  return text;
}

// Every chunk as large as it may be: nothing but the limit asks for a cut.
chunk::Options strict(std::size_t max_tokens) {
  chunk::Options options;
  options.max_tokens = max_tokens;
  options.target_tokens = max_tokens;
  options.min_tokens = 0;
  return options;
}

}  // namespace

TEST_CASE("invariant 9: the same bytes give the same chunks, whatever was counted before and in which order") {
  const chunk::Options options = test::limits(128);
  std::vector<std::string> documents;
  for (unsigned seed = 0; seed < 40; ++seed) documents.push_back(document_of(seed));
  std::vector<std::string> first;
  for (const std::string& bytes : documents) first.push_back(stored(chunks_by(test::tokenizer(), bytes, options)));
  for (std::size_t i = documents.size(); i-- > 0;) {
    tokens::Tokenizer fresh(tokens::Encoding::cl100k_base);
    INFO("seed " << i);
    CHECK(stored(chunks_by(fresh, documents[i], options)) == first[i]);
    CHECK(stored(chunks_by(test::tokenizer(), documents[i], options)) == first[i]);
  }
}

TEST_CASE("invariant 9: threads side by side give what one thread gives") {
  const chunk::Options options = test::limits(96);
  const auto run = [&options] {
    tokens::Tokenizer tokenizer(tokens::Encoding::cl100k_base);
    std::string all;
    for (unsigned seed = 0; seed < 20; ++seed) {
      const std::string bytes = document_of(seed);
      const auto document = parse::parse(test::source_file(bytes));
      if (document) all += stored(chunk::split(bytes, *document, "guide", options, tokenizer));
    }
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
  const std::string bytes = document_of(7, 80);
  const std::string before = stored(chunks_by(test::tokenizer(), bytes, test::limits(128)));
  const std::string locale = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8"}) {
    if (std::setlocale(LC_ALL, name) == nullptr) continue;  // not installed on this machine
    CHECK(stored(chunks_by(test::tokenizer(), bytes, test::limits(128))) == before);
  }
  std::setlocale(LC_ALL, locale.c_str());
}

TEST_CASE("invariant 10: a chunk that is one whole section is one chunk when it is a document of its own") {
  std::size_t sections = 0;
  for (unsigned seed = 0; seed < 80; ++seed) {
    const Chunked made = test::chunked(document_of(seed), test::limits(128));
    const test::HeadingTree tree(made.document);
    for (std::size_t i = 0; i < made.chunks.size(); ++i) {
      const auto heading = tree.at(made.chunks[i].own.begin);
      if (!heading) continue;
      std::size_t next = *heading + 1;
      const auto& headings = made.document.headings;
      while (next < headings.size() && headings[next].level > headings[*heading].level) ++next;
      const std::size_t end = next < headings.size() ? tree.span(next).begin : made.document.body.end;
      const bool whole = text::is_blank(
          std::string_view(made.bytes).substr(made.chunks[i].own.end, end - std::min(end, made.chunks[i].own.end)));
      if (!whole || made.chunks[i].own.end > end) continue;
      ++sections;
      const Chunked alone = test::chunked(std::string(made.own(i)), made.options);
      INFO("seed " << seed << ", section " << text::printable(made.own(i)));
      REQUIRE(alone.chunks.size() == 1);
      CHECK(alone.own(0) == made.own(i));
    }
  }
  CHECK(sections > 50);
}

TEST_CASE("invariant 12: CRLF gives the same chunks and keys as LF, but for the line ends in their texts") {
  for (unsigned seed = 0; seed < 100; ++seed) {
    const std::string bytes = with_lf(document_of(seed));
    const Chunked lf = test::chunked(bytes, test::limits(128));
    const Chunked crlf = test::chunked(test::grammar::with_crlf(bytes), test::limits(128));
    INFO("seed " << seed);
    REQUIRE(lf.chunks.size() == crlf.chunks.size());
    for (std::size_t i = 0; i < lf.chunks.size(); ++i) {
      CHECK(with_lf(std::string(crlf.own(i))) == lf.own(i));
      CHECK(crlf.chunks[i].key == lf.chunks[i].key);
      CHECK(crlf.chunks[i].heading_path == lf.chunks[i].heading_path);
    }
  }
}

TEST_CASE("invariant 13: with the target at the maximum, raising both never gives more chunks") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const std::string bytes = document_of(seed, 60);
    std::size_t before = bytes.size();
    for (std::size_t max_tokens = 64; max_tokens <= 1024; max_tokens += max_tokens / 4) {
      const std::size_t chunks = test::chunked(bytes, strict(max_tokens)).chunks.size();
      INFO("seed " << seed << ", max_tokens " << max_tokens);
      CHECK(chunks <= before);
      before = chunks;
    }
  }
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
