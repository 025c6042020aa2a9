// How fast rows reach the database: a load into an empty table beside psql's own \copy of the same rows from a ready
// file, what an unchanged run and a run with a hundredth of changes cost, and the memory that it takes.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/json.hpp"
#include "benches.hpp"
#include "children.hpp"
#include "io/process.hpp"
#include "load_rows.hpp"
#include "measure.hpp"
#include "stop.hpp"
#include "store/store.hpp"

namespace ingot::bench {
namespace {

constexpr int k_rounds = 3;
constexpr unsigned k_most_seconds = 600;
constexpr double k_mib = 1024.0 * 1024.0;
constexpr const char* k_table = "bench_load";
constexpr std::size_t k_peer_share = 5;  // the peer gets a fifth of the rows: it would take minutes

double median(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers[numbers.size() / 2];
}

std::string run(const std::vector<std::string>& arguments) {
  io::Command command;
  command.arguments = arguments;
  const auto outcome = io::make_processes()->run(command);
  if (!outcome) stop(outcome.error().message, "install the PostgreSQL client");
  if (outcome->status != 0) stop(arguments[0] + ": " + outcome->err.substr(0, outcome->err.find('\n')), "look at it");
  return outcome->out;
}

class LoadBench {
 public:
  explicit LoadBench(const LoadOptions& options) : options_(options), data_(options.folder, options.rows) {}

  Value report() {
    Value report = Value::Map{};
    report.set("bench", "load");
    report.set("clock", "wall time; medians of rounds by turns, each of ours a process of its own");
    report.set("rows", options_.rows);
    report.set("dimensions", k_row_dimensions);
    report.set("server", run({"psql", "-XAtc", "SELECT version()", options_.database_url}).substr(0, 20));
    report.set("full_load", full_load());
    report.set("one_percent_changed", changed_load());
    if (!options_.peer.empty()) report.set("langchain", peer());
    return report;
  }

 private:
  void sql(const std::string& statement) const { run({"psql", "-XqAtc", statement, options_.database_url}); }

  [[nodiscard]] std::unique_ptr<store::Store> open() const {
    store::Options options;
    options.database_url = options_.database_url;
    options.table = k_table;
    options.dimensions = k_row_dimensions;
    auto opened = store::open_postgres(options);
    if (!opened) stop(opened.error().message, opened.error().hint);
    if (auto prepared = (*opened)->prepare(); !prepared) stop(prepared.error().message, prepared.error().hint);
    return std::move(*opened);
  }

  // An empty table as a first run finds it.
  void renew() const {
    sql(
        fmt::format("SET client_min_messages = error; DROP TABLE IF EXISTS {0}, {0}_parents, {0}_history, "
                    "{0}_parents_history, {0}_documents, {0}_documents_history; CHECKPOINT",
                    k_table));
    sql(
        fmt::format("DO $$ BEGIN IF to_regclass('perazzi_ingestion_runs') IS NOT NULL THEN DELETE FROM "
                    "perazzi_ingestion_runs WHERE chunk_table = '{}'; END IF; END $$",
                    k_table));
    [[maybe_unused]] const auto made = open();
  }

  Usage load(const std::function<void(store::ChangeSet&, BenchRows&)>& fill, std::size_t first, std::size_t count,
             RowText text) const {
    const Usage usage = run_forked(
        [&] {
          const auto store = open();
          BenchRows rows(data_, first, count, text);
          store::ChangeSet changes;
          changes.source = "bench";
          changes.run.started_at = "2026-01-31T12:00:00Z";
          changes.run.dimensions = k_row_dimensions;
          const auto manifest =
              run({"psql", "-XAtc",
                   fmt::format("SELECT max(id) FROM perazzi_ingestion_runs WHERE chunk_table = '{}'", k_table),
                   options_.database_url});
          if (manifest.size() > 1) changes.base_run = std::stoll(manifest);
          fill(changes, rows);
          const auto start = std::chrono::steady_clock::now();
          const auto applied = store->apply(changes);
          if (!applied) stop(applied.error().message, applied.error().hint);
          if (applied->written != count) stop("not all rows were written", "look at store.apply");
          return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        },
        k_most_seconds);
    if (usage.status != 0) stop("a load failed", "run it alone");
    return usage;
  }

  Usage load_new() const {
    return load([](store::ChangeSet& changes, BenchRows& rows) { changes.added = &rows; }, 0, options_.rows,
                RowText::first);
  }

  double psql_copy() const {
    const auto start = std::chrono::steady_clock::now();
    run({"psql", "-XqAtc",
         fmt::format("\\copy {} ({}) from '{}' (format binary)", k_table, k_copy_columns, data_.copy_file()),
         options_.database_url});
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

  Value full_load() {
    std::vector<double> ours;
    std::vector<double> theirs;
    std::vector<double> shares;
    std::size_t peak = 0;
    for (int round = 0; round < k_rounds; ++round) {
      renew();
      theirs.push_back(psql_copy());
      renew();
      const Usage usage = load_new();
      ours.push_back(usage.told);
      peak = std::max(peak, usage.peak_bytes);
      shares.push_back(theirs.back() / ours.back());
    }
    full_seconds_ = median(ours);
    Value report = Value::Map{};
    report.set("seconds", rounded(full_seconds_, 2));
    report.set("rows_per_s", rounded(static_cast<double>(options_.rows) / full_seconds_, 0));
    report.set("psql_copy_rows_per_s", rounded(static_cast<double>(options_.rows) / median(theirs), 0));
    report.set("of_psql_copy", rounded(median(shares), 3));
    report.set("peak_mib", rounded(static_cast<double>(peak) / k_mib, 1));
    return report;
  }

  // What stands in the table is the last full load.
  Value changed_load() {
    const std::size_t count = options_.rows / 100;
    std::vector<double> seconds;
    for (int round = 0; round < k_rounds; ++round) {
      sql("CHECKPOINT");  // as before the full loads: what they left to be written is no part of this
      seconds.push_back(load([](store::ChangeSet& changes, BenchRows& rows) { changes.changed = &rows; },
                             static_cast<std::size_t>(round) * count, count, RowText::second)
                            .told);
    }
    Value report = Value::Map{};
    report.set("rows", count);
    report.set("seconds", rounded(median(seconds), 3));
    report.set("of_full_load", rounded(median(seconds) / full_seconds_, 4));
    return report;
  }

  Value peer() const {
    io::Command command;
    command.arguments = {"node",
                         options_.peer,
                         options_.database_url,
                         data_.vector_file(),
                         std::to_string(options_.rows / k_peer_share),
                         std::to_string(k_row_dimensions)};
    const auto outcome = io::make_processes()->run(command);
    Value told = Value::Map{};
    told.set("error", outcome ? outcome->err.substr(0, outcome->err.find('\n')) : outcome.error().message);
    if (!outcome || outcome->status != 0) return told;
    auto read = json::parse(outcome->out);
    if (!read) return told;
    const Value* rate = read->find("rows_per_s");
    if (rate != nullptr && rate->as_real() != nullptr) {
      read->set("ingot_times_as_fast",
                rounded(static_cast<double>(options_.rows) / full_seconds_ / *rate->as_real(), 2));
    }
    return std::move(*read);
  }

  const LoadOptions& options_;
  LoadData data_;
  double full_seconds_ = 0;
};

}  // namespace

Value load_report(const LoadOptions& options) {
  return LoadBench(options).report();
}

}  // namespace ingot::bench
