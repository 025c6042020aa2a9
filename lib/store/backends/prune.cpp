#include "store/backends/prune.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/failpoint.hpp"
#include "store/backends/run_row.hpp"
#include "store/backends/swap.hpp"
#include "store/identifier.hpp"
#include "store/migrations.hpp"
#include "store/rebuild.hpp"

namespace ingot::store {
namespace {

// A lease's number is what keeps a process that slept from writing: it stays until nobody can be asleep any more.
constexpr std::string_view k_lease_grace = "7 days";

// Runs of each source up to `last` are old. Of the newest runs that are kept the oldest decides, and so does the oldest
// that is too young: what is kept has no gap.
constexpr std::string_view k_old_runs =
    "SELECT source, min(first) - 1 AS last FROM (SELECT source, min(id) AS first FROM (SELECT source, id, row_number() "
    "OVER (PARTITION BY source ORDER BY id DESC) AS age FROM perazzi_ingestion_runs WHERE chunk_table = $1 AND status "
    "= 'finished') r WHERE age <= $2::bigint GROUP BY source UNION ALL SELECT source, min(id) FROM "
    "perazzi_ingestion_runs WHERE chunk_table = $1 AND status = 'finished' AND $3::bigint > 0 AND finished_at > now() "
    "- make_interval(days => $3::integer) GROUP BY source UNION ALL SELECT source, max(id) + 1 FROM "
    "perazzi_ingestion_runs WHERE chunk_table = $1 AND status = 'finished' GROUP BY source) k GROUP BY source";

// Rows of `from` for which `condition` holds, counted, and gone if that is wanted.
Answer<model::PrunedPart> take(Connection& connection, std::string what, const std::string& from,
                               std::string_view alias, const std::string& condition,
                               std::span<const Parameter> parameters, PruneOptions::Mode mode) {
  auto counted = connection.run(fmt::format("SELECT count(*), coalesce(sum(pg_column_size({0}.*)), 0) FROM {1} {0} "
                                            "WHERE {2}",
                                            alias, from, condition),
                                parameters);
  if (!counted) return give_up(std::move(counted.error()));
  model::PrunedPart part{std::move(what), static_cast<std::size_t>(counted->number(0, 0).value_or(0)),
                         static_cast<std::size_t>(counted->number(0, 1).value_or(0))};
  if (mode == PruneOptions::Mode::count || part.rows == 0) return part;
  auto removed = connection.run(fmt::format("DELETE FROM {1} {0} WHERE {2}", alias, from, condition), parameters);
  if (!removed) return give_up(std::move(removed.error()));
  INGOT_FAILPOINT(prune_part_removed);
  part.rows = removed->affected();
  return part;
}

// Every chunk table of the database that is still there.
Answer<std::vector<std::string>> chunk_tables(Connection& connection) {
  auto reply = connection.run(
      "SELECT DISTINCT table_name FROM perazzi_schema_migrations WHERE to_regclass(quote_ident(table_name)) IS NOT "
      "NULL ORDER BY 1");
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<std::string> tables;
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    std::string name(reply->text(row, 0));
    if (is_identifier(name)) tables.push_back(std::move(name));
  }
  return tables;
}

Answer<bool> exists(Connection& connection, const std::string& table) {
  auto reply = connection.run("SELECT to_regclass($1) IS NOT NULL", std::array{Parameter(quoted_name(table))});
  if (!reply) return give_up(std::move(reply.error()));
  return reply->truth(0, 0);
}

// A chunk table with everything beside it, counted, and gone if that is wanted; nothing where it is not there.
Answer<void> take_tables(Connection& connection, const std::string& table, PruneOptions::Mode mode,
                         model::PrunedPart& part) {
  auto there = exists(connection, table);
  if (!there) return give_up(std::move(there.error()));
  if (!*there) return {};
  auto counted = connection.run(
      fmt::format("SELECT count(*), (SELECT sum(pg_total_relation_size(to_regclass(t))) FROM unnest($1::text[]) AS t) "
                  "FROM {}",
                  quoted_name(table)),
      std::array{Parameter(text_array(tables_of(table)))});
  if (!counted) return give_up(std::move(counted.error()));
  part.rows += static_cast<std::size_t>(counted->number(0, 0).value_or(0));
  part.bytes += static_cast<std::size_t>(counted->number(0, 1).value_or(0));
  return mode == PruneOptions::Mode::count ? Answer<void>() : drop_tables(connection, table);
}

Answer<void> lock_sources(Connection& connection, const Target& target) {
  auto reply = connection.run(
      "SELECT DISTINCT source COLLATE \"C\" FROM perazzi_ingestion_runs WHERE chunk_table = $1 ORDER BY 1",
      std::array{Parameter(target.table)});
  if (!reply) return give_up(std::move(reply.error()));
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    if (auto locked = wait_for_lock(connection, target, std::string(reply->text(row, 0))); !locked) return locked;
  }
  return {};
}

}  // namespace

