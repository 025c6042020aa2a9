#include "store/migration_script.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::string_view k_bookkeeping =
    "CREATE TABLE IF NOT EXISTS perazzi_schema_migrations (table_name text NOT NULL, version integer NOT NULL, "
    "checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (table_name, version));\n";

bool in_tag(char c) {
  return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// Behind what begins at `at`: a quoted text, a comment, or one character.
std::size_t token_end(std::string_view sql, std::size_t at) {
  const auto behind = [&](std::string_view closing, std::size_t from) {
    const std::size_t found = sql.find(closing, from);
    return found == std::string_view::npos ? sql.size() : found + closing.size();
  };
  const char c = sql[at];
  if (c == '\'' || c == '"') return behind(sql.substr(at, 1), at + 1);
  if (sql.substr(at, 2) == "--") return behind("\n", at);
  if (sql.substr(at, 2) == "/*") return behind("*/", at + 2);
  if (c == '$') {
    std::size_t end = at + 1;
    while (end < sql.size() && in_tag(sql[end])) ++end;
    if (end < sql.size() && sql[end] == '$') return behind(sql.substr(at, end + 1 - at), end + 1);
  }
  return at + 1;
}

bool is_comment(std::string_view sql, std::size_t at) {
  return sql.substr(at, 2) == "--" || sql.substr(at, 2) == "/*";
}

SchemaStep step_of(const Migration& migration, const Target& target) {
  return {fmt::format("migration {}", migration.name),
          fmt::format("{}INSERT INTO perazzi_schema_migrations (table_name, version, checksum) VALUES ('{}', {}, "
                      "'{}');\n",
                      instantiated(migration.sql, target), target.table, migration.version, checksum(migration))};
}

}  // namespace

Missing everything() {
  Missing all;
  all.extension = true;
  all.bookkeeping = true;
  for (const Migration& migration : migrations()) all.versions.insert(migration.version);
  return all;
}

std::vector<SchemaStep> migration_steps(const Missing& missing, const Target& target) {
  std::vector<SchemaStep> steps;
  if (missing.bookkeeping) steps.push_back({"the table perazzi_schema_migrations", std::string(k_bookkeeping)});
  if (missing.forget) {
    steps.push_back({"the versions of a dropped table",
                     fmt::format("DELETE FROM perazzi_schema_migrations WHERE table_name = '{}';\n", target.table)});
  }
  for (const Migration& migration : migrations()) {
    if (missing.versions.contains(migration.version)) steps.push_back(step_of(migration, target));
  }
  if (missing.roles && !steps.empty()) {
    steps.push_back({"grants", instantiated(grants_text(), target)});
    if (missing.row_security == RowSecurity::on)
      steps.push_back({"row_security", instantiated(row_security_text(), target)});
  }
  return steps;
}

std::vector<SchemaStep> role_steps(const Target& target, RowSecurity row_security) {
  std::vector<SchemaStep> steps{{"roles", std::string(roles_text())}, {"grants", instantiated(grants_text(), target)}};
  if (row_security == RowSecurity::on) steps.push_back({"row_security", instantiated(row_security_text(), target)});
  return steps;
}

std::string script(std::string_view title, const Missing& missing, const std::vector<SchemaStep>& steps) {
  if (steps.empty() && !missing.extension) return fmt::format("-- {}: nothing is missing\n", title);
  std::string out = fmt::format("-- {}\n-- Run it in this database with: psql -v ON_ERROR_STOP=1\nBEGIN;\n", title);
  out += fmt::format("SET LOCAL lock_timeout = '5s';\nSELECT pg_advisory_xact_lock({});\n", k_schema_lock);
  if (missing.extension) out += fmt::format("{};\n", k_create_extension);
  if (missing.roles) out += "SET LOCAL ROLE perazzi_owner;\n";
  for (const SchemaStep& step : steps) out += fmt::format("\n-- {}\n{}", step.what, step.sql);
  return out + "COMMIT;\n";
}

std::vector<std::string_view> statements(std::string_view sql) {
  std::vector<std::string_view> found;
  std::size_t begin = 0;  // of the statement, past what is blank or a comment
  bool begun = false;
  for (std::size_t at = 0; at < sql.size();) {
    const std::size_t end = token_end(sql, at);
    if (!begun && !is_comment(sql, at) && sql[at] != ';' && std::isspace(static_cast<unsigned char>(sql[at])) == 0) {
      begin = at;
      begun = true;
    }
    if (sql[at] == ';' && begun) {
      found.push_back(text::trim(sql.substr(begin, at - begin)));
      begun = false;
    }
    at = end;
  }
  if (begun) found.push_back(text::trim(sql.substr(begin)));
  return found;
}

}  // namespace ingot::store
