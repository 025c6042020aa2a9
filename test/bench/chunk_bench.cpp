// How fast parsing, counting and chunking are on one thread, and what the chunks are like.
#include <optional>
#include <utility>
#include <vector>

#include "benches.hpp"
#include "chunk/chunk.hpp"
#include "corpus.hpp"
#include "measure.hpp"
#include "parse/parse.hpp"
#include "quality.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::bench {
namespace {

constexpr tokens::Encoding k_encoding = tokens::Encoding::cl100k_base;

Value passes(const Corpus& corpus, const chunk::Options& limits, tokens::Tokenizer& tokenizer) {
  const auto count_each = [&] { use(count_all(corpus, tokenizer)); };
  const auto parse_each = [&] {
    for (const model::SourceFile& file : corpus.files) use(parse::parse(file).has_value() ? 1 : 0);
  };
  std::vector<std::optional<model::Document>> parsed;
  for (const model::SourceFile& file : corpus.files) {
    auto document = parse::parse(file);
    parsed.push_back(document ? std::optional(std::move(*document)) : std::nullopt);
  }
  const auto split_each = [&] {
    for (std::size_t i = 0; i < parsed.size(); ++i) {
      const model::SourceFile& file = corpus.files[i];
      if (parsed[i]) use(chunk::split(file.bytes, *parsed[i], file.path, limits, tokenizer).size());
    }
  };
  const auto chunk_each = [&] {
    for (const model::SourceFile& file : corpus.files) {
      const auto document = parse::parse(file);
      if (document) use(chunk::split(file.bytes, *document, file.path, limits, tokenizer).size());
    }
  };
  const References references = measure_references(corpus);
  const std::vector<Times> times = measure({{{}, count_each}, {{}, parse_each}, {{}, split_each}, {{}, chunk_each}});
  Value measured = Value::Map{};
  measured.set("tokens_warm", rate(corpus, references, times[0]));
  measured.set("parse", rate(corpus, references, times[1]));
  measured.set("chunk_only", rate(corpus, references, times[2]));
  measured.set("parse_and_chunk", rate(corpus, references, times[3]));
  Value result = Value::Map{};
  result.set("references", rates(corpus, references));
  result.set("passes", std::move(measured));
  return result;
}

}  // namespace

Value chunk_report(const Corpus& corpus, const chunk::Options& limits) {
  tokens::Tokenizer tokenizer(k_encoding);
  Value report = Value::Map{};
  report.set("bench", "chunk");
  report.set("clock", k_clock);
  report.set("files", corpus.files.size());
  report.set("bytes", corpus.bytes);
  report.set("tokens", count_all(corpus, tokenizer));
  report.set("max_tokens", limits.max_tokens);
  if (limits.target_tokens) report.set("target_tokens", *limits.target_tokens);
  report.set("rates", passes(corpus, limits, tokenizer));
  report.set("chunks", quality(corpus, limits, tokenizer));
  return report;
}

}  // namespace ingot::bench
