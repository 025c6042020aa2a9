#include "pipeline/commit.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "embed/models.hpp"
#include "pipeline/changes.hpp"
#include "pipeline/run_record.hpp"
#include "pipeline/tables.hpp"
#include "plan/plan.hpp"

namespace ingot::pipeline {
namespace {

// What a run over several tables notes of one of them; the rest is the same in all.
void describe(const Commit& what, const std::string& table, model::RunRecord& run) {
  run.plan = plan::summary_of(what.plan, table);
  run.documents = run.plan.documents_added + run.plan.documents_changed + run.plan.documents_unchanged;
  run.rejected = static_cast<std::size_t>(
      std::count_if(what.corpus.rejected.begin(), what.corpus.rejected.end(),
                    [&](const auto& rejected) { return table_in_plan(what.settings, rejected.path) == table; }));
  run.estimated_usd = embed::price_of(what.settings.model, run.plan.embed_tokens);
}

// A request has texts of several tables, so that what it took cannot be told apart.
void leave_payment_with_one(std::vector<store::ChangeSet>& sets) {
  const auto most = std::max_element(sets.begin(), sets.end(), [](const auto& a, const auto& b) {
    return a.run.plan.embed_tokens < b.run.plan.embed_tokens;
  });
  for (store::ChangeSet& set : sets) {
    if (&set == &*most) continue;
    const bool priced = set.run.embedding.usd.has_value();
    set.run.embedding = {};
    if (priced) set.run.embedding.usd = 0;
  }
}

void take_results(const config::Settings& settings, const std::vector<std::string>& tables,
                  const std::vector<store::Applied>& applied, model::RunStats& stats) {
  for (std::size_t at = 0; at < tables.size(); ++at) {
    stats.rows_written += applied[at].written;
    stats.rows_removed += applied[at].removed;
    stats.documents_written += applied[at].documents_written;
    if (tables[at] == settings.store.table) stats.run_id = applied[at].run_id;
    for (model::TableRun& one : stats.tables) {
      if (one.table == tables[at]) one.run_id = applied[at].run_id;
    }
  }
}

}  // namespace

Result<void> commit(const Commit& what, const std::vector<std::string>& tables, store::Store& store,
                    model::RunStats& stats) {
  const config::Settings& settings = what.settings;
  model::RunRecord& run = stats.run;
  run.documents = what.corpus.documents.size();
  run.rejected = what.corpus.rejected.size();
  run.git_revision = git_revision(settings.root, what.processes);
  std::vector<std::unique_ptr<PlannedChanges>> planned;
  std::vector<store::ChangeSet> sets;
  for (const std::string& table : tables) {
    planned.push_back(planned_changes(what.plan, name_in_plan(settings, table), what.corpus, what.vectors));
    store::ChangeSet& set = sets.emplace_back(std::move(planned.back()->set));
    set.table = table;
    set.source = settings.source_name;
    set.tenant = settings.store.tenant;
    set.layout = settings.store.layout;
    set.base_run = what.basis.run_of(table);
    if (const auto lease = what.leases.find(table); lease != what.leases.end()) set.lease = lease->second->generation();
    set.most_removed_documents = what.most_removed;
    auto changed = std::move(set.run.changed);
    set.run = run;
    set.run.changed = std::move(changed);
    if (!settings.store.more_tables.empty()) describe(what, table, set.run);
  }
  leave_payment_with_one(sets);
  const auto applied = store.apply(sets);
  if (!applied) return fail(applied.error());
  take_results(settings, tables, *applied, stats);
  return {};
}

}  // namespace ingot::pipeline
