#include "store/backends/undo_swap.hpp"

#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/backends/swap.hpp"
#include "store/migrations.hpp"
#include "store/rebuild.hpp"

namespace ingot::store {
namespace {

Answer<bool> is_there(Connection& connection, const std::string& table) {
  auto reply = connection.run("SELECT to_regclass($1) IS NOT NULL", std::array{Parameter(quoted_name(table))});
  if (!reply) return give_up(std::move(reply.error()));
  return reply->truth(0, 0);
}

// What was written since would go with the table.
Answer<void> check_last(Connection& connection, const Target& target, std::int64_t run) {
  auto reply = connection.run(
      "SELECT max(id) FROM perazzi_ingestion_runs WHERE chunk_table = $1 AND id > $2 AND status = 'finished' AND "
      "rows_written + rows_removed > 0",
      std::array{Parameter(target.table), Parameter(std::to_string(run))});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->null(0, 0)) return {};
  return give_up(Error{ErrorKind::refused,
                       fmt::format("run {} cannot be undone: run {} has written since", run, reply->text(0, 0)),
                       {},
                       fmt::format("undo the later run first: ingest undo {}", reply->text(0, 0))});
}

// The rows are of the model that made them: what the source's run before the swap said.
Answer<ChangeSet> as_before(Connection& connection, const Target& target, std::int64_t run, const std::string& source,
                            const ChangeSet& changes) {
  auto reply = connection.run(
      "SELECT model, dimensions FROM perazzi_ingestion_runs WHERE chunk_table = $1 AND source = $2 AND id < $3 AND "
      "status "
      "= 'finished' ORDER BY id DESC LIMIT 1",
      std::array{Parameter(target.table), Parameter(source), Parameter(std::to_string(run))});
  if (!reply) return give_up(std::move(reply.error()));
  ChangeSet noted;
  noted.source = source;
  noted.tenant = changes.tenant;
  noted.run = changes.run;
  noted.run.source = source;
  if (reply->rows() == 0) return noted;
  noted.run.model = std::string(reply->text(0, 0));
  noted.run.dimensions = static_cast<std::size_t>(reply->number(0, 1).value_or(0));
  return noted;
}

Answer<std::size_t> count_rows(Connection& connection, const std::string& table) {
  auto reply = connection.run(fmt::format("SELECT count(*) FROM {}", quoted_name(table)));
  if (!reply) return give_up(std::move(reply.error()));
  return static_cast<std::size_t>(reply->number(0, 0).value_or(0));
}

}  // namespace

Answer<std::optional<model::UndoPlan>> read_swap_back(Connection& connection, const Target& target,
                                                      const model::PastRun& run) {
  const std::string old = old_table(target.table, run.id);
  auto there = is_there(connection, old);
  if (!there) return give_up(std::move(there.error()));
  if (!*there && run.kind != "rebuild") return std::optional<model::UndoPlan>();
  if (!*there) {
    return give_up(Error{ErrorKind::refused,
                         fmt::format("the table that run {} replaced is not kept any more", run.id),
                         {},
                         "fill a new one with the model that it had: ingest --rebuild"});
  }
  if (auto last = check_last(connection, target, run.id); !last) return give_up(std::move(last.error()));
  model::UndoPlan plan;
  plan.run = run;
  plan.table = old;
  for (const auto& [table, rows] : {std::pair(old, &plan.restored), std::pair(target.table, &plan.removed)}) {
    auto counted = count_rows(connection, table);
    if (!counted) return give_up(std::move(counted.error()));
    *rows = *counted;
  }
  return std::optional(std::move(plan));
}

Answer<Merged> swap_back(Connection& connection, const Target& target, const model::PastRun& run,
                         const ChangeSet& changes, LockWait wait) {
  Swap swap{target.table, old_table(target.table, run.id), {}};
  auto sources = locked_sources(connection, swap);
  if (!sources) return give_up(std::move(sources.error()));
  Answer<void> done = begin_run(connection, target, changes, wait);
  if (done) done = check_last(connection, target, run.id);
  if (done) done = check_dependents(connection, swap);
  if (!done) return give_up(std::move(done.error()));
  // The run that was asked for comes last, so that none stands behind it when it is taken back.
  std::erase(*sources, run.source);
  sources->push_back(run.source);
  Answer<Merged> merged;
  for (const std::string& source : *sources) {
    auto noted = as_before(connection, target, run.id, source, changes);
    if (!noted) return give_up(std::move(noted.error()));
    merged = note_run(connection, target, *noted);
    if (!merged) return merged;
    done = note_swap(connection, swap, source, merged->applied.run_id);
    if (!done) return give_up(std::move(done.error()));
  }
  auto rows = count_rows(connection, swap.incoming);
  if (!rows) return give_up(std::move(rows.error()));
  merged->applied.written = *rows;
  swap.aside = old_table(target.table, merged->applied.run_id);
  if (done = exchange(connection, swap); !done) return give_up(std::move(done.error()));
  return merged;
}

}  // namespace ingot::store
