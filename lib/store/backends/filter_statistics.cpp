#include "store/backends/filter_statistics.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "store/backends/transaction.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::chrono::milliseconds k_no_limit{0};

// As literals. Of some thousand rows, fields that most rows have, with at most 100 texts, the fewest first. One text
// alone counts too: that a filter leaves every row is worth knowing.
Answer<std::vector<std::string>> filtered_fields(Connection& connection, const Target& target) {
  auto reply = connection.run(fmt::format(
      "WITH sampled AS (SELECT metadata FROM {} ORDER BY md5(chunk_id) LIMIT 2000) SELECT quote_literal(key) FROM "
      "sampled, "
      "jsonb_each(metadata) WHERE jsonb_typeof(value) = 'string' AND length(key) < 64 GROUP BY key HAVING count(*) * 2 "
      ">= (SELECT count(*) FROM sampled) AND count(DISTINCT value) <= 100 ORDER BY count(DISTINCT value) = 1, "
      "count(DISTINCT value), key LIMIT 8",
      quoted_name(target.table)));
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<std::string> fields;
  for (std::size_t row = 0; row < reply->rows(); ++row) fields.emplace_back(reply->text(row, 0));
  return fields;
}

}  // namespace

Answer<void> refresh_filter_statistics(Connection& connection, const Target& target) {
  auto transaction = Transaction::begin(connection, Access::write, k_no_limit);
  if (!transaction) return give_up(std::move(transaction.error()));
  auto fields = filtered_fields(connection, target);
  if (!fields) return give_up(std::move(fields.error()));
  const std::string table = quoted_name(target.table);
  const std::string statistics = quoted_name(name_beside(target.table, "_filters_stat"));
  std::string sql = fmt::format("DROP STATISTICS IF EXISTS {}; ", statistics);
  if (!fields->empty()) {
    std::string list;
    for (const std::string& field : *fields) list += fmt::format("{}(metadata->>{})", list.empty() ? "" : ", ", field);
    const std::string_view kinds = fields->size() > 1 ? " (mcv)" : "";  // of one expression there is but one kind
    sql += fmt::format("CREATE STATISTICS {}{} ON {} FROM {}; ", statistics, kinds, list, table);
  }
  auto done = connection.run(sql + "ANALYZE " + table);
  if (!done) return give_up(std::move(done.error()));
  return transaction->commit();
}

}  // namespace ingot::store
