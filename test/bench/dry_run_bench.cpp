// The whole program against the parser that it is built on: `ingest --dry-run` finds, reads, parses, chunks, counts and
// plans; cmark-gfm parses the same files with two threads, once as a program of its own that finds and reads them, too,
// and once where they are in memory already and nothing but the parse is timed.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#include "benches.hpp"
#include "children.hpp"
#include "measure.hpp"
#include "stop.hpp"

namespace ingot::bench {
namespace {

constexpr double k_mib = 1024.0 * 1024.0;
constexpr std::size_t k_threads = 2;

void parse_by_cmark(std::string_view bytes, cmark_syntax_extension* table) {
  const std::unique_ptr<cmark_parser, void (*)(cmark_parser*)> parser(cmark_parser_new(CMARK_OPT_FOOTNOTES),
                                                                      cmark_parser_free);
  cmark_parser_attach_syntax_extension(parser.get(), table);
  cmark_parser_feed(parser.get(), bytes.data(), bytes.size());
  cmark_node_free(cmark_parser_finish(parser.get()));
}

// Wall seconds; each thread takes the next file until there is none.
double cmark_seconds(const Corpus& corpus) {
  cmark_gfm_core_extensions_ensure_registered();
  cmark_syntax_extension* table = cmark_find_syntax_extension("table");
  const auto start = std::chrono::steady_clock::now();
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < k_threads; ++i) {
    threads.emplace_back([&] {
      for (std::size_t at = next++; at < corpus.files.size(); at = next++) {
        parse_by_cmark(corpus.files[at].bytes, table);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Value milliseconds(const Times& times) {
  Value result = Value::Map{};
  result.set("best_ms", rounded(times.best * 1e3, 2));
  result.set("median_ms", rounded(times.median * 1e3, 2));
  return result;
}

Value folder_report(const std::string& folder, const DryRunOptions& options) {
  const Corpus corpus = load({folder});
  std::vector<double> ingest;
  std::vector<double> cmark;
  std::vector<double> cmark_program;
  std::size_t peak = 0;
  for (int run = 0; run < options.runs; ++run) {
    const std::string threads = std::to_string(k_threads);
    const Usage usage = run_program({options.ingest, "--dry-run", "--root", folder, "--jobs", threads});
    // 1: some documents are refused, which costs no less.
    if (usage.status > 1) stop("ingest ended with " + std::to_string(usage.status), "run it by hand on " + folder);
    ingest.push_back(usage.wall_seconds);
    peak = std::max(peak, usage.peak_bytes);
    const Usage reference = run_program({options.cmark, threads, folder});
    if (reference.status != 0)
      stop(options.cmark + " failed", "build it: cmake --build --preset release -t ingot-cmark");
    cmark_program.push_back(reference.wall_seconds);
    cmark.push_back(cmark_seconds(corpus));
  }
  std::size_t largest = 0;
  for (const model::SourceFile& file : corpus.files) largest = std::max(largest, file.bytes.size());
  const Times of_ingest = summary(std::move(ingest));
  const Times of_cmark = summary(std::move(cmark));
  const Times of_program = summary(std::move(cmark_program));
  const double allowed = 64 * k_mib + 2 * static_cast<double>(largest);
  Value report = Value::Map{};
  report.set("files", corpus.files.size());
  report.set("bytes", corpus.bytes);
  report.set("ingest", milliseconds(of_ingest));
  report.set("cmark_gfm_program", milliseconds(of_program));
  report.set("cmark_gfm_parse_alone", milliseconds(of_cmark));
  report.set("ratio_of_best", rounded(of_ingest.best / of_program.best, 2));
  report.set("ratio_of_median", rounded(of_ingest.median / of_program.median, 2));
  report.set("ratio_of_best_to_parse_alone", rounded(of_ingest.best / of_cmark.best, 2));
  report.set("ratio_of_median_to_parse_alone", rounded(of_ingest.median / of_cmark.median, 2));
  report.set("peak_mib", rounded(static_cast<double>(peak) / k_mib, 1));
  report.set("allowed_mib", rounded(allowed / k_mib, 1));
  report.set("memory_within_bound", static_cast<double>(peak) <= allowed);
  return report;
}

}  // namespace

Value dry_run_report(const DryRunOptions& options) {
  Value folders = Value::Map{};
  for (const std::string& folder : options.folders) folders.set(folder, folder_report(folder, options));
  Value report = Value::Map{};
  report.set("bench", "dry-run");
  report.set("clock", "wall time, two threads each; ingest and the program of cmark-gfm as whole processes");
  report.set("folders", std::move(folders));
  return report;
}

}  // namespace ingot::bench
