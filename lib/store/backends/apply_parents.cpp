#include "store/backends/apply_parents.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/failpoint.hpp"
#include "store/backends/columns.hpp"
#include "store/backends/copy_binary.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::size_t k_copy_block = std::size_t{1} << 20U;  // bytes handed to libpq at a time

tl::unexpected<Failure> miscounted(std::string what, const std::string& table) {
  return give_up(Error{ErrorKind::database, std::move(what), {}, "look for triggers, rules or policies on " + table});
}

constexpr std::string_view k_gone =
    "p.source = $1 AND NOT EXISTS (SELECT FROM pg_temp.ingot_stage_parents s WHERE s.parent_id = p.parent_id) AND "
    "(p.doc_id = ANY ($2::text[]) OR NOT EXISTS (SELECT FROM {} c WHERE c.doc_id = p.doc_id AND c.source = p.source))";
constexpr std::string_view k_differs =
    "(p.doc_id, p.content, p.metadata, p.content_hash, p.tenant) IS DISTINCT FROM (s.doc_id, s.content, s.metadata, "
    "s.content_hash, $3)";

// What goes or differs, as it is now.
Answer<void> keep_replaced(Connection& connection, const Writing& writing, const std::vector<std::string>& documents,
                           const std::string& table) {
  const std::string gone = fmt::format(k_gone, quoted_name(writing.target.table));
  auto kept = connection.run(
      fmt::format("INSERT INTO {} ({}, replaced_by) SELECT {}, $4::bigint FROM {} p LEFT JOIN "
                  "pg_temp.ingot_stage_parents s USING (parent_id) WHERE p.source = $1 AND CASE WHEN s.parent_id IS "
                  "NULL THEN {} ELSE {} END",
                  quoted_name(history_table(table)), k_parent_row_columns, prefixed("p", k_parent_row_columns),
                  quoted_name(table), gone, k_differs),
      std::array{Parameter(writing.source), Parameter(text_array(documents)), Parameter(writing.tenant),
                 Parameter(std::to_string(writing.run))});
  if (!kept) return give_up(std::move(kept.error()));
  return {};
}

// Removed first, so that none that goes can stand in the way.
Answer<std::size_t> remove(Connection& connection, const Writing& writing, const std::vector<std::string>& documents,
                           const std::string& table) {
  auto removed = connection.run(fmt::format("DELETE FROM {} p WHERE {}", quoted_name(table),
                                            fmt::format(k_gone, quoted_name(writing.target.table))),
                                std::array{Parameter(writing.source), Parameter(text_array(documents))});
  if (!removed) return give_up(std::move(removed.error()));
  return removed->affected();
}

Answer<std::size_t> merge(Connection& connection, const Writing& writing, const std::string& table) {
  auto merged = connection.run(
      fmt::format(
          "INSERT INTO {} AS p (parent_id, source, doc_id, content, metadata, content_hash, tenant, run_id) "
          "SELECT parent_id, $1, doc_id, content, metadata, content_hash, $2, $3::bigint FROM "
          "pg_temp.ingot_stage_parents ON CONFLICT (parent_id) DO UPDATE SET (doc_id, content, metadata, "
          "content_hash, tenant, run_id, updated_at) = ROW (excluded.doc_id, excluded.content, excluded.metadata, "
          "excluded.content_hash, excluded.tenant, excluded.run_id, now()) WHERE p.source = excluded.source AND "
          "(p.doc_id, p.content, p.metadata, p.content_hash, p.tenant) IS DISTINCT FROM (excluded.doc_id, "
          "excluded.content, excluded.metadata, excluded.content_hash, excluded.tenant)",
          quoted_name(table)),
      std::array{Parameter(writing.source), Parameter(writing.tenant), Parameter(std::to_string(writing.run))});
  if (!merged) return give_up(std::move(merged.error()));
  return merged->affected();
}