Answer<std::vector<model::PrunedPart>> prune_history(Connection& connection, const Target& target,
                                                     const PruneOptions& options) {
  if (options.mode == PruneOptions::Mode::remove) {
    if (auto locked = lock_sources(connection, target); !locked) return give_up(std::move(locked.error()));
    INGOT_FAILPOINT(prune_locked);
  }
  const std::array parameters{Parameter(target.table), Parameter(std::to_string(options.keep_runs)),
                              Parameter(std::to_string(options.older_than.value_or(0)))};
  const auto old_rows = [](std::string_view alias) {
    return fmt::format("EXISTS (SELECT FROM ({0}) k WHERE k.source = {1}.source AND {1}.replaced_by <= k.last)",
                       k_old_runs, alias);
  };
  const std::string parents = parents_table(target.table);
  const std::string documents = documents_table(target.table);
  const std::array<std::pair<std::string_view, std::string>, 4> parts = {
      std::pair("rows of the past", quoted_name(history_table(target.table))),
      std::pair("parents of the past", quoted_name(history_table(parents))),
      std::pair("documents of the past", quoted_name(history_table(documents))),
      std::pair("documents of old runs", std::string("perazzi_ingestion_run_documents"))};
  std::vector<model::PrunedPart> pruned;
  for (const auto& [what, table] : parts) {
    const bool rows = table != parts.back().second;
    const std::string which =
        rows ? old_rows("o")
             : fmt::format(
                   "EXISTS (SELECT FROM ({0}) k JOIN perazzi_ingestion_runs r ON r.source = k.source AND "
                   "r.chunk_table = $1 WHERE r.id = o.run_id AND r.id <= k.last)",
                   k_old_runs);
    auto part = take(connection, std::string(what), table, "o", which, parameters, options.mode);
    if (!part) return give_up(std::move(part.error()));
    pruned.push_back(std::move(*part));
  }
  return pruned;
}

// By the runs that have replaced them; and what a rebuild left that did not end and that nobody is at work on.
Answer<std::vector<model::PrunedPart>> prune_tables(Connection& connection, const Target& target,
                                                    const PruneOptions& options) {
  auto runs = connection.run(
      "SELECT id FROM perazzi_ingestion_runs WHERE chunk_table = $1 AND kind IN ('rebuild', 'undo') AND finished_at <= "
      "now() - make_interval(days => $2::integer) ORDER BY id",
      std::array{Parameter(target.table), Parameter(std::to_string(options.older_than.value_or(0)))});
  if (!runs) return give_up(std::move(runs.error()));
  std::vector<std::string> replaced;
  for (std::size_t row = 0; row < runs->rows(); ++row)
    replaced.push_back(old_table(target.table, runs->number(row, 0).value_or(0)));
  auto left = connection.run(
      "SELECT EXISTS (SELECT FROM perazzi_schema_migrations WHERE table_name = $1) AND NOT EXISTS (SELECT FROM "
      "perazzi_ingestion_leases WHERE chunk_table = $1 AND expires_at > now() - make_interval(days => $2::integer))",
      std::array{Parameter(next_table(target.table)), Parameter(std::to_string(options.older_than.value_or(0)))});
  if (!left) return give_up(std::move(left.error()));
  std::vector<model::PrunedPart> parts{{"rows of replaced tables", 0, 0}, {"rows of rebuilds that did not end", 0, 0}};
  for (const std::string& table : replaced) {
    if (auto dropped = take_tables(connection, table, options.mode, parts[0]); !dropped)
      return give_up(std::move(dropped.error()));
  }
  if (!left->truth(0, 0)) return parts;
  if (auto dropped = take_tables(connection, next_table(target.table), options.mode, parts[1]); !dropped)
    return give_up(std::move(dropped.error()));
  return parts;
}

Answer<model::PrunedPart> prune_cache(Connection& connection, const PruneOptions& options) {
  auto tables = chunk_tables(connection);
  if (!tables) return give_up(std::move(tables.error()));
  std::string unused = "c.created_at < now() - make_interval(days => $1::integer)";
  for (const std::string& table : *tables) {
    for (const std::string& place : {table, history_table(table)}) {
      auto there = exists(connection, place);
      if (!there) return give_up(std::move(there.error()));
      if (!*there) continue;
      unused += fmt::format(" AND NOT EXISTS (SELECT FROM {} t WHERE t.embed_key = c.embed_key)", quoted_name(place));
    }
  }
  return take(connection, "cached vectors that no row refers to", "perazzi_embedding_cache", "c", unused,
              std::array{Parameter(std::to_string(options.cache_unused_for))}, options.mode);
}

Answer<model::PrunedPart> prune_leases(Connection& connection, const PruneOptions& options) {
  return take(connection, "expired leases", "perazzi_ingestion_leases", "l",
              fmt::format("l.expires_at < now() - interval '{}'", k_lease_grace), {}, options.mode);
}

}  // namespace ingot::store
