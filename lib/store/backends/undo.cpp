#include "store/backends/undo.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/failpoint.hpp"
#include "store/backends/columns.hpp"
#include "store/backends/side_table.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::size_t k_named_documents = 5;

// Chunks, parents and documents go the same way.
struct Kind {
  std::string table;    // as they are now
  std::string history;  // as they were
  std::string_view key;
  std::string_view all;
  std::string_view compared;
  std::string touched;  // the temporary table of what the run did
  std::string more;     // selects further keys to look at; empty: none
};

Kind chunks_of(const Target& target) {
  return {quoted_name(target.table),
          quoted_name(history_table(target.table)),
          "chunk_id",
          k_chunk_row_columns,
          k_compared_columns,
          "ingot_undo",
          {}};
}

Kind kind_of(const SideTable& table) {
  return {quoted_name(table.name), quoted_name(history_table(table.name)),   table.key, table.all,
          table.compared,          fmt::format("ingot_undo_{}", table.what), {}};
}

// The run that begins to keep documents writes rows of documents whose chunks stay: it stands in the way of those who
// would take the chunks from under them.
Kind documents_kind(const Target& target) {
  Kind kind = kind_of(documents_of(target));
  kind.more = fmt::format(
      " UNION SELECT doc_id FROM {} WHERE source = $1::text AND run_id > $2::bigint AND doc_id IN (SELECT doc_id FROM "
      "perazzi_ingestion_run_documents WHERE run_id = $2::bigint)",
      kind.table);
  return kind;
}

struct Kinds {
  explicit Kinds(const Target& target)
      : chunks(chunks_of(target)), parents(kind_of(parents_of(target))), documents(documents_kind(target)) {}
  Kind chunks;
  Kind parents;
  Kind documents;
};

// A row for each key that run $2 of source $1 wrote or removed. had: there was a row before the run; has: there is one
// now; differs: they are not equal; intact: what is there now is what the run left.
std::string touched(const Kind& kind) {
  return fmt::format(
      "SELECT ids.id, coalesce(b.doc_id, l.doc_id, t.doc_id) AS doc_id, b.{0} IS NOT NULL AS had, t.{0} IS NOT NULL "
      "AS has, ({3}) IS DISTINCT FROM ({4}) AS differs, CASE WHEN t.run_id = $2::bigint AND t.source = $1::text THEN "
      "true WHEN l.{0} IS NOT NULL THEN (t.source, {3}) IS NOT DISTINCT FROM (l.source, {5}) ELSE t.{0} IS NULL END "
      "AS intact FROM (SELECT {0} AS id FROM {2} WHERE source = $1::text AND (replaced_by = $2::bigint OR run_id = "
      "$2::bigint) UNION SELECT {0} FROM {1} WHERE source = $1::text AND run_id = $2::bigint{6}) ids "
      "LEFT JOIN {2} b ON b.{0} = ids.id AND b.replaced_by = $2::bigint "
      "LEFT JOIN {2} l ON l.{0} = ids.id AND l.run_id = $2::bigint AND l.source = $1::text "
      "LEFT JOIN {1} t ON t.{0} = ids.id",
      kind.key, kind.table, kind.history, prefixed("t", kind.compared), prefixed("b", kind.compared),
      prefixed("l", kind.compared), kind.more);
}

std::array<Parameter, 2> of_run(const model::PastRun& run) {
  return {Parameter(run.source), Parameter(std::to_string(run.id))};
}

// What a run changed is noted by document in the transaction that changed it, and forgotten together with the rows.
Answer<void> check_kept(Connection& connection, const model::PastRun& run) {
  auto reply = connection.run("SELECT EXISTS (SELECT FROM perazzi_ingestion_run_documents WHERE run_id = $1)",
                              std::array{Parameter(std::to_string(run.id))});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->truth(0, 0)) return {};
  return give_up(
      Error{ErrorKind::refused,
            fmt::format("what run {} changed is not kept any more: it cannot be undone", run.id),
            {},
            "restore the documents as they were and run ingest; vectors in the cache are not paid for again"});
}