// That what is stored is what was staged, whoever wrote it.
Answer<void> check(Connection& connection, const Writing& writing, const std::string& table) {
  auto reply = connection.run(
      fmt::format(
          "SELECT count(*), count(*) FILTER (WHERE p.source <> $1), count(*) FILTER (WHERE p.source = $1 AND "
          "p.content_hash = s.content_hash) FROM pg_temp.ingot_stage_parents s LEFT JOIN {} p USING (parent_id)",
          quoted_name(table)),
      std::array{Parameter(writing.source)});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->number(0, 1) != 0) {
    return give_up(Error{ErrorKind::refused,
                         fmt::format("{} holds parents with ids of source {} for another source: nothing was written",
                                     table, text::printable(writing.source)),
                         {},
                         "give these documents other ids, or use another --source name or PGVECTOR_TABLE"});
  }
  if (reply->text(0, 0) == reply->text(0, 2)) return {};
  return miscounted(fmt::format("{} parents were to be stored in {} and {} are: nothing was written", reply->text(0, 0),
                                table, reply->text(0, 2)),
                    table);
}

}  // namespace

Answer<bool> concerns_parents(Connection& connection, const Target& target, const ChangeSet& changes) {
  if (!changes.parents.empty()) return true;
  auto reply = connection.run(fmt::format("SELECT EXISTS (SELECT FROM {} WHERE source = $1 AND metadata ? 'parent_id')",
                                          quoted_name(target.table)),
                              std::array{Parameter(changes.source)});
  if (!reply) return give_up(std::move(reply.error()));
  return reply->truth(0, 0);
}

Answer<void> stage_parents(Connection& connection, std::span<const ParentRow> parents) {
  auto made = connection.run(
      "CREATE TEMPORARY TABLE ingot_stage_parents (parent_id text PRIMARY KEY, doc_id text NOT NULL, "
      "content text NOT NULL, metadata jsonb NOT NULL, content_hash text NOT NULL) ON COMMIT DROP");
  if (!made) return give_up(std::move(made.error()));
  INGOT_FAILPOINT(parents_stage_made);
  std::size_t next = 0;
  auto copied = connection.copy_in("COPY pg_temp.ingot_stage_parents FROM STDIN (FORMAT binary)",
                                   [&](std::string& out) -> Result<bool> {
                                     CopyBinary copy(out);
                                     if (next == 0) copy.header();
                                     for (; next < parents.size() && out.size() < k_copy_block; ++next) {
                                       const ParentRow& row = parents[next];
                                       copy.begin_row(5);
                                       copy.text(row.parent_id);
                                       copy.text(row.doc_id);
                                       copy.text(row.content);
                                       copy.jsonb(row.metadata);
                                       copy.text(row.content_hash);
                                     }
                                     INGOT_FAILPOINT(parents_copy_middle);
                                     if (next == parents.size()) copy.trailer();
                                     return next < parents.size();
                                   });
  if (!copied) return give_up(std::move(copied.error()));
  if (*copied == parents.size()) return {};
  return give_up(Error{ErrorKind::database,
                       fmt::format("{} parents were sent and {} arrived: nothing was written", parents.size(), *copied),
                       {},
                       "run again: it compares with what is stored now"});
}

Answer<void> merge_parents(Connection& connection, const Writing& writing, const std::vector<std::string>& documents,
                           Applied& applied) {
  const std::string table = parents_table(writing.target.table);
  if (auto kept = keep_replaced(connection, writing, documents, table); !kept) return kept;
  INGOT_FAILPOINT(parents_history_kept);
  auto removed = remove(connection, writing, documents, table);
  if (!removed) return give_up(std::move(removed.error()));
  INGOT_FAILPOINT(parents_removed);
  applied.parents_removed = *removed;
  auto written = merge(connection, writing, table);
  if (!written) return give_up(std::move(written.error()));
  INGOT_FAILPOINT(parents_merged);
  applied.parents_written = *written;
  return check(connection, writing, table);
}

}  // namespace ingot::store
