#include "pipeline/documents.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "pipeline/tables.hpp"
#include "store/migrations.hpp"

namespace ingot::pipeline {
namespace {

// As SQL takes it between two quotes.
std::string in_quotes(std::string_view name) {
  std::string out;
  for (const char c : name) out.append(c == '\'' ? 2 : 1, c);
  return out;
}

tl::unexpected<Error> not_kept(const config::Settings& settings, const std::string& chunks, std::size_t documents) {
  const std::string table = store::documents_table(chunks);
  return fail(ErrorKind::refused,
              fmt::format("{} has {} of source {}, and PGVECTOR_LAYOUT is flat: they would not be kept right", table,
                          text::counted(documents, "document", "documents"), text::printable(settings.source_name)),
              fmt::format("set PGVECTOR_LAYOUT=documents; to do without them: DELETE FROM {} WHERE source = '{}'",
                          store::quoted_name(table), in_quotes(text::printable(settings.source_name))));
}

Result<void> leave_out(const config::Settings& settings, store::Store& store, const std::string& table,
                       Corpus& corpus) {
  const auto stored = store.documents(table, settings.source_name);
  if (!stored) return fail(stored.error());
  if (settings.store.layout == store::Layout::flat) {
    if (stored->empty()) return {};
    return not_kept(settings, table, stored->size());
  }
  std::unordered_map<std::string_view, const store::StoredDocument*> by_id;
  for (const store::StoredDocument& document : *stored) by_id.emplace(document.doc_id, &document);
  for (LoadedDocument& document : corpus.documents) {
    const auto found = by_id.find(document.doc_id);
    if (!document.whole || found == by_id.end()) continue;
    if (table_in_plan(settings, document.file.path) != name_in_plan(settings, table)) continue;
    const store::StoredDocument& row = *found->second;
    if (row.content_hash == document.whole->content_hash && row.tenant == settings.store.tenant) document.whole.reset();
  }
  return {};
}

}  // namespace

Result<void> leave_out_stored(const config::Settings& settings, store::Store& store, Corpus& corpus) {
  for (const store::Target& target : settings.store.targets()) {
    if (auto left = leave_out(settings, store, target.table, corpus); !left) return left;
  }
  return {};
}

std::size_t rows_to_write(const Corpus& corpus) {
  return static_cast<std::size_t>(
      std::count_if(corpus.documents.begin(), corpus.documents.end(),
                    [](const LoadedDocument& document) { return document.whole.has_value(); }));
}

std::size_t rows_alone(const Corpus& corpus, const model::Plan& plan) {
  std::unordered_set<std::string_view> changed;
  for (const model::DocumentPlan& document : plan.documents) {
    if (!document.changes.empty()) changed.insert(document.doc_id);
  }
  return static_cast<std::size_t>(std::count_if(
      corpus.documents.begin(), corpus.documents.end(),
      [&](const LoadedDocument& document) { return document.whole && !changed.contains(document.doc_id); }));
}

}  // namespace ingot::pipeline
