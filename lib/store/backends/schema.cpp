#include "store/backends/schema.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/backends/transaction.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::string_view k_runs = "perazzi_ingestion_runs";
constexpr std::string_view k_cache = "perazzi_embedding_cache";
constexpr std::string_view k_canaries = "perazzi_embedding_canaries";
constexpr std::string_view k_history = "perazzi_schema_migrations";
constexpr std::string_view k_run_documents = "perazzi_ingestion_run_documents";
constexpr std::string_view k_leases = "perazzi_ingestion_leases";
constexpr std::chrono::milliseconds k_patience{300'000};
constexpr std::string_view k_lock_key = "7954893302218843137";  // one for all schema changes; never to change silently

struct Column {
  std::string_view name;
  std::string_view type;
};

constexpr std::array k_chunk_columns = {
    Column{"chunk_id", "text"},
    Column{"doc_id", "text"},
    Column{"content", "text"},
    Column{"metadata", "jsonb"},
    Column{"created_at", "timestamptz"},
    Column{"updated_at", "timestamptz"},
    Column{"chunk_key", "text"},
    Column{"content_hash", "text"},
    Column{"embed_key", "text"},
    Column{"meta_hash", "text"},
    Column{"source", "text"},
};
constexpr std::array k_later_chunk_columns = {Column{"run_id", "int8"}, Column{"tenant", "text"}};
constexpr std::array k_history_row_columns = {Column{"chunk_id", "text"}, Column{"replaced_by", "int8"}};
constexpr std::array k_parent_history_columns = {Column{"parent_id", "text"}, Column{"replaced_by", "int8"}};
constexpr std::array k_run_document_columns = {Column{"run_id", "int8"}, Column{"doc_id", "text"},
                                               Column{"action", "text"}};
constexpr std::array k_lease_columns = {Column{"chunk_table", "text"}, Column{"source", "text"},
                                        Column{"generation", "int8"}};
constexpr std::array k_parent_columns = {
    Column{"parent_id", "text"},
    Column{"doc_id", "text"},
    Column{"source", "text"},
    Column{"content", "text"},
    Column{"metadata", "jsonb"},
    Column{"content_hash", "text"},
    Column{"created_at", "timestamptz"},
    Column{"updated_at", "timestamptz"},
};
constexpr std::array k_later_parent_columns = {Column{"run_id", "int8"}, Column{"tenant", "text"}};
constexpr std::array k_run_columns = {
    Column{"id", "int8"},           Column{"chunk_table", "text"},   Column{"source", "text"},
    Column{"status", "text"},       Column{"model", "text"},         Column{"rows_written", "int8"},
    Column{"rows_removed", "int8"}, Column{"operator_host", "text"},
};
constexpr std::array k_cache_columns = {
    Column{"embed_key", "text"},  Column{"space", "text"},      Column{"model", "text"},
    Column{"dimensions", "int4"}, Column{"embedding", "bytea"},
};
constexpr std::array k_canary_columns = {
    Column{"space", "text"},
    Column{"embedding", "bytea"},
    Column{"checked_at", "timestamptz"},
};
constexpr std::array k_history_columns = {
    Column{"table_name", "text"},
    Column{"version", "int4"},
    Column{"checksum", "text"},
};

struct Found {
  std::string type;
  std::int64_t modifier = -1;  // of a vector: its dimensions
};

struct Relation {
  std::string kind;  // r: table, p: partitioned table
  std::map<std::string, Found, std::less<>> columns;
};

// What the catalogue says about our tables.
struct Catalogue {
  std::map<std::string, Relation, std::less<>> relations;
  std::vector<std::string> primary_key;  // of the chunk table
  bool has_extension = false;

  [[nodiscard]] const Relation* find(std::string_view name) const {
    const auto at = relations.find(name);
    return at == relations.end() ? nullptr : &at->second;
  }
};

constexpr const char* k_catalogue_query =
    "WITH named AS (SELECT c.oid, c.relname::text AS name, c.relkind::text AS kind FROM pg_catalog.pg_class c "
    "WHERE c.oid IN (to_regclass($1), to_regclass($2), to_regclass('perazzi_ingestion_runs'), "
    "to_regclass('perazzi_schema_migrations'), to_regclass('perazzi_embedding_cache'), "
    "to_regclass('perazzi_embedding_canaries'), to_regclass('perazzi_ingestion_run_documents'), "
    "to_regclass('perazzi_ingestion_leases'), to_regclass($3), to_regclass($4))) "
    "SELECT 'relation', name, kind, '', 0 FROM named "
    "UNION ALL SELECT 'column', name, a.attname::text, t.typname::text, a.atttypmod FROM named "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = named.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
    "UNION ALL SELECT 'key', '', a.attname::text, '', 0 FROM pg_catalog.pg_index i "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) "
    "WHERE i.indrelid = to_regclass($1) AND i.indisprimary "
    "UNION ALL SELECT 'extension', '', extversion, '', 0 FROM pg_catalog.pg_extension WHERE extname = 'vector'";

