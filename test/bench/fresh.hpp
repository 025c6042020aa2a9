// Measurements that only a process that has done nothing else can make, since a command-line run is always a first run:
// the program starts itself again for each sample, and the child prints it as JSON.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "benches.hpp"
#include "measure.hpp"
#include "tokens/encoding.hpp"

namespace ingot::bench {

/// Of several processes.
struct Fresh {
  Times start;      ///< make a Tokenizer and count one word
  Times construct;  ///< make a Tokenizer, before all documents are counted
  Times cold;       ///< make a Tokenizer and count all documents
};

inline constexpr int k_fresh_processes = 9;

/// For each of tokens::k_encodings, which take turns. Stops the program when a child fails.
[[nodiscard]] std::array<Fresh, tokens::k_encodings.size()> measure_fresh(const TokensOptions& options);

/// What such a child does, by its words after the program's name: prints the sample that it was asked for.
[[nodiscard]] Value fresh_sample(const std::vector<std::string>& words);

}  // namespace ingot::bench
