// Prints one JSON document; scripts/bench says what the commands are. `start-sample ENCODING` and `cold-sample ENCODING
// DIR...` are what the program asks of itself in fresh processes.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "benches.hpp"
#include "corpus.hpp"
#include "fresh.hpp"

namespace {

using namespace ingot;

int usage() {
  std::fprintf(
      stderr,
      "usage: ingot-bench chunk [--max-tokens N] [--target-tokens N] DIR... | embed-local [--dimensions N] DIR...\n"
      "       | embed MOCK [--peers SCRIPT] [latency|throughput|memory|limits...]\n"
      "       | load [--rows N] DATABASE_URL FOLDER [PEER_SCRIPT]\n"
      "       | tokens [--peers SCRIPT] DIR... | dry-run INGEST CMARK DIR... | large INGEST [MIB] | hostile "
      "[tokens|documents [BYTES [NAME...]]]\n");
  return 2;
}

int print(const Value& report) {
  std::fputs(json::pretty(report).c_str(), stdout);
  return 0;
}

// Takes an option and its number off the words; nothing when it is not among them.
std::optional<std::size_t> take_number(std::vector<std::string>& words, std::string_view option) {
  const auto at = std::find(words.begin(), words.end(), option);
  if (at == words.end() || at + 1 == words.end()) return std::nullopt;
  const std::size_t number = std::strtoul((at + 1)->c_str(), nullptr, 10);
  words.erase(at, at + 2);
  return number;
}

int run_chunk(std::vector<std::string> words) {
  chunk::Options limits;
  if (const auto number = take_number(words, "--max-tokens")) limits.max_tokens = *number;
  limits.target_tokens = take_number(words, "--target-tokens");
  if (words.size() < 2 || limits.max_tokens < chunk::k_least_max_tokens || limits.target_tokens == std::size_t{0})
    return usage();
  return print(bench::chunk_report(bench::load({words.begin() + 1, words.end()}), limits));
}

int run_embed_local(std::vector<std::string> words) {
  const std::size_t dimensions = take_number(words, "--dimensions").value_or(1536);
  if (words.size() < 2) return usage();
  return print(bench::embed_local_report(bench::load({words.begin() + 1, words.end()}), dimensions));
}

int run_embed(const std::vector<std::string>& words) {
  bench::ServiceOptions options{words[1], {}, {words.begin() + 2, words.end()}};
  if (options.parts.size() > 1 && options.parts[0] == "--peers") {
    options.peer = options.parts[1];
    options.parts.erase(options.parts.begin(), options.parts.begin() + 2);
  }
  return print(bench::service_report(options));
}

int run_load(std::vector<std::string> words) {
  const std::size_t rows = take_number(words, "--rows").value_or(50'000);
  if (words.size() < 3) return usage();
  return print(bench::load_report({words[1], words[2], words.size() > 3 ? words[3] : "", rows}));
}

int run_hostile(const std::vector<std::string>& words) {
  constexpr std::size_t k_most_bytes = 8UL << 20U;
  const std::string part = words.size() > 1 ? words[1] : "";
  if (part == "tokens") return print(bench::hostile_report());
  const std::size_t bytes = words.size() > 2 ? std::strtoul(words[2].c_str(), nullptr, 10) : k_most_bytes;
  if (part == "documents" && bytes > 0) {
    const auto names = words.begin() + std::min<std::ptrdiff_t>(3, std::ssize(words));
    return print(bench::hostile_documents_report(bytes, {names, words.end()}));
  }
  if (!part.empty()) return usage();
  // First: a child has the memory of its parent, and the texts for the tokenizer leave some behind.
  Value documents = bench::hostile_documents_report(k_most_bytes, {});
  Value report = bench::hostile_report();
  report.set("documents", std::move(documents));
  return print(report);
}

int run_tokens(std::vector<std::string> words, const char* program) {
  bench::TokensOptions options;
  options.program = program;
  if (words.size() > 3 && words[1] == "--peers") {
    options.peers = words[2];
    words.erase(words.begin() + 1, words.begin() + 3);
  }
  if (words.size() < 2) return usage();
  options.folders.assign(words.begin() + 1, words.end());
  return print(bench::tokens_report(bench::load(options.folders), options));
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const std::string command = words.empty() ? "" : words[0];
  if (command == "start-sample" && words.size() == 2) return print(bench::fresh_sample(words));
  if (command == "cold-sample" && words.size() > 2) return print(bench::fresh_sample(words));
  if (command == "chunk") return run_chunk(words);
  if (command == "embed-local") return run_embed_local(words);
  if (command == "embed" && words.size() > 1) return run_embed(words);
  if (command == "load") return run_load(words);
  if (command == "tokens") return run_tokens(words, argv[0]);
  if (command == "hostile") return run_hostile(words);
  if (command == "dry-run" && words.size() > 3)
    return print(bench::dry_run_report({words[1], words[2], {words.begin() + 3, words.end()}}));
  if (command == "large" && words.size() > 1 && words.size() < 4) {
    const std::size_t mib = words.size() == 3 ? std::strtoul(words[2].c_str(), nullptr, 10) : 200;
    return mib == 0 ? usage() : print(bench::large_files_report(words[1], mib << 20U));
  }
  return usage();
}
