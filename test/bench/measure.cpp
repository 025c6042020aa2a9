#include "measure.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <ctime>

namespace ingot::bench {
namespace {

double timed(const Pass& pass) {
  if (pass.prepare) pass.prepare();
  const double start = processor_seconds();
  pass.run();
  return processor_seconds() - start;
}

void take_turn(const Pass& pass, const Effort& effort, std::vector<double>& seconds) {
  double all = 0;
  for (int run = 0; run < effort.runs || all < effort.seconds; ++run) {
    seconds.push_back(timed(pass));
    all += seconds.back();
  }
}

double megabytes_per_second(const Corpus& corpus, double seconds) {
  return static_cast<double>(corpus.bytes) / 1e6 / seconds;
}

}  // namespace

double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

Times summary(std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  return {seconds.front(), seconds[seconds.size() / 2]};
}

std::vector<Times> measure(const std::vector<Pass>& passes, const Effort& effort) {
  std::vector<std::vector<double>> seconds(passes.size());
  for (int round = 0; round < effort.rounds; ++round) {
    for (std::size_t i = 0; i < passes.size(); ++i) take_turn(passes[i], effort, seconds[i]);
  }
  std::vector<Times> result;
  result.reserve(passes.size());
  for (std::vector<double>& of_pass : seconds) result.push_back(summary(std::move(of_pass)));
  return result;
}

References measure_references(const Corpus& corpus) {
  std::string copy(corpus.bytes, '\0');
  const Pass memcpy_pass = {{}, [&] {
                              std::memcpy(copy.data(), corpus.joined.data(), corpus.bytes);
                              use(static_cast<std::size_t>(copy[corpus.bytes / 2]));
                            }};
  const Pass scan_pass = {{}, [&] {
                            const auto lines = std::count(corpus.joined.begin(), corpus.joined.end(), '\n');
                            use(static_cast<std::size_t>(lines));
                          }};
  const std::vector<Times> times = measure({memcpy_pass, scan_pass});
  return {times[0], times[1]};
}

Value rates(const Corpus& corpus, const References& references) {
  Value result = Value::Map{};
  result.set("memcpy_mb_per_s", rounded(megabytes_per_second(corpus, references.memcpy.best), 1));
  result.set("newline_scan_mb_per_s", rounded(megabytes_per_second(corpus, references.newline_scan.best), 1));
  return result;
}

Value rate(const Corpus& corpus, const References& references, const Times& times) {
  Value result = Value::Map{};
  result.set("mb_per_s", rounded(megabytes_per_second(corpus, times.best), 2));
  result.set("median_mb_per_s", rounded(megabytes_per_second(corpus, times.median), 2));
  result.set("of_memcpy", rounded(references.memcpy.best / times.best, 6));
  result.set("of_newline_scan", rounded(references.newline_scan.best / times.best, 6));
  return result;
}

double rounded(double number, int digits) {
  const double scale = std::pow(10, digits);
  return std::round(number * scale) / scale;
}

void use(std::size_t result) {
  const volatile std::size_t sink = result;
  static_cast<void>(sink);
}

}  // namespace ingot::bench
