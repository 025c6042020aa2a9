#include "store/backends/swap.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/failpoint.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::size_t k_longest_name = 63;  // of Postgres, in bytes
constexpr std::size_t k_named = 10;
constexpr std::chrono::milliseconds k_lock_wait{1'000};

// Own things of the tables $1, which the tables $2, one for one, do not have. Rules are named by what they are part of.
constexpr std::string_view k_left_behind =
    "WITH own AS (SELECT to_regclass(t)::oid AS oid, to_regclass(n)::oid AS next FROM unnest($1::text[], $2::text[]) "
    "AS "
    "p (t, n)) "
    "SELECT DISTINCT kind || ' ' || name FROM (SELECT CASE v.relkind WHEN 'v' THEN 'the view' WHEN 'm' THEN 'the "
    "materialized view' ELSE 'a rule of' END AS kind, v.relname::text AS name FROM own JOIN pg_catalog.pg_depend d ON "
    "d.refobjid = own.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.classid = "
    "'pg_catalog.pg_rewrite'::regclass JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid JOIN pg_catalog.pg_class v ON "
    "v.oid = r.ev_class "
    "UNION ALL SELECT 'the function', p.proname::text FROM own JOIN pg_catalog.pg_depend d ON d.refobjid = own.oid AND "
    "d.refclassid = 'pg_catalog.pg_class'::regclass AND d.classid = 'pg_catalog.pg_proc'::regclass JOIN "
    "pg_catalog.pg_proc p ON p.oid = d.objid "
    "UNION ALL SELECT 'the foreign key', c.conname::text FROM own JOIN pg_catalog.pg_constraint c ON c.contype = 'f' "
    "AND own.oid IN (c.conrelid, c.confrelid) "
    "UNION ALL SELECT 'the constraint', c.conname::text FROM own JOIN pg_catalog.pg_constraint c ON c.conrelid = "
    "own.oid "
    "AND c.contype IN ('c', 'u', 'x') WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint n WHERE n.conrelid = "
    "own.next AND pg_get_constraintdef(n.oid) = pg_get_constraintdef(c.oid)) "
    "UNION ALL SELECT 'the trigger', g.tgname::text FROM own JOIN pg_catalog.pg_trigger g ON g.tgrelid = own.oid AND "
    "NOT "
    "g.tgisinternal "
    "UNION ALL SELECT 'the publication', u.pubname::text FROM own JOIN pg_catalog.pg_publication_rel r ON r.prrelid = "
    "own.oid JOIN pg_catalog.pg_publication u ON u.oid = r.prpubid "
    "UNION ALL SELECT 'the heir', c.relname::text FROM own JOIN pg_catalog.pg_inherits i ON i.inhparent = own.oid JOIN "
    "pg_catalog.pg_class c ON c.oid = i.inhrelid "
    "UNION ALL SELECT 'the policy', y.polname::text FROM own JOIN pg_catalog.pg_policy y ON y.polrelid = own.oid WHERE "
    "NOT EXISTS (SELECT FROM pg_catalog.pg_policy n WHERE n.polrelid = own.next AND n.polname = y.polname) "
    "UNION ALL SELECT 'row level security of', c.relname::text FROM own JOIN pg_catalog.pg_class c ON c.oid = own.oid "
    "JOIN pg_catalog.pg_class n ON n.oid = own.next AND c.relrowsecurity AND NOT n.relrowsecurity "
    "UNION ALL SELECT CASE WHEN a.attacl IS NULL THEN 'the column' ELSE 'rights on the column' END, a.attname::text "
    "FROM "
    "own JOIN pg_catalog.pg_attribute a ON a.attrelid = own.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE a.attacl "
    "IS NOT NULL OR NOT EXISTS (SELECT FROM pg_catalog.pg_attribute n WHERE n.attrelid = own.next AND n.attname = "
    "a.attname AND NOT n.attisdropped)) AS found ORDER BY 1";

// Of each document of source $2 in a chunk table: its rows, path, checksum and tokens.
std::string documents_in(const std::string& table) {
  return fmt::format(
      "(SELECT doc_id, count(*) AS n, min(metadata->>'source_path') AS path, max(metadata->>'source_checksum') AS "
      "checksum, sum(CASE jsonb_typeof(metadata->'token_count') WHEN 'number' THEN (metadata->>'token_count')::numeric "
      "ELSE 0 END)::bigint AS tokens FROM {} WHERE source = $2::text GROUP BY doc_id)",
      quoted_name(table));
}

std::string list_of(const std::vector<std::string>& tables) {
  std::string list;
  for (const std::string& table : tables) list += (list.empty() ? "" : ", ") + quoted_name(table);
  return list;
}

// An old table has not what later migrations make beside one.
Answer<std::vector<std::string>> those_there(Connection& connection, const std::vector<std::string>& tables) {
  auto reply = connection.run(
      "SELECT t FROM unnest($1::text[]) WITH ORDINALITY AS n (t, i) WHERE to_regclass(quote_ident(t)) IS NOT NULL "
      "ORDER "
      "BY i",
      std::array{Parameter(text_array(tables))});
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<std::string> there;
  for (std::size_t row = 0; row < reply->rows(); ++row) there.emplace_back(reply->text(row, 0));
  return there;
}

// The server's names for indexes begin with their table's; a name that is taken or too long stays what it is.
Answer<void> rename_indexes(Connection& connection, const std::string& from, const std::string& table) {
  auto reply = connection.run(
      "SELECT c.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid WHERE i.indrelid "
      "= to_regclass($1) AND starts_with(c.relname, $2 || '_') AND octet_length($3 || substr(c.relname, length($2) + "
      "1)) <= $4::integer AND to_regclass(quote_ident($3 || substr(c.relname, length($2) + 1))) IS NULL",
      std::array{Parameter(quoted_name(table)), Parameter(from), Parameter(table),
                 Parameter(std::to_string(k_longest_name))});
  if (!reply) return give_up(std::move(reply.error()));
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    const std::string name(reply->text(row, 0));
    auto quoted = connection.run("SELECT format('ALTER INDEX %I RENAME TO %I', $1::text, $2::text)",
                                 std::array{Parameter(name), Parameter(table + name.substr(from.size()))});
    if (!quoted) return give_up(std::move(quoted.error()));
    if (auto renamed = connection.run(std::string(quoted->text(0, 0))); !renamed)
      return give_up(std::move(renamed.error()));
  }
  return {};
}

