#include "store/migrations.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "store/identifier.hpp"

namespace ingot::store {
namespace {

constexpr std::array<std::string_view, 7> k_reserved = {"perazzi_ingestion_runs",
                                                        "perazzi_schema_migrations",
                                                        "perazzi_embedding_cache",
                                                        "perazzi_embedding_canaries",
                                                        "ingot_stage",
                                                        "ingot_stage_parents",
                                                        "ingot_stage_cache"};
constexpr std::string_view k_parents = "_parents";
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

std::string instantiated(const Migration& migration, std::string_view table, std::size_t dimensions) {
  INGOT_ASSERT(check_table_name(table).has_value());
  std::string out;
  for (std::size_t at = 0; at < migration.sql.size();) {
    if (starts_placeholder(migration.sql, at, ":table")) {
      out += quoted_name(table);
      at += 6;
    } else if (starts_placeholder(migration.sql, at, ":dim")) {
      out += std::to_string(dimensions);
      at += 4;
    } else if (starts_placeholder(migration.sql, at, ":parents")) {
      out += quoted_name(parents_table(table));
      at += 8;
    } else {
      out.push_back(migration.sql[at++]);
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

std::string parents_table(std::string_view table) {
  if (table.size() + k_parents.size() <= k_longest_name) return fmt::format("{}{}", table, k_parents);
  const std::size_t kept = k_longest_name - k_parents.size() - k_digest_digits - 1;
  return fmt::format("{}_{}{}", table.substr(0, kept), sha256_hex(table).substr(0, k_digest_digits), k_parents);
}

std::string quoted_name(std::string_view table) {
  return fmt::format("\"{}\"", table);
}

}  // namespace ingot::store
