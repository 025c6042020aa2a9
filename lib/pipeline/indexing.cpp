#include "pipeline/indexing.hpp"

#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "store/vector_index.hpp"

namespace ingot::pipeline {
namespace {

// Nothing when it could not be looked after.
std::optional<model::IndexOutcome> keep_one(const store::Options& options, std::optional<std::int64_t> run,
                                            io::Clock& clock, std::vector<std::string>& warnings) {
  auto index = store::open_vector_index(options, clock);
  auto kept = index ? (*index)->keep(store::IndexWork::due, run) : fail(std::move(index.error()));
  if (!kept) {
    warnings.push_back(
        fmt::format("the rows are stored, and the vector index was not looked after: {}; the next run tries again",
                    kept.error().message));
    return std::nullopt;
  }
  std::move(kept->warnings.begin(), kept->warnings.end(), std::back_inserter(warnings));
  return std::move(kept->outcome);
}

}  // namespace

namespace {

constexpr std::size_t k_rows_that_matter = 1000;  // some seconds

}  // namespace

void keep_index(const config::Settings& settings, Progress& progress, io::Clock& clock, model::RunStats& stats,
                std::vector<std::string>& warnings) {
  if (settings.store.kind != store::StoreKind::postgres || settings.store.index.wish == store::IndexWish::none) return;
  progress.begin("indexing", 0);
  if (stats.tables.empty()) stats.index = keep_one(settings.store, stats.run_id, clock, warnings);
  for (model::TableRun& one : stats.tables) {
    store::Options options = settings.store;
    options.table = one.table;
    options.more_tables.clear();
    one.index = keep_one(options, one.run_id, clock, warnings);
  }
}

void advise_rebuild(const config::Settings& settings, std::size_t rows, io::Clock& clock,
                    std::vector<std::string>& warnings) {
  if (settings.store.kind != store::StoreKind::postgres || rows < k_rows_that_matter) return;
  const auto index = store::open_vector_index(settings.store, clock);
  if (!index) return;
  auto advice = (*index)->advice(rows);
  if (advice && !advice->empty()) warnings.push_back(std::move(*advice));
}

Result<void> check_index(const config::Settings& settings) {
  const store::Options& wanted = settings.store;
  if (wanted.kind != store::StoreKind::postgres) return {};
  return store::check_indexable(wanted.index, wanted.vector_type, wanted.dimensions);
}

}  // namespace ingot::pipeline
