#include "store/backends/lock_holders.hpp"

#include <array>
#include <chrono>

#include <fmt/format.h>

#include "store/backends/transaction.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::chrono::milliseconds k_patience{5'000};

// A reader's lock stands in nobody's way; what a vacuum or an ANALYZE holds stands in the way of its like alone, so it
// is named when there is nobody else. Both halves of an advisory lock's key are unsigned in this view.
constexpr const char* k_query =
    "SELECT pid, min(CASE WHEN mode IN ('RowShareLock', 'RowExclusiveLock') THEN 1 WHEN mode = "
    "'ShareUpdateExclusiveLock' THEN 2 ELSE 0 END) AS remoteness FROM pg_catalog.pg_locks "
    "WHERE granted AND pid IS NOT NULL AND pid <> pg_backend_pid() AND database = (SELECT oid FROM "
    "pg_catalog.pg_database WHERE datname = current_database()) AND mode <> 'AccessShareLock' AND "
    "((locktype IN ('relation', 'tuple') AND relation IN (to_regclass($1), to_regclass($2), to_regclass($3), "
    "to_regclass($4), to_regclass($5), to_regclass($6), to_regclass('perazzi_ingestion_runs'), "
    "to_regclass('perazzi_embedding_cache'))) OR "
    "(locktype = 'advisory' AND objsubid = 1 AND (classid::bigint << 32) + objid::bigint = $7::bigint)) "
    "GROUP BY pid ORDER BY remoteness, pid LIMIT 4";

}  // namespace

Answer<std::vector<std::int64_t>> lock_holders(Connection& connection, const Target& target, const std::string& key) {
  auto transaction = Transaction::begin(connection, Access::read, k_patience);
  if (!transaction) return give_up(std::move(transaction.error()));
  const std::string parents = parents_table(target.table);
  const std::string documents = documents_table(target.table);
  auto reply = connection.run(
      k_query,
      std::array{Parameter(quoted_name(target.table)), Parameter(quoted_name(parents)),
                 Parameter(quoted_name(history_table(target.table))), Parameter(quoted_name(history_table(parents))),
                 Parameter(quoted_name(documents)), Parameter(quoted_name(history_table(documents))), Parameter(key)});
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<std::int64_t> holders;
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    if (reply->number(row, 1) != reply->number(0, 1)) break;
    holders.push_back(reply->number(row, 0).value_or(0));
  }
  return holders;
}

Error held_up(const Target& target, const std::vector<std::int64_t>& holders, Error error) {
  error.message = fmt::format("{} is locked by {} {} of the server: nothing was written", target.table,
                              holders.size() == 1 ? "process" : "processes", fmt::join(holders, ", "));
  error.hint = fmt::format(
      "see who it is with: SELECT pid, usename, application_name, state FROM pg_stat_activity WHERE pid IN ({}); run "
      "again when it has ended",
      fmt::join(holders, ", "));
  return error;
}

}  // namespace ingot::store
