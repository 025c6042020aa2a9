// Parsing and chunking documents that were written to be slow, in doubling sizes.
#include <algorithm>
#include <cstdio>
#include <string>
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
constexpr unsigned k_most_seconds = 60;  // for one document; then the child is stopped

// The bounds. Linear work doubles with the size; caches that overflow and noise take the rest. A time below
// k_least_seconds says nothing about growth.
constexpr double k_least_seconds = 0.02;
constexpr double k_most_per_doubling = 2.6;
constexpr double k_most_seconds_per_mib = 1.0;
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
  const double seconds = processor_seconds() - start;
  return document ? seconds : -seconds;  // refused
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
  bool refused = false;
  for (std::size_t bytes = k_least_bytes; bytes <= most_bytes; bytes *= 2) {
    const Usage usage = run_forked([&] { return cut(shape, bytes); }, k_most_seconds);
    const double input = static_cast<double>(bytes);
    if (usage.status != 0) {
      result.misses.push_back(
          (usage.processor_seconds + 1 > k_most_seconds ? "stopped after 60 s at " : "crashed at ") +
          std::to_string(bytes) + " bytes, status " + std::to_string(usage.status));
      break;
    }
    refused = usage.told < 0;
    const double seconds = std::max(usage.told, -usage.told);
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
  if (refused) result.report.set("refused", true);
  return result;
}

}  // namespace

Value hostile_documents_report(std::size_t most_bytes) {
  Value::List sizes;
  for (std::size_t bytes = k_least_bytes; bytes <= most_bytes; bytes *= 2) sizes.emplace_back(bytes);
  Value shapes = Value::Map{};
  Value misses = Value::Map{};
  for (const test::Hostile& shape : test::k_hostile) {
    Measured measured = measure_shape(shape, most_bytes);
    shapes.set(shape.name, std::move(measured.report));
    std::fprintf(stderr, "bench: %s\n", std::string(shape.name).c_str());
    std::string all;
    for (const std::string& miss : measured.misses) all += (all.empty() ? "" : "; ") + miss;
    if (!all.empty()) misses.set(shape.name, all);
  }
  Value report = Value::Map{};
  report.set("note",
             "parse and chunk with default limits, each in a new process; bounds: 2.6 per doubling above 20 ms, "
             "1 s per MiB, 64 MiB + 2 x input");
  report.set("bytes", std::move(sizes));
  report.set("shapes", std::move(shapes));
  report.set("miss_a_bound", std::move(misses));
  return report;
}

}  // namespace ingot::bench
