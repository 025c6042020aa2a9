#include "store/backends/side_table.hpp"

#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/failpoint.hpp"
#include "store/backends/columns.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::size_t k_copy_block = std::size_t{1} << 20U;  // bytes handed to libpq at a time

// What the statements of one merge have in common.
struct Merge {
  Connection& connection;
  const Writing& writing;
  const SideTable& table;
  std::string stage;
  std::string documents;  // an array

  // Of a row p: it is not staged, and nothing holds it. $1 is the source, $2 the documents.
  [[nodiscard]] std::string gone() const {
    return fmt::format(
        "p.source = $1 AND NOT EXISTS (SELECT FROM {0} s WHERE s.{1} = p.{1}) AND (p.doc_id = ANY ($2::text[]) OR NOT "
        "EXISTS (SELECT FROM {2} c WHERE c.doc_id = p.doc_id AND c.source = p.source))",
        stage, table.key, quoted_name(writing.target.table));
  }
  // What is staged of a row.
  [[nodiscard]] std::string_view staged() const { return table.compared.substr(0, table.compared.rfind(',')); }
};

Answer<void> stage_rows(const Merge& merge, const SideRows& rows) {
  auto made = merge.connection.run(
      fmt::format("CREATE TEMPORARY TABLE ingot_stage_{} ({}) ON COMMIT DROP", merge.table.what, merge.table.staged));
  if (!made) return give_up(std::move(made.error()));
  INGOT_FAILPOINT(beside_stage_made);
  std::size_t next = 0;
  auto copied = merge.connection.copy_in(fmt::format("COPY {} FROM STDIN (FORMAT binary)", merge.stage),
                                         [&](std::string& out) -> Result<bool> {
                                           CopyBinary copy(out);
                                           if (next == 0) copy.header();
                                           for (; next < rows.size && out.size() < k_copy_block; ++next)
                                             rows.write(copy, next);
                                           INGOT_FAILPOINT(beside_copy_middle);
                                           if (next == rows.size) copy.trailer();
                                           return next < rows.size;
                                         });
  if (!copied) return give_up(std::move(copied.error()));
  INGOT_FAILPOINT(beside_staged);
  if (*copied == rows.size) return {};
  return give_up(
      Error{ErrorKind::database,
            fmt::format("{} {} were sent and {} arrived: nothing was written", rows.size, merge.table.what, *copied),
            {},
            "run again: it compares with what is stored now"});
}

// What goes or differs, as it is now.
Answer<void> keep_replaced(const Merge& merge) {
  const SideTable& table = merge.table;
  auto kept = merge.connection.run(
      fmt::format("INSERT INTO {} ({}, replaced_by) SELECT {}, $4::bigint FROM {} p LEFT JOIN {} s USING ({}) WHERE "
                  "p.source = $1 AND CASE WHEN s.{} IS NULL THEN {} ELSE ({}) IS DISTINCT FROM ({}, $3) END",
                  quoted_name(history_table(table.name)), table.all, prefixed("p", table.all), quoted_name(table.name),
                  merge.stage, table.key, table.key, merge.gone(), prefixed("p", table.compared),
                  prefixed("s", merge.staged())),
      std::array{Parameter(merge.writing.source), Parameter(merge.documents), Parameter(merge.writing.tenant),
                 Parameter(std::to_string(merge.writing.run))});
  if (!kept) return give_up(std::move(kept.error()));
  return {};
}

// Removed first, so that none that goes can stand in the way.
Answer<std::size_t> remove(const Merge& merge) {
  auto removed =
      merge.connection.run(fmt::format("DELETE FROM {} p WHERE {}", quoted_name(merge.table.name), merge.gone()),
                           std::array{Parameter(merge.writing.source), Parameter(merge.documents)});
  if (!removed) return give_up(std::move(removed.error()));
  return removed->affected();
}

Answer<std::size_t> write(const Merge& merge) {
  const SideTable& table = merge.table;
  const std::string wanted = prefixed("excluded", table.compared);
  auto written = merge.connection.run(
      fmt::format("INSERT INTO {} AS p ({}, source, run_id, {}) SELECT {}, $1, $3::bigint, {}, $2 FROM {} ON CONFLICT "
                  "({}) DO UPDATE SET ({}, run_id, updated_at) = ROW ({}, excluded.run_id, now()) WHERE p.source = "
                  "excluded.source AND ({}) IS DISTINCT FROM ({})",
                  quoted_name(table.name), table.key, table.compared, table.key, merge.staged(), merge.stage, table.key,
                  table.compared, wanted, prefixed("p", table.compared), wanted),
      std::array{Parameter(merge.writing.source), Parameter(merge.writing.tenant),
                 Parameter(std::to_string(merge.writing.run))});
  if (!written) return give_up(std::move(written.error()));
  return written->affected();
}

