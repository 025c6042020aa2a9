// Prints one JSON document; scripts/bench says what the commands are. `start-sample ENCODING` and `cold-sample ENCODING
// DIR...` are what the program asks of itself in fresh processes.
#include <cstdio>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "benches.hpp"
#include "corpus.hpp"
#include "fresh.hpp"

namespace {

using namespace ingot;

int usage() {
  std::fprintf(stderr, "usage: ingot-bench chunk DIR... | tokens [--peers SCRIPT] DIR... | hostile\n");
  return 2;
}

int print(const Value& report) {
  std::fputs(json::pretty(report).c_str(), stdout);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  const std::string command = words.empty() ? "" : words[0];
  if (command == "hostile" && words.size() == 1) return print(bench::hostile_report());
  if (command == "start-sample" && words.size() == 2) return print(bench::fresh_sample(words));
  if (command == "cold-sample" && words.size() > 2) return print(bench::fresh_sample(words));
  bench::TokensOptions options;
  options.program = argv[0];
  if (command == "tokens" && words.size() > 3 && words[1] == "--peers") {
    options.peers = words[2];
    words.erase(words.begin() + 1, words.begin() + 3);
  }
  if (words.size() < 2 || (command != "chunk" && command != "tokens")) return usage();
  options.folders.assign(words.begin() + 1, words.end());
  const bench::Corpus corpus = bench::load(options.folders);
  return print(command == "chunk" ? bench::chunk_report(corpus) : bench::tokens_report(corpus, options));
}
