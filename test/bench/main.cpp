// usage: ingot-bench chunk|tokens DIR...
// Prints one JSON document: how fast parsing, counting and chunking are on the Markdown below DIR, on one thread and
// with the default limits, and (chunk) what the chunks are like.
#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"
#include "chunk/chunk.hpp"
#include "corpus.hpp"
#include "measure.hpp"
#include "parse/parse.hpp"
#include "tokens/tokenizer.hpp"

namespace {

using namespace ingot;

constexpr tokens::Encoding k_encoding = tokens::Encoding::cl100k_base;

std::size_t count_all(const bench::Corpus& corpus, tokens::Tokenizer& tokenizer) {
  std::size_t total = 0;
  for (const model::SourceFile& file : corpus.files) total += tokenizer.count(file.bytes);
  return total;
}

std::vector<model::Chunk> chunks_of(const model::SourceFile& file, const model::Document& document,
                                    tokens::Tokenizer& tokenizer) {
  return chunk::split(file.bytes, document, file.path, {}, tokenizer);
}

// True when the chunk ends with a heading whose text is in the next chunk.
bool ends_with_heading(const model::Chunk& chunk, const model::Document& document) {
  for (std::size_t i = 0; i < document.headings.size(); ++i) {
    const model::Heading& heading = document.headings[i];
    if (document.blocks[heading.block].span.end != chunk.own.end) continue;
    const bool last_block = heading.block + 1 == document.blocks.size();
    const bool heading_follows =
        i + 1 < document.headings.size() && document.headings[i + 1].block == heading.block + 1;
    return !last_block && !(heading_follows && document.headings[i + 1].level <= heading.level);
  }
  return false;
}

Value percentiles(std::vector<std::size_t> sizes) {
  Value result = Value::Map{};
  if (sizes.empty()) return result;
  std::sort(sizes.begin(), sizes.end());
  std::size_t sum = 0;
  for (const std::size_t size : sizes) sum += size;
  result.set("mean", static_cast<double>(sum * 10 / sizes.size()) / 10);
  for (const std::size_t percent : {1U, 10U, 50U, 90U, 99U, 100U}) {
    result.set("p" + std::to_string(percent), sizes[(sizes.size() - 1) * percent / 100]);
  }
  return result;
}

Value quality(const bench::Corpus& corpus, tokens::Tokenizer& tokenizer) {
  const chunk::Options limits;
  std::vector<std::size_t> sizes;
  std::size_t refused = 0;
  std::size_t over = 0;
  std::size_t tailed = 0;
  std::size_t blank = 0;
  for (const model::SourceFile& file : corpus.files) {
    const auto document = parse::parse(file);
    if (!document) {
      ++refused;
      continue;
    }
    for (const model::Chunk& chunk : chunks_of(file, *document, tokenizer)) {
      sizes.push_back(chunk.tokens);
      over += chunk.tokens > limits.max_tokens || chunk.words > limits.max_words ? 1U : 0U;
      tailed += ends_with_heading(chunk, *document) ? 1U : 0U;
      blank += text::is_blank(chunk.own.of(file.bytes)) ? 1U : 0U;
    }
  }
  Value result = Value::Map{};
  result.set("refused_files", refused);
  result.set("chunks", sizes.size());
  result.set("over_limit", over);
  result.set("heading_tailed", tailed);
  result.set("blank", blank);
  result.set("tokens", percentiles(std::move(sizes)));
  return result;
}

std::vector<bench::Pass> token_passes(const bench::Corpus& corpus, tokens::Tokenizer& tokenizer) {
  return {{"tokens_cold", [&] { tokenizer = tokens::Tokenizer(k_encoding); },
           [&] { bench::use(count_all(corpus, tokenizer)); }},
          {"tokens_warm", {}, [&] { bench::use(count_all(corpus, tokenizer)); }}};
}

std::vector<bench::Pass> chunk_passes(const bench::Corpus& corpus, tokens::Tokenizer& tokenizer) {
  const auto parse_all = [&] {
    for (const model::SourceFile& file : corpus.files) bench::use(parse::parse(file).has_value() ? 1 : 0);
  };
  const auto chunk_all = [&] {
    for (const model::SourceFile& file : corpus.files) {
      const auto document = parse::parse(file);
      if (document) bench::use(chunks_of(file, *document, tokenizer).size());
    }
  };
  return {{"parse", {}, parse_all}, {"parse_and_chunk", {}, chunk_all}};
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 2 || (words[0] != "chunk" && words[0] != "tokens")) {
    std::fprintf(stderr, "usage: ingot-bench chunk|tokens DIR...\n");
    return 2;
  }
  const bench::Corpus corpus = bench::load({words.begin() + 1, words.end()});
  tokens::Tokenizer tokenizer(k_encoding);
  std::vector<bench::Pass> passes = token_passes(corpus, tokenizer);
  if (words[0] == "chunk") {
    for (bench::Pass& pass : chunk_passes(corpus, tokenizer)) passes.push_back(std::move(pass));
  }
  Value report = Value::Map{};
  report.set("bench", words[0]);
  report.set("files", corpus.files.size());
  report.set("bytes", corpus.bytes);
  report.set("tokens", count_all(corpus, tokenizer));
  report.set("rates", bench::rates(corpus, passes));
  if (words[0] == "chunk") report.set("chunks", quality(corpus, tokenizer));
  std::fputs(json::pretty(report).c_str(), stdout);
  return 0;
}