Answer<void> rename(Connection& connection, const std::string& from, const std::string& to) {
  const auto before = tables_of(from);
  const auto after = tables_of(to);
  for (std::size_t i = 0; i < before.size(); ++i) {
    auto renamed = connection.run(
        fmt::format("ALTER TABLE IF EXISTS {} RENAME TO {}", quoted_name(before[i]), quoted_name(after[i])));
    if (!renamed) return give_up(std::move(renamed.error()));
    if (auto named = rename_indexes(connection, before[i], after[i]); !named) return named;
    INGOT_FAILPOINT(swap_renamed);
  }
  auto noted = connection.run("UPDATE perazzi_schema_migrations SET table_name = $2 WHERE table_name = $1",
                              std::array{Parameter(from), Parameter(to)});
  if (!noted) return give_up(std::move(noted.error()));
  return {};
}

}  // namespace

Answer<void> become_owner(Connection& connection, const std::string& table) {
  auto owner = connection.run(
      "SELECT set_config('role', r.rolname, true) FROM pg_catalog.pg_roles r JOIN pg_catalog.pg_class c ON c.relowner "
      "= "
      "r.oid WHERE c.oid = to_regclass($1) AND r.rolname = 'perazzi_owner' AND pg_has_role(current_user, r.oid, "
      "'MEMBER')",
      std::array{Parameter(quoted_name(table))});
  if (!owner) return give_up(std::move(owner.error()));
  return {};
}

Answer<void> reset_role(Connection& connection) {
  auto done = connection.run("SET LOCAL ROLE NONE");
  if (!done) return give_up(std::move(done.error()));
  return {};
}

Answer<std::vector<std::string>> locked_sources(Connection& connection, const Swap& swap) {
  auto noted = connection.run(
      "SELECT DISTINCT source COLLATE \"C\" FROM perazzi_ingestion_runs WHERE chunk_table IN ($1, $2) ORDER BY 1",
      std::array{Parameter(swap.table), Parameter(swap.incoming)});
  if (!noted) return give_up(std::move(noted.error()));
  for (const std::string& table : {swap.table, swap.incoming}) {
    for (std::size_t row = 0; row < noted->rows(); ++row) {
      auto locked = wait_for_lock(connection, {table, 0}, std::string(noted->text(row, 0)));
      if (!locked) return give_up(std::move(locked.error()));
    }
  }
  INGOT_FAILPOINT(swap_locked);
  auto reply =
      connection.run(fmt::format("SELECT source COLLATE \"C\" FROM {} UNION SELECT source COLLATE \"C\" FROM {} "
                                 "ORDER BY 1",
                                 quoted_name(swap.table), quoted_name(swap.incoming)));
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<std::string> sources;
  for (std::size_t row = 0; row < reply->rows(); ++row) sources.emplace_back(reply->text(row, 0));
  return sources;
}

