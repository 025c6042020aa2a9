// Other tokenizers on the same documents. A script measures them, each in processes of its own, with the same clock;
// what it prints is judged here: whether the totals agree, and how the rates compare.
#pragma once

#include <string>
#include <vector>

#include "base/value.hpp"
#include "corpus.hpp"
#include "measure.hpp"
#include "tokens/encoding.hpp"

namespace ingot::bench {

/// Ours, to compare with.
struct Ours {
  tokens::Encoding encoding = tokens::k_encodings[0];
  std::size_t tokens = 0;  ///< of the whole corpus
  Times cold;
  Times warm;
};

/// A map from the peer's name to what was measured, or to {"error": why not}; {"error": why not} alone when there is no
/// node to run `script`, which gets the paths of the corpus on its standard input, as a JSON list.
[[nodiscard]] Value peers_report(const Corpus& corpus, const References& references, const std::vector<Ours>& ours,
                                 const std::string& script);

}  // namespace ingot::bench