// `from` gives the columns of touched(). Statements name both of its parameters, whichever form it has.
Answer<void> check_intact(Connection& connection, const Kind& kind, const std::string& from,
                          const model::PastRun& run) {
  auto reply = connection.run(
      fmt::format("SELECT coalesce(max(d.path), max(u.doc_id)) COLLATE \"C\" AS document, "
                  "max(greatest(t.run_id, h.last)) AS later, count(*) OVER () FROM {} u LEFT JOIN {} t ON t.{} = u.id "
                  "LEFT JOIN LATERAL (SELECT max(replaced_by) AS last FROM {} h WHERE h.{} = u.id AND h.replaced_by > "
                  "$2::bigint) h ON true LEFT JOIN perazzi_ingestion_run_documents d ON d.run_id = $2::bigint AND "
                  "d.doc_id = u.doc_id WHERE NOT u.intact AND $1::text IS NOT NULL GROUP BY u.doc_id ORDER BY later "
                  "DESC, document LIMIT {}",
                  from, kind.table, kind.key, kind.history, kind.key, k_named_documents),
      of_run(run));
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->rows() == 0) return {};
  Error error{ErrorKind::refused, fmt::format("run {} cannot be undone: its rows have changed since", run.id), {}, {}};
  for (std::size_t row = 0; row < reply->rows(); ++row)
    error.facts.push_back(fmt::format("{}: changed by run {}", shortened(reply->text(row, 0)), reply->text(row, 1)));
  const auto documents = static_cast<std::size_t>(reply->number(0, 2).value_or(0));
  if (documents > reply->rows()) error.facts.push_back(fmt::format("and {} more", documents - reply->rows()));
  error.hint = fmt::format("undo the later run first: ingest undo {}", reply->text(0, 1));
  return give_up(std::move(error));
}

// Where the columns of touched() are found.
struct Touched {
  std::string chunks;
  std::string documents;
};

// The documents that the undo changes, with what will be there of them.
Answer<std::vector<model::RunDocument>> changed_documents(Connection& connection, const Kind& kind,
                                                          const Touched& touched, const model::PastRun& run) {
  auto reply = connection.run(
      fmt::format(
          "WITH u AS (SELECT * FROM {0} f), docs AS (SELECT doc_id FROM u WHERE differs UNION SELECT doc_id FROM {3} d "
          "WHERE differs), "
          "now AS (SELECT doc_id, count(*) AS n, min(metadata->>'source_path') AS path FROM {1} JOIN docs USING "
          "(doc_id) WHERE source = $1::text GROUP BY doc_id), "
          "later AS (SELECT doc_id, metadata FROM {2} JOIN docs USING (doc_id) WHERE source = $1::text AND replaced_by "
          "= $2::bigint UNION ALL SELECT doc_id, metadata FROM {1} t JOIN docs USING (doc_id) WHERE source = $1::text "
          "AND NOT EXISTS (SELECT FROM u WHERE u.id = t.chunk_id)), "
          "after AS (SELECT doc_id, count(*) AS n, min(metadata->>'source_path') AS path, max(metadata->>"
          "'source_checksum') AS checksum, sum(CASE jsonb_typeof(metadata->'token_count') WHEN 'number' THEN "
          "(metadata->>'token_count')::numeric ELSE 0 END)::bigint AS tokens FROM later GROUP BY doc_id) "
          "SELECT doc_id, coalesce(after.path, now.path, doc_id), coalesce(now.n, 0), coalesce(after.n, 0), "
          "coalesce(after.tokens, 0), coalesce(after.checksum, '') FROM docs LEFT JOIN now USING (doc_id) LEFT JOIN "
          "after USING (doc_id) ORDER BY 2, 1",
          touched.chunks, kind.table, kind.history, touched.documents),
      of_run(run));
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<model::RunDocument> documents;
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    const auto number = [&](std::size_t column) {
      return static_cast<std::size_t>(reply->number(row, column).value_or(0));
    };
    model::RunDocument document{std::string(reply->text(row, 0)),
                                std::string(reply->text(row, 1)),
                                model::DocumentAction::change,
                                number(2),
                                number(3),
                                number(4),
                                std::string(reply->text(row, 5))};
    if (document.chunks_before == 0) document.action = model::DocumentAction::add;
    if (document.chunks_after == 0) document.action = model::DocumentAction::remove;
    documents.push_back(std::move(document));
  }
  return documents;
}

