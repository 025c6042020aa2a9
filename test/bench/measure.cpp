#include "measure.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <ctime>

namespace ingot::bench {
namespace {

constexpr double k_least_seconds = 0.5;  // of all runs of a pass together
constexpr int k_least_runs = 3;

double rounded(double number, double digits) {
  return std::round(number * digits) / digits;
}

double megabytes_per_second(const Corpus& corpus, double seconds) {
  return static_cast<double>(corpus.bytes) / 1e6 / seconds;
}

}  // namespace

void use(std::size_t result) {
  const volatile std::size_t sink = result;
  static_cast<void>(sink);
}

double fastest(const Pass& pass) {
  double best = 1e9;
  double all = 0;
  for (int run = 0; run < k_least_runs || all < k_least_seconds; ++run) {
    if (pass.prepare) pass.prepare();
    const std::clock_t start = std::clock();
    pass.run();
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    best = std::min(best, seconds);
    all += seconds;
  }
  return best;
}

Value rates(const Corpus& corpus, const std::vector<Pass>& passes) {
  std::string copy(corpus.bytes, '\0');
  const auto memcpy_pass = [&] {
    std::memcpy(copy.data(), corpus.joined.data(), corpus.bytes);
    use(static_cast<std::size_t>(copy[corpus.bytes / 2]));
  };
  const auto scan_pass = [&] {
    use(static_cast<std::size_t>(std::count(corpus.joined.begin(), corpus.joined.end(), '\n')));
  };
  const double memcpy_seconds = fastest({"memcpy", {}, memcpy_pass});
  const double scan_seconds = fastest({"newline_scan", {}, scan_pass});
  Value references = Value::Map{};
  references.set("memcpy_mb_per_s", rounded(megabytes_per_second(corpus, memcpy_seconds), 1));
  references.set("newline_scan_mb_per_s", rounded(megabytes_per_second(corpus, scan_seconds), 1));
  Value measured = Value::Map{};
  for (const Pass& pass : passes) {
    const double seconds = fastest(pass);
    Value rate = Value::Map{};
    rate.set("mb_per_s", rounded(megabytes_per_second(corpus, seconds), 10));
    rate.set("of_memcpy", rounded(memcpy_seconds / seconds, 1e6));
    rate.set("of_newline_scan", rounded(scan_seconds / seconds, 1e6));
    measured.set(pass.name, std::move(rate));
  }
  Value result = Value::Map{};
  result.set("references", std::move(references));
  result.set("passes", std::move(measured));
  return result;
}

}  // namespace ingot::bench
