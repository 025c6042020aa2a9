// How fast parsing, counting and chunking are on one thread, and what the chunks are like.
#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "benches.hpp"
#include "chunk/chunk.hpp"
#include "corpus.hpp"
#include "measure.hpp"
#include "parse/parse.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::bench {
namespace {

constexpr tokens::Encoding k_encoding = tokens::Encoding::cl100k_base;

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
  result.set("mean", rounded(static_cast<double>(sum) / static_cast<double>(sizes.size()), 1));
  for (const std::size_t percent : {1U, 10U, 50U, 90U, 99U, 100U}) {
    result.set("p" + std::to_string(percent), sizes[(sizes.size() - 1) * percent / 100]);
  }
  return result;
}

Value quality(const Corpus& corpus, tokens::Tokenizer& tokenizer) {
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

Value passes(const Corpus& corpus, tokens::Tokenizer& tokenizer) {
  const auto count_each = [&] { use(count_all(corpus, tokenizer)); };
  const auto parse_each = [&] {
    for (const model::SourceFile& file : corpus.files) use(parse::parse(file).has_value() ? 1 : 0);
  };
  const auto chunk_each = [&] {
    for (const model::SourceFile& file : corpus.files) {
      const auto document = parse::parse(file);
      if (document) use(chunks_of(file, *document, tokenizer).size());
    }
  };
  const References references = measure_references(corpus);
  const std::vector<Times> times = measure({{{}, count_each}, {{}, parse_each}, {{}, chunk_each}});
  Value measured = Value::Map{};
  measured.set("tokens_warm", rate(corpus, references, times[0]));
  measured.set("parse", rate(corpus, references, times[1]));
  measured.set("parse_and_chunk", rate(corpus, references, times[2]));
  Value result = Value::Map{};
  result.set("references", rates(corpus, references));
  result.set("passes", std::move(measured));
  return result;
}

}  // namespace

Value chunk_report(const Corpus& corpus) {
  tokens::Tokenizer tokenizer(k_encoding);
  Value report = Value::Map{};
  report.set("bench", "chunk");
  report.set("clock", k_clock);
  report.set("files", corpus.files.size());
  report.set("bytes", corpus.bytes);
  report.set("tokens", count_all(corpus, tokenizer));
  report.set("rates", passes(corpus, tokenizer));
  report.set("chunks", quality(corpus, tokenizer));
  return report;
}

}  // namespace ingot::bench
