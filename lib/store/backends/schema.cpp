#include "store/backends/schema.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::string_view k_runs = "perazzi_ingestion_runs";
constexpr std::string_view k_cache = "perazzi_embedding_cache";
constexpr std::string_view k_canaries = "perazzi_embedding_canaries";
constexpr std::string_view k_history = "perazzi_schema_migrations";
constexpr std::string_view k_run_documents = "perazzi_ingestion_run_documents";
constexpr std::string_view k_leases = "perazzi_ingestion_leases";
constexpr std::string_view k_access = "perazzi_access";

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
constexpr std::array k_document_columns = {
    Column{"doc_id", "text"},
    Column{"source", "text"},
    Column{"content", "text"},
    Column{"metadata", "jsonb"},
    Column{"content_hash", "text"},
    Column{"run_id", "int8"},
    Column{"tenant", "text"},
    Column{"path", "text"},
    Column{"title", "text"},
    Column{"chunks", "int4"},
    Column{"checksum", "text"},
    Column{"tokens", "int8"},
    Column{"created_at", "timestamptz"},
    Column{"updated_at", "timestamptz"},
};
constexpr std::array k_document_history_columns = {Column{"doc_id", "text"}, Column{"replaced_by", "int8"}};
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
constexpr std::array k_access_columns = {Column{"role_name", "text"}, Column{"tenant", "text"},
                                         Column{"visibility", "text"}};
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
  bool has_roles = false;  // the tables belong to their owner's role
  bool has_row_security = false;

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
    "to_regclass('perazzi_ingestion_leases'), to_regclass('perazzi_access'), to_regclass($3), to_regclass($4), "
    "to_regclass($5), to_regclass($6))) "
    "SELECT 'relation', name, kind, '', 0 FROM named "
    "UNION ALL SELECT 'column', name, a.attname::text, t.typname::text, a.atttypmod FROM named "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = named.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
    "UNION ALL SELECT 'key', '', a.attname::text, '', 0 FROM pg_catalog.pg_index i "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) "
    "WHERE i.indrelid = to_regclass($1) AND i.indisprimary "
    "UNION ALL SELECT 'extension', '', extversion, '', 0 FROM pg_catalog.pg_extension WHERE extname = 'vector' "
    "UNION ALL SELECT 'roles', '', '', '', 0 FROM pg_catalog.pg_class "
    "WHERE oid = to_regclass('perazzi_schema_migrations') AND pg_get_userbyid(relowner) = 'perazzi_owner' "
    "UNION ALL SELECT 'row security', '', '', '', 0 FROM pg_catalog.pg_class "
    "WHERE oid = to_regclass('perazzi_access') AND relrowsecurity";

Answer<Catalogue> read_catalogue(Connection& connection, const Target& target) {
  const std::string parents = parents_table(target.table);
  const std::string documents = documents_table(target.table);
  auto reply = connection.run(
      k_catalogue_query,
      std::array{Parameter(quoted_name(target.table)), Parameter(quoted_name(parents)),
                 Parameter(quoted_name(history_table(target.table))), Parameter(quoted_name(history_table(parents))),
                 Parameter(quoted_name(documents)), Parameter(quoted_name(history_table(documents)))});
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
    if (what == "roles") catalogue.has_roles = true;
    if (what == "row security") catalogue.has_row_security = true;
  }
  return catalogue;
}

using History = std::map<int, AppliedVersion>;

Answer<History> read_history(Connection& connection, const Catalogue& catalogue, const Target& target) {
  History applied;
  if (catalogue.find(k_history) == nullptr) return applied;
  auto reply = connection.run(
      "SELECT version, checksum, to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM "
      "perazzi_schema_migrations WHERE table_name = $1",
      std::array{Parameter(target.table)});
  if (!reply) return give_up(std::move(reply.error()));
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    applied[static_cast<int>(reply->number(row, 0).value_or(0))] = {std::string(reply->text(row, 1)),
                                                                    std::string(reply->text(row, 2))};
  }
  return applied;
}

tl::unexpected<Failure> unusable(std::string message, std::string hint) {
  return give_up(Error{ErrorKind::config, std::move(message), {}, std::move(hint)});
}

Answer<void> check_columns(std::string_view table, const Relation& relation, std::span<const Column> wanted) {
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

// A table beside the chunk table.
struct Beside {
  std::string name;
  std::span<const Column> columns;
  int version;  // of the migration that made it
};

std::vector<Beside> tables_beside(const Target& target) {
  const std::string parents = parents_table(target.table);
  const std::string documents = documents_table(target.table);
  return {{std::string(k_runs), k_run_columns, 2},
          {parents, k_parent_columns, 3},
          {std::string(k_cache), k_cache_columns, 4},
          {std::string(k_canaries), k_canary_columns, 4},
          {history_table(target.table), k_history_row_columns, 5},
          {history_table(parents), k_parent_history_columns, 5},
          {std::string(k_run_documents), k_run_document_columns, 5},
          {std::string(k_leases), k_lease_columns, 5},
          {std::string(k_access), k_access_columns, 6},
          {documents, k_document_columns, 7},
          {history_table(documents), k_document_history_columns, 7}};
}

// Those that are there are ours: a migration must not change or drop what somebody else made.
Answer<void> check_found(const Catalogue& catalogue, const Target& target) {
  for (const Beside& table : tables_beside(target)) {
    const Relation* found = catalogue.find(table.name);
    if (found == nullptr) continue;
    if (auto fits = check_columns(table.name, *found, table.columns); !fits) return fits;
  }
  return {};
}

// All are there that the versions in place have made. The statement of the hint forgets those versions, so that they
// are applied again; each of them leaves alone what is there.
Answer<void> check_none_missing(const Catalogue& catalogue, const History& applied, const Target& target) {
  for (const Beside& table : tables_beside(target)) {
    if (!applied.contains(table.version) || catalogue.find(table.name) != nullptr) continue;
    return unusable(fmt::format("the table {} is missing: somebody has dropped it", table.name),
                    fmt::format("to have it made anew: DELETE FROM {} WHERE table_name = '{}' AND version >= {}; then "
                                "run: ingest migrate",
                                k_history, target.table, table.version));
  }
  return {};
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
    return unusable(
        fmt::format("the column {}.embedding has {} dimensions, but {} are wanted", table, column.modifier,
                    target.dimensions),
        fmt::format("set PGVECTOR_DIM={} and a model that fits it, or fill a new table beside it that takes "
                    "its place: ingest --rebuild",
                    column.modifier));
  }
  return unusable(
      fmt::format("the column {}.embedding is of type {}, but {} is wanted", table, column.type, name(target.type)),
      fmt::format("set PGVECTOR_TYPE={}, or fill a new table beside it that takes its place: ingest --rebuild",
                  column.type));
}