Answer<Catalogue> read_catalogue(Connection& connection, const Target& target) {
  const std::string parents = parents_table(target.table);
  auto reply = connection.run(
      k_catalogue_query,
      std::array{Parameter(quoted_name(target.table)), Parameter(quoted_name(parents)),
                 Parameter(quoted_name(history_table(target.table))), Parameter(quoted_name(history_table(parents)))});
  if (!reply) return give_up(std::move(reply.error()));
  Catalogue catalogue;
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    const std::string_view what = reply->text(row, 0);
    const std::string name(reply->text(row, 1));
    const std::string value(reply->text(row, 2));
    if (what == "relation") catalogue.relations[name].kind = value;
    if (what == "column")
      catalogue.relations[name].columns[value] = {std::string(reply->text(row, 3)), reply->number(row, 4).value_or(-1)};
    if (what == "key") catalogue.primary_key.push_back(value);
    if (what == "extension") catalogue.has_extension = true;
  }
  return catalogue;
}

Answer<std::map<int, std::string>> read_history(Connection& connection, const Catalogue& catalogue,
                                                const Target& target) {
  std::map<int, std::string> applied;
  if (catalogue.find(k_history) == nullptr) return applied;
  auto reply = connection.run("SELECT version, checksum FROM perazzi_schema_migrations WHERE table_name = $1",
                              std::array{Parameter(target.table)});
  if (!reply) return give_up(std::move(reply.error()));
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    applied[static_cast<int>(reply->number(row, 0).value_or(0))] = std::string(reply->text(row, 1));
  }
  return applied;
}

tl::unexpected<Failure> unusable(std::string message, std::string hint) {
  return give_up(Error{ErrorKind::config, std::move(message), {}, std::move(hint)});
}

template <std::size_t N>
Answer<void> check_columns(std::string_view table, const Relation& relation, const std::array<Column, N>& wanted) {
  if (relation.kind != "r" && relation.kind != "p") {
    return unusable(fmt::format("{} exists and is no table", table),
                    "set PGVECTOR_TABLE to another name, or move it away");
  }
  for (const Column& column : wanted) {
    const auto at = relation.columns.find(column.name);
    if (at != relation.columns.end() && at->second.type == column.type) continue;
    const std::string_view what = at == relation.columns.end() ? "has no column" : "has another type of column";
    return unusable(
        fmt::format("the table {} {} {}: it was not made by this program, or changed since", table, what, column.name),
        "set PGVECTOR_TABLE to another name, or move the table away");
  }
  return {};
}

// A table that stands beside the chunk table and was made by the migration of this version.
template <std::size_t N>
Answer<void> check_beside(const Catalogue& catalogue, std::string_view table, const std::array<Column, N>& wanted,
                          int version) {
  if (const Relation* found = catalogue.find(table)) return check_columns(table, *found, wanted);
  return unusable(
      fmt::format("the table {} is missing: somebody has dropped it", table),
      fmt::format("to have it made anew: DELETE FROM {} WHERE version >= {}, then run again", k_history, version));
}

