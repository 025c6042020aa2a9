// Times of passes, and their rates over a corpus beside two references of the same run: figures of different machines
// and days can be compared by the ratios, not by the megabytes.
//
// Invariant: the clock is always the processor time of the process, so that other programs on the machine cost little.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.hpp"
#include "corpus.hpp"

namespace ingot::bench {

/// What `processor_seconds` measures, in words for a report.
inline constexpr std::string_view k_clock = "processor time of the process, user and system, one thread";

/// Processor time that this process has used, user and system.
[[nodiscard]] double processor_seconds();

struct Pass {
  std::function<void()> prepare;  ///< not timed; may be empty
  std::function<void()> run;
};

/// How often each pass is run.
struct Effort {
  int rounds = 5;         ///< every pass has its turn once a round: a noisy minute does not hit one of them alone
  int runs = 3;           ///< least number of runs in a turn: the first one finds the caches of the pass before
  double seconds = 0.02;  ///< least time of a turn
};

/// Seconds, of several runs.
struct Times {
  double best = 0;
  double median = 0;
};

/// At least one number.
[[nodiscard]] Times summary(std::vector<double> seconds);
/// One result for each pass, in their order.
[[nodiscard]] std::vector<Times> measure(const std::vector<Pass>& passes, const Effort& effort = {});

/// What any reader of the corpus must at least pay.
struct References {
  Times memcpy;
  Times newline_scan;
};

[[nodiscard]] References measure_references(const Corpus& corpus);
/// {"memcpy_mb_per_s", "newline_scan_mb_per_s"}: the best; a megabyte is 1,000,000 bytes.
[[nodiscard]] Value rates(const Corpus& corpus, const References& references);
/// {"mb_per_s", "median_mb_per_s", "of_memcpy", "of_newline_scan"}: the ratios are best to best.
[[nodiscard]] Value rate(const Corpus& corpus, const References& references, const Times& times);

/// To so many digits after the point.
[[nodiscard]] double rounded(double number, int digits);
/// Makes the compiler believe that a result is used.
void use(std::size_t result);

}  // namespace ingot::bench
