#include "pipeline/indexing.hpp"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "store/vector_index.hpp"

namespace ingot::pipeline {

namespace {

constexpr std::size_t k_rows_that_matter = 1000;  // some seconds

}  // namespace

void keep_index(const config::Settings& settings, Progress& progress, io::Clock& clock, model::RunStats& stats,
                std::vector<std::string>& warnings) {
  if (settings.store.kind != store::StoreKind::postgres || settings.store.index.wish == store::IndexWish::none) return;
  progress.begin("indexing", 0);
  auto index = store::open_vector_index(settings.store, clock);
  auto kept = index ? (*index)->keep(store::IndexWork::due, stats.run_id) : fail(std::move(index.error()));
  if (!kept) {
    warnings.push_back(
        fmt::format("the rows are stored, and the vector index was not looked after: {}; the next run tries again",
                    kept.error().message));
    return;
  }
  stats.index = std::move(kept->outcome);
  std::move(kept->warnings.begin(), kept->warnings.end(), std::back_inserter(warnings));
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