// Of the chunk table and of its history alike.
Answer<void> check_embedding(std::string_view table, const Relation& relation, const Target& target) {
  const auto at = relation.columns.find("embedding");
  if (at == relation.columns.end() || (at->second.type != "vector" && at->second.type != "halfvec")) {
    return unusable(fmt::format("the table {} has no column embedding of type vector or halfvec: it was not made by "
                                "this program, or changed since",
                                table),
                    "set PGVECTOR_TABLE to another name, or move the table away");
  }
  const Found& column = at->second;
  if (column.type == name(target.type) && column.modifier == static_cast<std::int64_t>(target.dimensions)) return {};
  if (column.modifier < 1) {
    return unusable(
        fmt::format("the column {}.embedding has no fixed dimensions, {} are wanted", table, target.dimensions),
        "set PGVECTOR_TABLE to another name");
  }
  if (column.modifier != static_cast<std::int64_t>(target.dimensions)) {
    return unusable(fmt::format("the column {}.embedding has {} dimensions, but {} are wanted", table, column.modifier,
                                target.dimensions),
                    fmt::format("set PGVECTOR_DIM={} and a model that fits it, or PGVECTOR_TABLE to another name",
                                column.modifier));
  }
  return unusable(
      fmt::format("the column {}.embedding is of type {}, but {} is wanted", table, column.type, name(target.type)),
      fmt::format("set PGVECTOR_TYPE={}, or PGVECTOR_TABLE to another name", column.type));
}

Answer<void> check_history(const std::map<int, std::string>& applied, const Target& target) {
  const auto known = migrations();
  for (const auto& [version, sum] : applied) {
    if (version < 1 || version > static_cast<int>(known.size())) {
      return unusable(fmt::format("the schema of {} is at version {}, and this program knows versions up to {}",
                                  target.table, version, known.size()),
                      "use the newer version of this program that made it");
    }
    const Migration& migration = known[static_cast<std::size_t>(version) - 1];
    if (sum != checksum(migration)) {
      return unusable(fmt::format("migration {} of {} was applied with another text than this program has",
                                  migration.name, target.table),
                      "restore schemas/migrations as it was; a change to the schema goes into a new file");
    }
  }
  return {};
}

Answer<SchemaState> judge(const Catalogue& catalogue, const std::map<int, std::string>& applied, const Target& target) {
  const Relation* chunks = catalogue.find(target.table);
  if (chunks == nullptr) return SchemaState::absent;
  Answer<void> ours = check_columns(target.table, *chunks, k_chunk_columns);
  if (ours) ours = check_embedding(target.table, *chunks, target);
  if (!ours) return give_up(std::move(ours.error()));
  if (catalogue.primary_key != std::vector<std::string>{"chunk_id"} || !applied.contains(1)) {
    return unusable(fmt::format("the table {} exists and was not made by this program", target.table),
                    "set PGVECTOR_TABLE to another name, or move the table away");
  }
  if (auto fits = check_history(applied, target); !fits) return give_up(std::move(fits.error()));
  if (applied.size() < migrations().size()) return SchemaState::outdated;
  const std::string history = history_table(target.table);
  Answer<void> fits = check_beside(catalogue, k_runs, k_run_columns, 2);
  if (fits) fits = check_beside(catalogue, parents_table(target.table), k_parent_columns, 3);
  if (fits) fits = check_beside(catalogue, k_cache, k_cache_columns, 4);
  if (fits) fits = check_beside(catalogue, k_canaries, k_canary_columns, 4);
  if (fits) fits = check_columns(target.table, *chunks, k_later_chunk_columns);
  if (fits) fits = check_beside(catalogue, parents_table(target.table), k_later_parent_columns, 3);
  if (fits) fits = check_beside(catalogue, history, k_history_row_columns, 5);
  if (fits) fits = check_embedding(history, *catalogue.find(history), target);
  if (fits) fits = check_beside(catalogue, history_table(parents_table(target.table)), k_parent_history_columns, 5);
  if (fits) fits = check_beside(catalogue, k_run_documents, k_run_document_columns, 5);
  if (fits) fits = check_beside(catalogue, k_leases, k_lease_columns, 5);
  if (!fits) return give_up(std::move(fits.error()));
  return SchemaState::ready;
}

Answer<void> create_extension(Connection& connection) {
  constexpr std::string_view k_statement = "CREATE EXTENSION IF NOT EXISTS vector";
  auto made = connection.run(std::string(k_statement));
  if (made) return {};
  Failure failure = std::move(made.error());
  if (failure.sqlstate == "42501") {
    failure.error.kind = ErrorKind::config;
    failure.error.message =
        "the extension vector is not in the database, and the user of DATABASE_URL may not create it";
    failure.error.hint =
        fmt::format("run once in this database, as a superuser or the provider's administrator: {}", k_statement);
  } else if (failure.sqlstate == "0A000" || failure.sqlstate == "58P01") {
    failure.error.kind = ErrorKind::config;
    failure.error.message = "pgvector is not installed on the database server";
    failure.error.hint =
        "install its package (postgresql-NN-pgvector) on the server, or start a local one with: dev-vector-db up";
  }
  return give_up(std::move(failure));
}