// That what is stored is what was staged, whoever wrote it.
Answer<void> check(const Merge& merge) {
  const SideTable& table = merge.table;
  const std::string& source = merge.writing.source;
  auto reply = merge.connection.run(
      fmt::format("SELECT count(*), count(*) FILTER (WHERE p.source <> $1), count(*) FILTER (WHERE p.source = $1 AND "
                  "p.content_hash = s.content_hash) FROM {} s LEFT JOIN {} p USING ({})",
                  merge.stage, quoted_name(table.name), table.key),
      std::array{Parameter(source)});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->number(0, 1) != 0) {
    return give_up(Error{ErrorKind::refused,
                         fmt::format("{} holds {} with ids of source {} for another source: nothing was written",
                                     table.name, table.what, text::printable(source)),
                         {},
                         "give these documents other ids, or use another --source name or PGVECTOR_TABLE"});
  }
  if (reply->text(0, 0) == reply->text(0, 2)) return {};
  return give_up(Error{ErrorKind::database,
                       fmt::format("{} {} were to be stored in {} and {} are: nothing was written", reply->text(0, 0),
                                   table.what, table.name, reply->text(0, 2)),
                       {},
                       "look for triggers, rules or policies on " + table.name});
}

}  // namespace

SideTable parents_of(const Target& target) {
  return {parents_table(target.table),
          "parents",
          "parent_id",
          k_parent_row_columns,
          k_compared_parent_columns,
          "parent_id text PRIMARY KEY, doc_id text NOT NULL, content text NOT NULL, metadata jsonb NOT NULL, "
          "content_hash text NOT NULL"};
}

SideTable documents_of(const Target& target) {
  return {documents_table(target.table),
          "documents",
          "doc_id",
          k_document_row_columns,
          k_compared_document_columns,
          "doc_id text PRIMARY KEY, content text, metadata jsonb NOT NULL, content_hash text NOT NULL"};
}

SideRows rows_of(const std::vector<ParentRow>& parents) {
  return {parents.size(), [&parents](CopyBinary& copy, std::size_t at) {
            const ParentRow& row = parents[at];
            copy.begin_row(5);
            copy.text(row.parent_id);
            copy.text(row.doc_id);
            copy.text(row.content);
            copy.jsonb(row.metadata);
            copy.text(row.content_hash);
          }};
}

SideRows rows_of(const std::vector<DocumentRow>& documents) {
  return {documents.size(), [&documents](CopyBinary& copy, std::size_t at) {
            const DocumentRow& row = documents[at];
            copy.begin_row(4);
            copy.text(row.doc_id);
            if (row.content) {
              copy.text(*row.content);
            } else {
              copy.null();
            }
            copy.jsonb(row.metadata);
            copy.text(row.content_hash);
          }};
}

Answer<bool> concerns_parents(Connection& connection, const Target& target, const ChangeSet& changes) {
  if (!changes.parents.empty()) return true;
  const std::string parents = quoted_name(parents_table(target.table));
  auto readable =
      connection.run("SELECT has_table_privilege(to_regclass($1), 'SELECT')", std::array{Parameter(parents)});
  if (!readable) return give_up(std::move(readable.error()));
  // Reading all chunks takes long.
  auto reply = connection.run(readable->truth(0, 0)
                                  ? fmt::format("SELECT EXISTS (SELECT FROM {} WHERE source = $1)", parents)
                                  : fmt::format("SELECT EXISTS (SELECT FROM {} WHERE source = $1 AND metadata ? "
                                                "'parent_id')",
                                                quoted_name(target.table)),
                              std::array{Parameter(changes.source)});
  if (!reply) return give_up(std::move(reply.error()));
  return reply->truth(0, 0);
}

Answer<SideCounts> merge_beside(Connection& connection, const Writing& writing, const SideTable& table,
                                const SideRows& rows, const std::vector<std::string>& documents) {
  const Merge merge{connection, writing, table, fmt::format("pg_temp.ingot_stage_{}", table.what),
                    text_array(documents)};
  Answer<void> done = stage_rows(merge, rows);
  if (done) done = keep_replaced(merge);
  if (!done) return give_up(std::move(done.error()));
  INGOT_FAILPOINT(beside_history_kept);
  auto removed = remove(merge);
  if (!removed) return give_up(std::move(removed.error()));
  INGOT_FAILPOINT(beside_removed);
  auto written = write(merge);
  if (!written) return give_up(std::move(written.error()));
  INGOT_FAILPOINT(beside_merged);
  done = check(merge);
  if (!done) return give_up(std::move(done.error()));
  return SideCounts{*written, *removed};
}

}  // namespace ingot::store
