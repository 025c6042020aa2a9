#include "pipeline/tables.hpp"

#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "config/collections.hpp"

namespace ingot::pipeline {

std::string_view name_in_plan(const config::Settings& settings, std::string_view table) {
  return settings.store.more_tables.empty() ? std::string_view() : table;
}

std::string_view table_in_plan(const config::Settings& settings, std::string_view path) {
  const config::Collection* collection = settings.chunking.collection_for(path);
  return name_in_plan(settings, collection == nullptr ? settings.store.table : collection->table);
}

std::vector<std::string> written_tables(const config::Settings& settings, const model::Plan& plan,
                                        const Corpus& corpus) {
  std::set<std::string> tables{settings.store.table};
  for (const model::DocumentPlan& document : plan.documents) {
    if (!document.changes.empty() && !document.table.empty()) tables.insert(document.table);
  }
  for (const LoadedDocument& document : corpus.documents) {
    const std::string_view table = table_in_plan(settings, document.file.path);
    if (document.whole && !table.empty()) tables.emplace(table);
  }
  return {tables.begin(), tables.end()};
}

Result<void> check_tables(const config::Settings& settings) {
  if (auto fits = config::check_collections(settings.chunking, settings.store.table); !fits) return fits;
  if (settings.store.more_tables.empty() || settings.store.kind == store::StoreKind::postgres) return {};
  return fail(ErrorKind::config,
              fmt::format("{} has collections, and a store in files keeps one table only",
                          text::printable(settings.chunking.path)),
              "run without --store and INGOT_STORE, or with a config for each collection and a file of its own");
}

std::vector<std::string> table_warnings(const config::Settings& settings, const Basis& basis, const Corpus& corpus) {
  std::set<const config::Collection*> used;
  for (const LoadedDocument& document : corpus.documents)
    used.insert(settings.chunking.collection_for(document.file.path));
  for (const model::RejectedDocument& rejected : corpus.rejected)
    used.insert(settings.chunking.collection_for(rejected.path));
  std::vector<std::string> warnings;
  for (const config::Collection& collection : settings.chunking.collections) {
    if (used.contains(&collection) || collection.include.empty() || !settings.paths.empty()) continue;
    warnings.push_back(fmt::format("{}:{}: the collection of table {} has no document",
                                   text::printable(settings.chunking.path), collection.line, collection.table));
  }
  for (const std::string& table : basis.former) {
    warnings.push_back(
        fmt::format("table {0} holds chunks of source {1}, and the config has no collection for it any more: they stay "
                    "as they are; to remove them, run once with {{\"table\": \"{0}\", \"include\": []}}",
                    table, text::printable(settings.source_name)));
  }
  return warnings;
}

}  // namespace ingot::pipeline