struct Counts {
  std::size_t restored = 0;
  std::size_t changed = 0;
  std::size_t removed = 0;
};

Answer<Counts> count(Connection& connection, const std::string& from, const model::PastRun& run) {
  auto reply = connection.run(
      fmt::format("SELECT count(*) FILTER (WHERE had AND NOT has), count(*) FILTER (WHERE had AND has AND differs), "
                  "count(*) FILTER (WHERE has AND NOT had) FROM {} f WHERE $1::text IS NOT NULL AND $2::bigint > 0",
                  from),
      of_run(run));
  if (!reply) return give_up(std::move(reply.error()));
  const auto number = [&](std::size_t column) {
    return static_cast<std::size_t>(reply->number(0, column).value_or(0));
  };
  return Counts{number(0), number(1), number(2)};
}

tl::unexpected<Failure> miscounted(const Kind& kind) {
  return give_up(Error{ErrorKind::database,
                       fmt::format("rows of {} are not what the undo made of them: nothing was changed", kind.table),
                       {},
                       fmt::format("look for triggers, rules or policies on {}", kind.table)});
}

// Keeps what is there, removes what was not there, brings back what was.
Answer<void> write_back(Connection& connection, const Kind& kind, const model::PastRun& run, std::int64_t undo_run) {
  const Parameter now(std::to_string(undo_run));
  auto kept = connection.run(
      fmt::format("INSERT INTO {} ({}, replaced_by) SELECT {}, $1::bigint FROM {} t JOIN pg_temp.{} u ON u.id = t.{} "
                  "WHERE u.differs",
                  kind.history, kind.all, prefixed("t", kind.all), kind.table, kind.touched, kind.key),
      std::array{now});
  if (!kept) return give_up(std::move(kept.error()));
  INGOT_FAILPOINT(undo_history_kept);
  auto removed = connection.run(fmt::format("DELETE FROM {} t USING pg_temp.{} u WHERE u.id = t.{} AND NOT u.had",
                                            kind.table, kind.touched, kind.key));
  if (!removed) return give_up(std::move(removed.error()));
  INGOT_FAILPOINT(undo_rows_removed);
  auto restored = connection.run(
      fmt::format(
          "INSERT INTO {0} AS t ({1}, source, created_at, run_id, {2}) SELECT b.{1}, b.source, b.created_at, "
          "$1::bigint, "
          "{3} FROM {4} b JOIN pg_temp.{5} u ON u.id = b.{1} WHERE b.replaced_by = $2::bigint AND u.differs ON "
          "CONFLICT "
          "({1}) DO UPDATE SET (created_at, run_id, {2}) = ROW (excluded.created_at, excluded.run_id, {6}), updated_at "
          "= now() WHERE t.source = excluded.source",
          kind.table, kind.key, kind.compared, prefixed("b", kind.compared), kind.history, kind.touched,
          prefixed("excluded", kind.compared)),
      std::array{now, Parameter(std::to_string(run.id))});
  if (!restored) return give_up(std::move(restored.error()));
  INGOT_FAILPOINT(undo_rows_restored);
  auto wrong = connection.run(
      fmt::format("SELECT count(*) FROM pg_temp.{0} u LEFT JOIN {1} t ON t.{2} = u.id LEFT JOIN {3} b ON b.{2} = u.id "
                  "AND b.replaced_by = $1::bigint WHERE ({4}) IS DISTINCT FROM ({5})",
                  kind.touched, kind.table, kind.key, kind.history, prefixed("t", kind.compared),
                  prefixed("b", kind.compared)),
      std::array{Parameter(std::to_string(run.id))});
  if (!wrong) return give_up(std::move(wrong.error()));
  if (wrong->number(0, 0) != 0) return miscounted(kind);
  return {};
}

