// Parsing and chunking documents that were written to be slow, in doubling sizes.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "benches.hpp"
#include "children.hpp"
#include "measure.hpp"
#include "parse/parse.hpp"
#include "support/hostile.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::bench {
namespace {

constexpr std::size_t k_least_bytes = 64UL << 10U;
constexpr double k_mib = 1024.0 * 1024.0;
constexpr unsigned k_most_seconds = 60;     // for one document; then the child is stopped
constexpr double k_repeated_seconds = 0.5;  // what takes less is measured k_runs times, and the least counts
constexpr int k_runs = 3;

// The bounds. Linear work doubles with the size; caches that overflow and noise take the rest. A time below
// k_least_seconds says nothing about growth.
constexpr double k_least_seconds = 0.02;
constexpr double k_most_per_doubling = 2.5;
constexpr double k_most_seconds_per_mib = 2.0;
constexpr double k_memory_base = 64 * k_mib;
constexpr double k_memory_per_byte = 2;

// Processor time of parsing and chunking, without that of making the text and the tokenizer.
double cut(const test::Hostile& shape, std::size_t bytes) {
  tokens::Tokenizer tokenizer(tokens::Encoding::cl100k_base);
  model::SourceFile file;
  file.path = "hostile.md";
  file.bytes = shape.text(bytes);
  const double start = processor_seconds();
  const auto document = parse::parse(file);
  if (document) use(chunk::split(file.bytes, *document, file.path, {}, tokenizer).size());
  const double seconds = std::max(processor_seconds() - start, 1e-9);  // never zero, which has no sign
  return document ? seconds : -seconds;                                // refused
}

Usage measure_size(const test::Hostile& shape, std::size_t bytes) {
  Usage least = run_forked([&] { return cut(shape, bytes); }, k_most_seconds);
  for (int run = 1; run < k_runs && least.status == 0 && std::abs(least.told) < k_repeated_seconds; ++run) {
    const Usage usage = run_forked([&] { return cut(shape, bytes); }, k_most_seconds);
    if (usage.status != 0 || std::abs(usage.told) < std::abs(least.told)) least = usage;
  }
  return least;
}

struct Measured {
  Value report = Value::Map{};
  std::vector<std::string> misses;
};

Measured measure_shape(const test::Hostile& shape, std::size_t most_bytes) {
  Measured result;
  Value::List milliseconds;
  double before = 0;
  double worst_growth = 0;
  double worst_per_mib = 0;
  double worst_memory = 0;
  std::size_t refused_from = 0;
  for (std::size_t bytes = k_least_bytes; bytes <= most_bytes; bytes *= 2) {
    const Usage usage = measure_size(shape, bytes);
    const double input = static_cast<double>(bytes);
    if (usage.status != 0) {
      result.misses.push_back(
          (usage.processor_seconds + 1 > k_most_seconds ? "stopped after 60 s at " : "crashed at ") +
          std::to_string(bytes) + " bytes, status " + std::to_string(usage.status));
      break;
    }
    if (usage.told < 0 && refused_from == 0) refused_from = bytes;
    const double seconds = std::abs(usage.told);
    milliseconds.emplace_back(rounded(seconds * 1e3, 2));
    if (before > k_least_seconds) worst_growth = std::max(worst_growth, seconds / before);
    if (seconds > k_least_seconds) worst_per_mib = std::max(worst_per_mib, seconds / (input / k_mib));
    const double allowed = k_memory_base + k_memory_per_byte * input;
    worst_memory = std::max(worst_memory, static_cast<double>(usage.peak_bytes) / allowed);
    before = seconds;
  }
  if (worst_growth > k_most_per_doubling) result.misses.emplace_back("growth per doubling");
  if (worst_per_mib > k_most_seconds_per_mib) result.misses.emplace_back("seconds per MiB");
  if (worst_memory > 1) result.misses.emplace_back("memory");
  result.report.set("ms", std::move(milliseconds));
  result.report.set("worst_per_doubling", rounded(worst_growth, 2));
  result.report.set("worst_s_per_mib", rounded(worst_per_mib, 3));
  result.report.set("worst_memory_of_allowed", rounded(worst_memory, 2));
  if (refused_from > 0) result.report.set("refused_from_bytes", refused_from);
  return result;
}

}  // namespace

Value hostile_documents_report(std::size_t most_bytes, const std::vector<std::string>& names) {
  Value::List sizes;
  for (std::size_t bytes = k_least_bytes; bytes <= most_bytes; bytes *= 2) sizes.emplace_back(bytes);
  Value shapes = Value::Map{};
  Value misses = Value::Map{};
  for (const test::Hostile& shape : test::k_hostile) {
    const auto is_asked_for = [&](const std::string& part) { return shape.name.find(part) != std::string_view::npos; };
    if (!names.empty() && std::none_of(names.begin(), names.end(), is_asked_for)) continue;
    Measured measured = measure_shape(shape, most_bytes);
    shapes.set(shape.name, std::move(measured.report));
    std::fprintf(stderr, "bench: %s\n", std::string(shape.name).c_str());
    std::string all;
    for (const std::string& miss : measured.misses) all += (all.empty() ? "" : "; ") + miss;
    if (!all.empty()) misses.set(shape.name, all);
  }
  Value report = Value::Map{};
  report.set("note",
             "parse and chunk with default limits, each in a new process; bounds: 2.5 per doubling above 20 ms, "
             "2 s per MiB, 64 MiB + 2 x input");
  report.set("bytes", std::move(sizes));
  report.set("shapes", std::move(shapes));
  report.set("miss_a_bound", std::move(misses));
  return report;
}

}  // namespace ingot::bench
