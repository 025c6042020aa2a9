#include "devdb/render.hpp"

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"

namespace ingot::devdb {
namespace {

std::string_view word(CheckStatus status) {
  switch (status) {
    case CheckStatus::ok:
      return "ok";
    case CheckStatus::warn:
      return "warn";
    case CheckStatus::fail:
      return "FAIL";
    case CheckStatus::skip:
      return "skip";
  }
  return "ok";
}

std::string line(std::string_view name, std::string_view value) {
  return fmt::format("{:<10} {}\n", name, text::printable(value));
}

std::string size(std::int64_t bytes) {
  constexpr double k_megabyte = 1e6;
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / k_megabyte);
}

std::string table_line(const TableFacts& table) {
  if (!table.rows) return table.name + ", not made yet";
  const std::string rows = text::counted(static_cast<std::size_t>(*table.rows), "row", "rows");
  if (!table.dimension) return fmt::format("{}, {}", table.name, rows);
  return fmt::format("{}, {}, vector({})", table.name, rows, *table.dimension);
}

Value document(std::string_view schema, std::string_view version) {
  Value tool;
  tool.set("name", "dev-vector-db");
  tool.set("version", version);
  Value out;
  out.set("schema", schema);
  out.set("tool", std::move(tool));
  return out;
}

Value optional(const std::optional<std::int64_t>& number) {
  return number ? Value(*number) : Value();
}

}  // namespace

std::string status_text(const Status& status, Password password) {
  std::string out = line("state", status.server ? "running" : "not running");
  out += line("runtime", name(status.runtime));
  if (!status.server) return out;
  out += line("process", status.server->process);
  out += line("port", fmt::format("{}", status.server->port));
  out += line("url", url(status.server->port, password));
  out += line("data", status.server->data_directory);
  if (!status.facts) return out + line("database", "does not answer");
  out += line("server", "PostgreSQL " + status.facts->server_version);
  out += line("vector", status.facts->vector_version.empty() ? "missing" : status.facts->vector_version);
  out += line("table", table_line(status.facts->table));
  out += line("size", size(status.facts->bytes));
  return out;
}

std::string status_json(const Status& status, Password password, std::string_view version) {
  Value out = document("ingot.database-status/1", version);
  out.set("state", status.server ? "running" : "stopped");
  out.set("runtime", name(status.runtime));
  if (status.server) {
    out.set("process", status.server->process);
    out.set("port", static_cast<std::int64_t>(status.server->port));
    out.set("url", url(status.server->port, password));
    out.set("data_directory", status.server->data_directory);
  }
  if (status.facts) {
    out.set("server_version", status.facts->server_version);
    out.set("vector_version", status.facts->vector_version);
    out.set("database_bytes", status.facts->bytes);
    Value table;
    table.set("name", status.facts->table.name);
    table.set("rows", optional(status.facts->table.rows));
    table.set("dimension", optional(status.facts->table.dimension));
    out.set("table", std::move(table));
  }
  return json::pretty(out);
}

std::string environment_lines(std::uint16_t port) {
  return fmt::format("export DATABASE_URL={}\nexport PGSSL_MODE=disable\n", url(port, Password::shown));
}

std::string doctor_text(const std::vector<Check>& checks) {
  std::string out;
  for (const Check& check : checks) {
    out += fmt::format("{:<5} {:<15} {}\n", word(check.status), check.id, text::printable(check.detail));
    if (!check.hint.empty()) out += fmt::format("      hint: {}\n", text::printable(check.hint));
  }
  return out;
}

std::string doctor_json(const std::vector<Check>& checks, std::string_view version) {
  Value out = document("ingot.database-doctor/1", version);
  Value::List list;
  for (const Check& check : checks) {
    Value one;
    one.set("id", check.id);
    one.set("status", text::lower_ascii(word(check.status)));
    one.set("detail", check.detail);
    one.set("hint", check.hint);
    list.push_back(std::move(one));
  }
  out.set("checks", Value(std::move(list)));
  return json::pretty(out);
}

}  // namespace ingot::devdb
