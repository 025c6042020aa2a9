#include "pipeline/rebuild.hpp"

#include <utility>

#include "pipeline/removals.hpp"

namespace ingot::pipeline {
namespace {

Result<void> check_wish(const config::Settings& settings) {
  if (settings.store.kind != store::StoreKind::postgres)
    return fail(ErrorKind::usage, "--rebuild is about a table of a database", "leave --store out");
  if (!settings.store.more_tables.empty())
    return fail(ErrorKind::usage, "--rebuild fills one table, and the config has collections",
                "rebuild each with a config of its own, whose include names its files");
  if (!settings.paths.empty())
    return fail(ErrorKind::usage, "--rebuild fills a table with all documents", "leave --doc out");
  return {};
}

}  // namespace

Result<Rebuilt> rebuild(const config::Settings& settings, const IngestOptions& options, const Doors& doors,
                        const ServiceDoors& service, io::Clock& clock) {
  if (auto fits = check_wish(settings); !fits) return fail(std::move(fits.error()));
  config::Settings next = settings;
  next.store.table = store::next_table(settings.store.table);
  IngestOptions filling = options;
  filling.purpose = Purpose::rebuild;
  Rebuilt rebuilt;
  std::unique_ptr<store::Rebuild> tables;
  std::optional<std::int64_t> base;
  if (options.mode == RunMode::real && settings.store.named()) {
    auto opened = store::open_rebuild(settings.store, clock);
    if (!opened) return fail(std::move(opened.error()));
    tables = std::move(*opened);
    auto begun = tables->begin(settings.source_name);
    if (!begun) return fail(std::move(begun.error()));
    base = *begun;
  }
  auto filled = ingest(next, filling, doors, service, clock);
  if (!filled) return fail(std::move(filled.error()));
  rebuilt.filled = std::move(*filled);
  const Corpus& corpus = rebuilt.filled.corpus;
  if (tables == nullptr || rebuilt.filled.lint_failed || !corpus.rejected.empty()) return rebuilt;
  doors.progress.begin("swapping", 0);
  const auto standing = tables->compare(settings.source_name);
  if (!standing) return fail(standing.error());
  model::Plan plan;
  plan.summary.documents_removed = standing->missing;
  plan.summary.documents_changed = standing->documents - standing->missing;
  const auto allowed = check_removals(settings, options.allow_delete, plan, corpus, doors);
  if (!allowed) return fail(allowed.error());
  auto swapped = tables->swap(
      {settings.source_name, settings.config_digest, base, rebuilt.filled.stats.run_id.value_or(0), *allowed});
  if (!swapped) return fail(std::move(swapped.error()));
  rebuilt.swapped = std::move(*swapped);
  return rebuilt;
}

}  // namespace ingot::pipeline
