#include "store/backends/apply.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include <fmt/format.h>

#include "base/assert.hpp"
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

// Documents that lose their last row of this table here.
Answer<std::size_t> documents_removed(Connection& connection, const Writing& writing) {
  auto reply = connection.run(
      fmt::format("SELECT count(*) FROM (SELECT DISTINCT doc_id FROM {0} WHERE replaced_by = $1) h WHERE NOT EXISTS "
                  "(SELECT FROM {1} t WHERE t.doc_id = h.doc_id AND t.source = $2)",
                  quoted_name(history_table(writing.target.table)), quoted_name(writing.target.table)),
      std::array{Parameter(std::to_string(writing.run)), Parameter(writing.source)});
  if (!reply) return give_up(std::move(reply.error()));
  return static_cast<std::size_t>(reply->number(0, 0).value_or(0));
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

// All change sets of a run, one table after the other.
class Merging {
 public:
  Merging(Connection& connection, const Tables& tables, Route route)
      : connection_(connection), tables_(tables), route_(route) {}

  Answer<std::vector<Merged>> run(std::span<const ChangeSet> changes, LockWait wait) {
    // Every run takes its locks in the same order, so that two of them never wait for each other.
    for (const ChangeSet& one : changes) {
      if (auto begun = begin_run(connection_, tables_.of(one), one, wait); !begun)
        return give_up(std::move(begun.error()));
    }
    std::vector<Merged> all;
    for (const ChangeSet& one : changes) {
      if (!all.empty()) {
        if (auto dropped = drop_stages(connection_); !dropped) return give_up(std::move(dropped.error()));
      }
      auto merged = merge_one(one);
      if (!merged) return give_up(std::move(merged.error()));
      runs_.emplace(tables_.of(one).table, merged->applied.run_id);
      all.push_back(std::move(*merged));
    }
    if (auto allowed = guard_removals(changes.front()); !allowed) return give_up(std::move(allowed.error()));
    return all;
  }

 private:
  Answer<Merged> merge_one(const ChangeSet& changes) {
    const Target& target = tables_.of(changes);
    const auto with_parents = concerns_parents(connection_, target, changes);
    if (!with_parents) return give_up(with_parents.error());
    auto merged = note_run(connection_, target, changes);
    if (!merged) return merged;
    INGOT_FAILPOINT(run_noted);
    Applied& applied = merged->applied;
    const Writing writing{target, changes.source, changes.tenant, applied.run_id};
    auto written = write_rows(writing, changes);
    if (!written) return give_up(std::move(written.error()));
    applied.written = *written;
    auto removed = remove_rows(connection_, writing, changes.removed);
    if (!removed) return give_up(std::move(removed.error()));
    applied.removed = *removed;
    Answer<void> done = count_removed(writing, changes);
    if (done) done = write_beside(connection_, writing, changes, *with_parents, applied);
    if (done) done = note_documents(connection_, changes, applied.run_id);
    INGOT_FAILPOINT(documents_noted);
    if (done) done = note_outcome(connection_, applied);
    INGOT_FAILPOINT(outcome_noted);
    if (!done) return give_up(std::move(done.error()));
    return merged;
  }

  // New rows in, by either route, and changed ones merged.
  Answer<std::size_t> write_rows(const Writing& writing, const ChangeSet& changes) {
    if (count(changes.added) + count(changes.changed) == 0) return std::size_t{0};
    const auto between = look_between(connection_, writing.target);
    if (!between) return give_up(between.error());
    const bool copies = count(changes.added) > 0 && route_ == Route::copy && *between == Between::nothing;
    std::size_t written = 0;
    if (count(changes.changed) > 0 || (count(changes.added) > 0 && !copies)) {
      Answer<void> done = make_stage(connection_, writing.target);
      INGOT_FAILPOINT(stage_made);
      if (done && count(changes.changed) > 0) done = stage_rows(connection_, writing.target, *changes.changed);
      if (done && count(changes.added) > 0 && !copies) done = stage_rows(connection_, writing.target, *changes.added);
      if (done) done = fill_vectors(connection_, writing.target, elsewhere(writing.target));
      INGOT_FAILPOINT(stage_vectors_filled);
      if (!done) return give_up(std::move(done.error()));
      auto merged = merge_stage(connection_, writing, *between);
      if (!merged) return merged;
      written += *merged;
    }
    if (copies) {
      auto copied = copy_rows(connection_, writing, *changes.added);
      if (!copied) return copied;
      written += *copied;
    }
    return written;
  }

  [[nodiscard]] std::vector<Elsewhere> elsewhere(const Target& here) const {
    std::vector<Elsewhere> others;
    for (const Target& target : tables_.all) {
      if (target.table == here.table) continue;
      const auto written = runs_.find(target.table);
      others.push_back({target.table, written == runs_.end() ? std::nullopt : std::optional(written->second)});
    }
    return others;
  }

  Answer<void> count_removed(const Writing& writing, const ChangeSet& changes) {
    if (!changes.most_removed_documents || changes.removed.empty()) return {};
    const auto here = documents_removed(connection_, writing);
    if (!here) return give_up(here.error());
    removed_ += *here;
    return {};
  }

  // The guard against mass removal once more, on what this transaction sees.
  [[nodiscard]] Answer<void> guard_removals(const ChangeSet& changes) const {
    if (!changes.most_removed_documents || removed_ <= *changes.most_removed_documents) return {};
    return give_up(
        Error{ErrorKind::refused,
              fmt::format("this run would remove {} documents of source {}, and {} were allowed: nothing was written",
                          removed_, text::printable(changes.source), *changes.most_removed_documents),
              {},
              fmt::format("look at the plan with --dry-run; if it is right, pass --allow-delete {}", removed_)});
  }

  Connection& connection_;
  const Tables& tables_;
  Route route_;
  std::map<std::string, std::int64_t> runs_;  // of the tables that are written, by table
  std::size_t removed_ = 0;                   // documents, in those tables
};

}  // namespace

const Target& Tables::named(const std::string& table) const {
  if (table.empty()) return first;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Target& target) { return target.table == table; });
  INGOT_ASSERT(found != all.end());
  return *found;
}

Answer<std::vector<Merged>> merge(Connection& connection, const Tables& tables, std::span<const ChangeSet> changes,
                                  LockWait wait, Route route) {
  return Merging(connection, tables, route).run(changes, wait);
}

std::chrono::milliseconds statement_patience(std::span<const ChangeSet> changes) {
  std::size_t rows = 0;
  for (const ChangeSet& one : changes)
    rows += count(one.added) + count(one.changed) + one.removed.size() + one.parents.size() + one.documents.size();
  return std::chrono::seconds(60) + std::chrono::milliseconds(10) * static_cast<std::int64_t>(rows);
}

}  // namespace ingot::store