Answer<void> check_dependents(Connection& connection, const Swap& swap) {
  auto reply = connection.run(std::string(k_left_behind), std::array{Parameter(text_array(tables_of(swap.table))),
                                                                     Parameter(text_array(tables_of(swap.incoming)))});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->rows() == 0) return {};
  Error error{ErrorKind::refused,
              fmt::format("what was made of {} by others would stay with the old table", swap.table),
              {},
              "drop it, run again, and make it anew of the new table"};
  for (std::size_t row = 0; row < std::min(reply->rows(), k_named); ++row)
    error.facts.push_back(shortened(reply->text(row, 0)));
  if (reply->rows() > k_named) error.facts.push_back(fmt::format("and {} more", reply->rows() - k_named));
  return give_up(std::move(error));
}

Answer<void> note_swap(Connection& connection, const Swap& swap, const std::string& source, std::int64_t run) {
  const std::array parameters{Parameter(std::to_string(run)), Parameter(source)};
  // What filled the table noted what it changed there, which is nothing to readers.
  auto forgotten = connection.run("DELETE FROM perazzi_ingestion_run_documents WHERE run_id = $1",
                                  std::array{Parameter(std::to_string(run))});
  if (!forgotten) return give_up(std::move(forgotten.error()));
  auto noted = connection.run(
      fmt::format("INSERT INTO perazzi_ingestion_run_documents (run_id, doc_id, path, action, chunks_before, "
                  "chunks_after, tokens, checksum) SELECT $1::bigint, doc_id, coalesce(b.path, a.path, doc_id), CASE "
                  "WHEN a.n IS NULL THEN 'add' WHEN b.n IS NULL THEN 'remove' ELSE 'change' END, coalesce(a.n, 0), "
                  "coalesce(b.n, 0), coalesce(b.tokens, 0), coalesce(b.checksum, '') FROM {} a FULL JOIN {} b USING "
                  "(doc_id)",
                  documents_in(swap.table), documents_in(swap.incoming)),
      parameters);
  if (!noted) return give_up(std::move(noted.error()));
  auto counted = connection.run(
      fmt::format(
          "UPDATE perazzi_ingestion_runs SET chunk_table = $3, documents_added = d.added, documents_changed = "
          "d.changed, "
          "documents_removed = d.removed, documents_unchanged = 0, rows_written = (SELECT count(*) FROM {} WHERE "
          "source "
          "= $2::text), rows_removed = (SELECT count(*) FROM {} WHERE source = $2::text), finished_at = "
          "clock_timestamp() FROM (SELECT count(*) FILTER (WHERE action = 'add') AS added, count(*) FILTER (WHERE "
          "action = 'change') AS changed, count(*) FILTER (WHERE action = 'remove') AS removed FROM "
          "perazzi_ingestion_run_documents WHERE run_id = $1::bigint) AS d WHERE id = $1::bigint",
          quoted_name(swap.incoming), quoted_name(swap.table)),
      std::array{parameters[0], parameters[1], Parameter(swap.table)});
  if (!counted) return give_up(std::move(counted.error()));
  INGOT_FAILPOINT(swap_noted);
  if (counted->affected() == 1) return {};
  return give_up(Error{ErrorKind::database,
                       fmt::format("the row of run {} was not changed: nothing was swapped", run),
                       {},
                       "look for triggers, rules or policies on perazzi_ingestion_runs"});
}

Answer<void> exchange(Connection& connection, const Swap& swap) {
  std::vector<std::string> all = tables_of(swap.table);
  for (std::string& table : tables_of(swap.incoming)) all.push_back(std::move(table));
  Answer<void> done = become_owner(connection, swap.table);
  if (!done) return done;
  const auto there = those_there(connection, all);
  if (!there) return give_up(there.error());
  const auto wait = std::min(k_lock_wait, connection.limits().lock_wait);
  // Readers that come after this statement wait behind it, so it must not wait long itself.
  auto locked = connection.run(fmt::format("SET LOCAL lock_timeout = {}; LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
                                           wait.count(), list_of(*there)));
  if (!locked) return give_up(std::move(locked.error()));
  INGOT_FAILPOINT(swap_tables_locked);
  done = rename(connection, swap.table, swap.aside);
  if (done) done = rename(connection, swap.incoming, swap.table);
  if (done) done = reset_role(connection);
  return done;
}

Answer<void> drop_tables(Connection& connection, const std::string& table) {
  Answer<void> done = become_owner(connection, table);
  if (!done) return done;
  auto dropped = connection.run(fmt::format("DROP TABLE IF EXISTS {}", list_of(tables_of(table))));
  if (!dropped) return give_up(std::move(dropped.error()));
  auto forgotten =
      connection.run("DELETE FROM perazzi_schema_migrations WHERE table_name = $1", std::array{Parameter(table)});
  if (!forgotten) return give_up(std::move(forgotten.error()));
  INGOT_FAILPOINT(tables_dropped);
  return reset_role(connection);
}

}  // namespace ingot::store