Answer<void> apply_missing(Connection& connection, const Target& target, const std::map<int, std::string>& applied) {
  for (const Migration& migration : migrations()) {
    if (applied.contains(migration.version)) continue;
    auto done = connection.run(instantiated(migration, target.table, target.dimensions, target.type));
    if (!done) return give_up(std::move(done.error()));
    auto noted =
        connection.run("INSERT INTO perazzi_schema_migrations (table_name, version, checksum) VALUES ($1, $2::int, $3)",
                       std::array{Parameter(target.table), Parameter(std::to_string(migration.version)),
                                  Parameter(checksum(migration))});
    if (!noted) return give_up(std::move(noted.error()));
  }
  return {};
}

struct Seen {
  Catalogue catalogue;
  std::map<int, std::string> applied;
};

Answer<Seen> look(Connection& connection, const Target& target) {
  auto catalogue = read_catalogue(connection, target);
  if (!catalogue) return give_up(std::move(catalogue.error()));
  if (const Relation* history = catalogue->find(k_history)) {
    if (auto fits = check_columns(k_history, *history, k_history_columns); !fits)
      return give_up(std::move(fits.error()));
  }
  auto applied = read_history(connection, *catalogue, target);
  if (!applied) return give_up(std::move(applied.error()));
  return Seen{std::move(*catalogue), std::move(*applied)};
}

// Under the lock: what is missing, made.
Answer<void> complete(Connection& connection, const Target& target) {
  auto seen = look(connection, target);
  if (!seen) return give_up(std::move(seen.error()));
  auto state = judge(seen->catalogue, seen->applied, target);
  if (!state) return give_up(std::move(state.error()));
  if (*state == SchemaState::ready) return {};
  // One that somebody else made is not to be changed by a migration.
  const std::string parents = parents_table(target.table);
  if (const Relation* found = seen->catalogue.find(parents)) {
    if (auto fits = check_columns(parents, *found, k_parent_columns); !fits) return fits;
  }
  if (!seen->catalogue.has_extension) {
    if (auto made = create_extension(connection); !made) return made;
  }
  auto history = connection.run(
      "CREATE TABLE IF NOT EXISTS perazzi_schema_migrations (table_name text NOT NULL, version integer NOT NULL, "
      "checksum text NOT NULL, "
      "applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (table_name, version))");
  if (!history) return give_up(std::move(history.error()));
  if (*state == SchemaState::absent) {  // also after somebody has dropped the table: its history went with it
    auto forgotten = connection.run("DELETE FROM perazzi_schema_migrations WHERE table_name = $1",
                                    std::array{Parameter(target.table)});
    if (!forgotten) return give_up(std::move(forgotten.error()));
    seen->applied.clear();
  }
  if (auto done = apply_missing(connection, target, seen->applied); !done) return done;
  auto after = inspect(connection, target);
  if (!after) return give_up(std::move(after.error()));
  if (*after != SchemaState::ready)
    return unusable("the schema is not complete after its migrations", "report this with the server's version");
  return {};
}

}  // namespace

Answer<SchemaState> inspect(Connection& connection, const Target& target) {
  auto seen = look(connection, target);
  if (!seen) return give_up(std::move(seen.error()));
  return judge(seen->catalogue, seen->applied, target);
}

Answer<void> migrate(Connection& connection, const Target& target) {
  auto transaction = Transaction::begin(connection, Access::write, k_patience);
  if (!transaction) return give_up(std::move(transaction.error()));
  // Another process that migrates is waited for, as long as it takes one to do so.
  auto locked =
      connection.run(fmt::format("SET LOCAL lock_timeout = '60s'; SELECT pg_advisory_xact_lock({})", k_lock_key));
  if (!locked) return give_up(std::move(locked.error()));
  if (auto done = complete(connection, target); !done) return done;
  return transaction->commit();
}

}  // namespace ingot::store