// Nobody has seen the temporary table's size: without ANALYZE joins with it would be nested loops.
Answer<void> make_touched(Connection& connection, const Kind& kind, const model::PastRun& run) {
  auto made = connection.run(fmt::format("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS {}", kind.touched, touched(kind)),
                             of_run(run));
  if (!made) return give_up(std::move(made.error()));
  auto analyzed = connection.run(fmt::format("ANALYZE pg_temp.{}", kind.touched));
  if (!analyzed) return give_up(std::move(analyzed.error()));
  return check_intact(connection, kind, fmt::format("pg_temp.{}", kind.touched), run);
}

void summarise(const std::vector<model::RunDocument>& documents, const Counts& counts, model::PlanSummary& plan) {
  plan = {};
  for (const model::RunDocument& document : documents) {
    if (document.action == model::DocumentAction::add) ++plan.documents_added;
    if (document.action == model::DocumentAction::change) ++plan.documents_changed;
    if (document.action == model::DocumentAction::remove) ++plan.documents_removed;
  }
  plan.add = counts.restored;
  plan.change = counts.changed;
  plan.remove = counts.removed;
}

}  // namespace

Answer<model::UndoPlan> read_undo(Connection& connection, const Target& target, const model::PastRun& run) {
  const Kinds kinds(target);
  const auto from = [](const Kind& kind) { return fmt::format("({})", touched(kind)); };
  Answer<void> done = check_kept(connection, run);
  for (const Kind* kind : {&kinds.chunks, &kinds.parents, &kinds.documents}) {
    if (done) done = check_intact(connection, *kind, from(*kind), run);
  }
  if (!done) return give_up(std::move(done.error()));
  auto documents = changed_documents(connection, kinds.chunks, {from(kinds.chunks), from(kinds.documents)}, run);
  if (!documents) return give_up(std::move(documents.error()));
  const auto counts = count(connection, from(kinds.chunks), run);
  if (!counts) return give_up(counts.error());
  model::UndoPlan plan;
  plan.run = run;
  plan.documents = std::move(*documents);
  plan.restored = counts->restored;
  plan.changed = counts->changed;
  plan.removed = counts->removed;
  return plan;
}

Answer<Merged> undo(Connection& connection, const Target& target, const model::PastRun& run, const ChangeSet& changes,
                    LockWait wait) {
  const Kinds kinds(target);
  const auto all = {&kinds.chunks, &kinds.parents, &kinds.documents};
  Answer<void> done = begin_run(connection, target, changes, wait);
  if (done) done = check_kept(connection, run);
  for (const Kind* kind : all) {
    if (done) done = make_touched(connection, *kind, run);
  }
  INGOT_FAILPOINT(undo_rows_found);
  if (!done) return give_up(std::move(done.error()));
  auto documents =
      changed_documents(connection, kinds.chunks, {"pg_temp.ingot_undo", "pg_temp.ingot_undo_documents"}, run);
  if (!documents) return give_up(std::move(documents.error()));
  const auto counts = count(connection, "pg_temp.ingot_undo", run);
  if (!counts) return give_up(counts.error());
  ChangeSet noted;
  noted.source = changes.source;
  noted.tenant = changes.tenant;
  noted.run = changes.run;
  summarise(*documents, *counts, noted.run.plan);
  noted.run.changed = std::move(*documents);
  auto merged = note_run(connection, target, noted);
  if (!merged) return merged;
  Applied& applied = merged->applied;
  applied.written = counts->restored + counts->changed;
  applied.removed = counts->removed;
  for (const Kind* kind : all) {
    if (done) done = write_back(connection, *kind, run, applied.run_id);
  }
  if (done) done = note_documents(connection, noted, applied.run_id);
  if (done) done = note_outcome(connection, applied);
  if (!done) return give_up(std::move(done.error()));
  return merged;
}

}  // namespace ingot::store
