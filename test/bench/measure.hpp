// Rates of passes over a corpus, each beside two references of the same run: figures of different machines and days
// can be compared by the ratios, not by the megabytes.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/value.hpp"
#include "corpus.hpp"

namespace ingot::bench {

struct Pass {
  std::string name;
  std::function<void()> prepare;  ///< not timed; may be empty
  std::function<void()> run;      ///< one pass over the whole corpus
};

/// Seconds of processor time of the fastest of several runs, on one thread.
[[nodiscard]] double fastest(const Pass& pass);

/// {"references": {...}, "passes": {name: {"mb_per_s", "of_memcpy", "of_newline_scan"}}}; a megabyte is 1,000,000
/// bytes.
[[nodiscard]] Value rates(const Corpus& corpus, const std::vector<Pass>& passes);

/// Makes the compiler believe that a result is used.
void use(std::size_t result);

}  // namespace ingot::bench
