// What the chunks of a corpus are like, in counts of what a reader would call wrong. Each count has a scanner of its
// own or a law of test/support behind it, so that it does not repeat the chunker's own reasoning.
#pragma once

#include <cstddef>

#include "base/value.hpp"
#include "chunk/chunk.hpp"
#include "corpus.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::bench {

/// A map of the counts and of the sizes in tokens: mean, percentiles.
[[nodiscard]] Value quality(const Corpus& corpus, const chunk::Options& limits, tokens::Tokenizer& tokenizer);

}  // namespace ingot::bench
