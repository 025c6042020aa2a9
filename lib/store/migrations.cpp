#include "store/migrations.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "store/identifier.hpp"

namespace ingot::store {
namespace {

constexpr auto k_reserved = std::to_array<std::string_view>(
    {"perazzi_ingestion_runs", "perazzi_ingestion_run_documents", "perazzi_ingestion_leases",
     "perazzi_schema_migrations", "perazzi_embedding_cache", "perazzi_embedding_canaries", "perazzi_access",
     "perazzi_ingestion_run",  // its documents would be those of the runs
     "ingot_stage", "ingot_stage_parents", "ingot_stage_documents", "ingot_stage_cache", "ingot_undo",
     "ingot_undo_parents", "ingot_undo_documents"});
constexpr std::size_t k_longest_name = 63;  // of Postgres, in bytes
constexpr std::size_t k_digest_digits = 8;

// Only the placeholders as whole words; "::text" stays.
bool starts_placeholder(std::string_view sql, std::size_t at, std::string_view name) {
  if (sql.substr(at, name.size()) != name || (at > 0 && sql[at - 1] == ':')) return false;
  const char next = at + name.size() < sql.size() ? sql[at + name.size()] : ' ';
  return !((next >= 'a' && next <= 'z') || next == '_');
}

}  // namespace

std::string checksum(const Migration& migration) {
  return sha256_hex(migration.sql);
}

std::string instantiated(std::string_view sql, const Target& target) {
  const std::string& table = target.table;
  INGOT_ASSERT(check_table_name(table).has_value());
  const std::string parents = parents_table(table);
  const std::string documents = documents_table(table);
  const std::pair<std::string_view, std::string> names[] = {
      {":table", quoted_name(table)},
      {":dim", std::to_string(target.dimensions)},
      {":vector", column_type(target.type, target.dimensions)},
      {":parents", quoted_name(parents)},
      {":history", quoted_name(history_table(table))},
      {":parents_history", quoted_name(history_table(parents))},
      {":documents", quoted_name(documents)},
      {":documents_history", quoted_name(history_table(documents))}};
  std::string out;
  for (std::size_t at = 0; at < sql.size();) {
    const auto found = std::find_if(std::begin(names), std::end(names),
                                    [&](const auto& entry) { return starts_placeholder(sql, at, entry.first); });
    if (found == std::end(names)) {
      out.push_back(sql[at++]);
    } else {
      out += found->second;
      at += found->first.size();
    }
  }
  return out;
}

Result<void> check_table_name(std::string_view table) {
  if (!is_identifier(table)) {
    return fail(ErrorKind::config,
                fmt::format("\"{}\" cannot be the name of the chunk table", text::printable(table.substr(0, 80))),
                "PGVECTOR_TABLE takes lower-case letters, digits and _, at most 63 of them, with no digit first");
  }
  if (table.starts_with("pg_") || std::find(k_reserved.begin(), k_reserved.end(), table) != k_reserved.end()) {
    return fail(ErrorKind::config, fmt::format("the table name {} is taken by the server or by this program", table),
                "set PGVECTOR_TABLE to another name");
  }
  return {};
}

std::string name_beside(std::string_view table, std::string_view suffix) {
  if (table.size() + suffix.size() <= k_longest_name) return fmt::format("{}{}", table, suffix);
  const std::size_t kept = k_longest_name - suffix.size() - k_digest_digits - 1;
  return fmt::format("{}_{}{}", table.substr(0, kept), sha256_hex(table).substr(0, k_digest_digits), suffix);
}

std::string parents_table(std::string_view table) {
  return name_beside(table, "_parents");
}

std::string documents_table(std::string_view table) {
  return name_beside(table, "_documents");
}

std::string history_table(std::string_view table) {
  return name_beside(table, "_history");
}

std::vector<std::string> names_beside(std::string_view table) {
  std::vector<std::string> names{parents_table(table), documents_table(table), history_table(table)};
  for (std::size_t i = 0; i < 2; ++i) names.push_back(history_table(names[i]));
  return names;
}

std::vector<std::string> tables_of(std::string_view table) {
  std::vector<std::string> tables{std::string(table)};
  for (std::string& beside : names_beside(table)) tables.push_back(std::move(beside));
  return tables;
}

std::string quoted_name(std::string_view table) {
  return fmt::format("\"{}\"", table);
}

}  // namespace ingot::store
