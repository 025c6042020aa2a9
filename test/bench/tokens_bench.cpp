// How fast counting is, for each encoding: in a fresh process, in later passes, with each set of vector instructions,
// and beside other tokenizers. Always one call for each document, with the documents in memory.
#include "benches.hpp"
#include "corpus.hpp"
#include "fresh.hpp"
#include "measure.hpp"
#include "peers.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::bench {
namespace {

struct Warm {
  std::size_t tokens = 0;           ///< of the whole corpus
  std::vector<Times> count_by_set;  ///< in the order of tokens::available_instruction_sets()
  Times map;                        ///< with the set that is used without being asked for, the last one
};

Warm measure_warm(const Corpus& corpus, tokens::Encoding encoding) {
  Warm result;
  std::vector<tokens::Tokenizer> tokenizers;
  for (const tokens::InstructionSet set : tokens::available_instruction_sets()) tokenizers.emplace_back(encoding, set);
  std::vector<Pass> passes;
  for (tokens::Tokenizer& tokenizer : tokenizers) {
    result.tokens = count_all(corpus, tokenizer);
    passes.push_back({{}, [&] { use(count_all(corpus, tokenizer)); }});
  }
  passes.push_back({{}, [&] {
                      std::size_t total = 0;
                      for (const model::SourceFile& file : corpus.files) {
                        total += tokenizers.back().map(file.bytes).total();
                      }
                      use(total);
                    }});
  result.count_by_set = measure(passes);
  result.map = result.count_by_set.back();
  result.count_by_set.pop_back();
  return result;
}

Value started(const Fresh& fresh) {
  Value result = Value::Map{};
  result.set("us", rounded(fresh.start.best * 1e6, 1));
  result.set("median_us", rounded(fresh.start.median * 1e6, 1));
  return result;
}

Value encoding_report(const Corpus& corpus, const References& references, const Fresh& fresh, const Warm& warm) {
  Value cold = rate(corpus, references, fresh.cold);
  cold.set("construct_ms", rounded(fresh.construct.best * 1e3, 3));
  Value passes = Value::Map{};
  passes.set("count", rate(corpus, references, warm.count_by_set.back()));
  passes.set("map", rate(corpus, references, warm.map));
  Value sets = Value::Map{};
  for (std::size_t i = 0; i < warm.count_by_set.size(); ++i) {
    sets.set(tokens::name(tokens::available_instruction_sets()[i]), rate(corpus, references, warm.count_by_set[i]));
  }
  Value result = Value::Map{};
  result.set("tokens", warm.tokens);
  result.set("start", started(fresh));
  result.set("cold", std::move(cold));
  result.set("warm", std::move(passes));
  result.set("warm_count_by_instruction_set", std::move(sets));
  return result;
}

Value notes(bool with_peers) {
  Value result = Value::Map{};
  result.set("start", "make the first Tokenizer and count one word; of " + std::to_string(k_fresh_processes) +
                          " fresh processes");
  result.set("cold", "make the first Tokenizer and count each document; of " + std::to_string(k_fresh_processes) +
                         " fresh processes");
  result.set("warm", "later passes with the same Tokenizer");
  if (with_peers) {
    result.set("peers", "the same clock, with the helper threads of node; loading the module is not counted");
  }
  return result;
}

}  // namespace

Value tokens_report(const Corpus& corpus, const TokensOptions& options) {
  const References references = measure_references(corpus);
  const auto fresh = measure_fresh(options);
  Value encodings = Value::Map{};
  std::vector<Ours> ours;
  for (std::size_t i = 0; i < tokens::k_encodings.size(); ++i) {
    const tokens::Encoding encoding = tokens::k_encodings[i];
    const Warm warm = measure_warm(corpus, encoding);
    encodings.set(tokens::name(encoding), encoding_report(corpus, references, fresh[i], warm));
    ours.push_back({encoding, warm.tokens, fresh[i].cold, warm.count_by_set.back()});
  }
  Value report = Value::Map{};
  report.set("bench", "tokens");
  report.set("clock", k_clock);
  report.set("notes", notes(!options.peers.empty()));
  report.set("files", corpus.files.size());
  report.set("bytes", corpus.bytes);
  report.set("references", rates(corpus, references));
  report.set("encodings", std::move(encodings));
  if (!options.peers.empty()) report.set("peers", peers_report(corpus, references, ours, options.peers));
  return report;
}

}  // namespace ingot::bench
