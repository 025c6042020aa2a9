// The benchmarks. Each makes one report, which main prints as JSON. Everything runs on one thread.
#pragma once

#include <string>
#include <vector>

#include "base/value.hpp"
#include "corpus.hpp"

namespace ingot::bench {

/// Parsing, counting and chunking with the default limits, and what the chunks are like.
[[nodiscard]] Value chunk_report(const Corpus& corpus);

struct TokensOptions {
  std::string program;               ///< this program, to be started again for each cold measurement
  std::vector<std::string> folders;  ///< those that the corpus was read from
  std::string peers;                 ///< path of the script that measures other tokenizers; empty: none
};

/// Counting, for each encoding: start-up, cold and warm, by instruction set, and beside other tokenizers.
[[nodiscard]] Value tokens_report(const Corpus& corpus, const TokensOptions& options);

/// Time by length for texts that make tokenizers slow.
[[nodiscard]] Value hostile_report();

}  // namespace ingot::bench
