#include "store/backends/former_tables.hpp"

#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

Answer<std::vector<std::string>> read_candidates(Connection& connection, const Target& first,
                                                 std::span<const Target> targets, const std::string& source) {
  std::vector<std::string> names;
  for (const Target& target : targets) names.push_back(target.table);
  auto reply = connection.run(
      "SELECT DISTINCT o.chunk_table FROM perazzi_ingestion_runs m JOIN perazzi_ingestion_runs o USING (source, "
      "started_at) WHERE m.chunk_table = $1 AND m.source = $2 AND m.status = 'finished' AND o.status = 'finished' AND "
      "o.chunk_table <> ALL ($3::text[]) AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = "
      "to_regclass(quote_ident(o.chunk_table)) AND a.attname = 'source' AND has_table_privilege(a.attrelid, 'SELECT')) "
      "ORDER BY 1",
      std::array{Parameter(first.table), Parameter(source), Parameter(text_array(names))});
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<std::string> candidates;
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    if (check_table_name(reply->text(row, 0))) candidates.emplace_back(reply->text(row, 0));
  }
  return candidates;
}

}  // namespace

Answer<std::vector<std::string>> read_former_tables(Connection& connection, const Target& first,
                                                    std::span<const Target> targets, const std::string& source) {
  std::vector<std::string> former;
  auto there =
      connection.run("SELECT coalesce(has_table_privilege(to_regclass('perazzi_ingestion_runs'), 'SELECT'), false)");
  if (!there) return give_up(std::move(there.error()));
  if (!there->truth(0, 0)) return former;
  auto candidates = read_candidates(connection, first, targets, source);
  if (!candidates) return candidates;
  for (std::string& table : *candidates) {
    auto rows = connection.run(fmt::format("SELECT EXISTS (SELECT FROM {} WHERE source = $1)", quoted_name(table)),
                               std::array{Parameter(source)});
    if (!rows) return give_up(std::move(rows.error()));
    if (rows->truth(0, 0)) former.push_back(std::move(table));
  }
  return former;
}

}  // namespace ingot::store
