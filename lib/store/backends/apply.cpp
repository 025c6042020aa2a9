#include "store/backends/apply.hpp"

#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/failpoint.hpp"
#include "store/backends/side_table.hpp"
#include "store/backends/staging.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

std::size_t count(const RowReader* rows) {
  return rows == nullptr ? 0 : rows->size();
}

// New rows in, by either route, and changed ones merged.
Answer<std::size_t> write_rows(Connection& connection, const Writing& writing, const ChangeSet& changes, Route route) {
  bool copies = false;
  if (count(changes.added) > 0 && route == Route::copy) {
    auto takes = takes_copy(connection, writing.target);
    if (!takes) return give_up(std::move(takes.error()));
    copies = *takes;
  }
  std::size_t written = 0;
  const bool staged = count(changes.changed) > 0 || (count(changes.added) > 0 && !copies);
  if (staged) {
    Answer<void> done = make_stage(connection, writing.target);
    INGOT_FAILPOINT(stage_made);
    if (done && count(changes.changed) > 0) done = stage_rows(connection, writing.target, *changes.changed);
    if (done && count(changes.added) > 0 && !copies) done = stage_rows(connection, writing.target, *changes.added);
    if (done) done = fill_vectors(connection, writing.target);
    INGOT_FAILPOINT(stage_vectors_filled);
    if (!done) return give_up(std::move(done.error()));
    auto merged = merge_stage(connection, writing);
    if (!merged) return merged;
    written += *merged;
  }
  if (copies) {
    auto copied = copy_rows(connection, writing, *changes.added);
    if (!copied) return copied;
    written += *copied;
  }
  return written;
}

// The guard against mass removal once more, on what this transaction sees: documents that lose their last row here.
Answer<void> guard_removals(Connection& connection, const Writing& writing, const ChangeSet& changes) {
  if (!changes.most_removed_documents || changes.removed.empty()) return {};
  auto reply = connection.run(
      fmt::format("SELECT count(*) FROM (SELECT DISTINCT doc_id FROM {0} WHERE replaced_by = $1) h WHERE NOT EXISTS "
                  "(SELECT FROM {1} t WHERE t.doc_id = h.doc_id AND t.source = $2)",
                  quoted_name(history_table(writing.target.table)), quoted_name(writing.target.table)),
      std::array{Parameter(std::to_string(writing.run)), Parameter(writing.source)});
  if (!reply) return give_up(std::move(reply.error()));
  const auto removed = static_cast<std::size_t>(reply->number(0, 0).value_or(0));
  if (removed <= *changes.most_removed_documents) return {};
  return give_up(
      Error{ErrorKind::refused,
            fmt::format("this run would remove {} documents of source {}, and {} were allowed: nothing was "
                        "written",
                        removed, text::printable(writing.source), *changes.most_removed_documents),
            {},
            fmt::format("look at the plan with --dry-run; if it is right, pass --allow-delete {}", removed)});
}

// Behind the chunks, since what has none of them left goes.
Answer<void> write_beside(Connection& connection, const Writing& writing, const ChangeSet& changes, bool with_parents,
                          Applied& applied) {
  if (with_parents) {
    const auto parents =
        merge_beside(connection, writing, parents_of(writing.target), rows_of(changes.parents), changes.parents_of);
    if (!parents) return give_up(parents.error());
    applied.parents_written = parents->written;
    applied.parents_removed = parents->removed;
  }
  if (changes.layout == Layout::documents) {
    const auto documents =
        merge_beside(connection, writing, documents_of(writing.target), rows_of(changes.documents), {});
    if (!documents) return give_up(documents.error());
    applied.documents_written = documents->written;
    applied.documents_removed = documents->removed;
  }
  return {};
}

}  // namespace

Answer<Merged> merge(Connection& connection, const Target& target, const ChangeSet& changes, LockWait wait,
                     Route route) {
  Answer<void> done = begin_run(connection, target, changes, wait);
  if (!done) return give_up(std::move(done.error()));
  const auto with_parents = concerns_parents(connection, target, changes);
  if (!with_parents) return give_up(with_parents.error());
  auto merged = note_run(connection, target, changes);
  if (!merged) return merged;
  INGOT_FAILPOINT(run_noted);
  Applied& applied = merged->applied;
  const Writing writing{target, changes.source, changes.tenant, applied.run_id};
  auto written = write_rows(connection, writing, changes, route);
  if (!written) return give_up(std::move(written.error()));
  applied.written = *written;
  auto removed = remove_rows(connection, writing, changes.removed);
  if (!removed) return give_up(std::move(removed.error()));
  applied.removed = *removed;
  done = guard_removals(connection, writing, changes);
  if (done) done = write_beside(connection, writing, changes, *with_parents, applied);
  if (done) done = note_documents(connection, changes, applied.run_id);
  INGOT_FAILPOINT(documents_noted);
  if (done) done = note_outcome(connection, applied);
  INGOT_FAILPOINT(outcome_noted);
  if (!done) return give_up(std::move(done.error()));
  return merged;
}

std::chrono::milliseconds statement_patience(const ChangeSet& changes) {
  return std::chrono::seconds(60) +
         std::chrono::milliseconds(10) *
             static_cast<std::int64_t>(count(changes.added) + count(changes.changed) + changes.removed.size() +
                                       changes.parents.size() + changes.documents.size());
}

}  // namespace ingot::store