Answer<void> check_history(const History& applied, const Target& target) {
  const auto known = migrations();
  for (const auto& [version, noted] : applied) {
    if (version < 1 || version > static_cast<int>(known.size())) {
      return unusable(fmt::format("the schema of {} is at version {}, and this program knows versions up to {}",
                                  target.table, version, known.size()),
                      "use the newer version of this program that made it");
    }
    const Migration& migration = known[static_cast<std::size_t>(version) - 1];
    if (noted.checksum != checksum(migration)) {
      auto edited = unusable(fmt::format("schemas/migrations/{}.sql was applied to {} with another text than this "
                                         "program has",
                                         migration.name, target.table),
                             "restore the file as it was; a change to the schema goes into a new file");
      edited.value().error.facts = {fmt::format("sha256 applied       {}", shortened(noted.checksum)),
                                    fmt::format("sha256 of this file  {}", checksum(migration))};
      return edited;
    }
  }
  for (const Migration& migration : known) {
    if (applied.contains(migration.version) || applied.upper_bound(migration.version) == applied.end()) continue;
    return unusable(
        fmt::format("migration {} was not applied to {}, but later ones were", migration.name, target.table),
        fmt::format("apply all from there on again: DELETE FROM {} WHERE table_name = '{}' AND version >= "
                    "{}; then run: ingest migrate",
                    k_history, target.table, migration.version));
  }
  return {};
}

Answer<SchemaState> judge(const Catalogue& catalogue, const History& applied, const Target& target) {
  const Relation* chunks = catalogue.find(target.table);
  Answer<void> fits = check_found(catalogue, target);
  if (!fits) return give_up(std::move(fits.error()));
  if (chunks == nullptr) return SchemaState::absent;
  fits = check_columns(target.table, *chunks, k_chunk_columns);
  if (fits) fits = check_embedding(target.table, *chunks, target);
  if (!fits) return give_up(std::move(fits.error()));
  if (catalogue.primary_key != std::vector<std::string>{"chunk_id"} || applied.empty()) {
    return unusable(fmt::format("the table {} exists and was not made by this program", target.table),
                    "set PGVECTOR_TABLE to another name, or move the table away");
  }
  fits = check_history(applied, target);
  if (fits) fits = check_none_missing(catalogue, applied, target);
  if (!fits) return give_up(std::move(fits.error()));
  if (applied.size() < migrations().size()) return SchemaState::outdated;
  fits = check_columns(target.table, *chunks, k_later_chunk_columns);
  const std::string parents = parents_table(target.table);
  if (fits) fits = check_columns(parents, *catalogue.find(parents), k_later_parent_columns);
  const std::string history = history_table(target.table);
  if (fits) fits = check_embedding(history, *catalogue.find(history), target);
  if (!fits) return give_up(std::move(fits.error()));
  return SchemaState::ready;
}

RowSecurity row_security_of(const Catalogue& catalogue) {
  return catalogue.has_row_security ? RowSecurity::on : RowSecurity::off;
}

Missing missing_of(const Catalogue& catalogue, const History& applied, SchemaState state) {
  Missing missing;
  missing.extension = !catalogue.has_extension;
  missing.bookkeeping = catalogue.find(k_history) == nullptr;
  missing.forget = state == SchemaState::absent && !applied.empty();
  missing.roles = catalogue.has_roles;
  missing.row_security = row_security_of(catalogue);
  for (const Migration& migration : migrations()) {
    if (state == SchemaState::absent || !applied.contains(migration.version))
      missing.versions.insert(migration.version);
  }
  return missing;
}

}  // namespace

Answer<Survey> survey(Connection& connection, const Target& target) {
  auto catalogue = read_catalogue(connection, target);
  if (!catalogue) return give_up(std::move(catalogue.error()));
  if (const Relation* history = catalogue->find(k_history)) {
    if (auto fits = check_columns(k_history, *history, k_history_columns); !fits)
      return give_up(std::move(fits.error()));
  }
  auto applied = read_history(connection, *catalogue, target);
  if (!applied) return give_up(std::move(applied.error()));
  Survey seen;
  seen.applied = std::move(*applied);
  seen.roles = catalogue->has_roles;
  seen.row_security = row_security_of(*catalogue);
  seen.state = judge(*catalogue, seen.applied, target);
  if (seen.state) seen.missing = missing_of(*catalogue, seen.applied, *seen.state);
  return seen;
}

Answer<SchemaState> inspect(Connection& connection, const Target& target) {
  auto seen = survey(connection, target);
  if (!seen) return give_up(std::move(seen.error()));
  return std::move(seen->state);
}

}  // namespace ingot::store
