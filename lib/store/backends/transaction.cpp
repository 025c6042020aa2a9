#include "store/backends/transaction.hpp"

#include <utility>

#include <fmt/format.h>

#include "io/failpoint.hpp"

namespace ingot::store {
namespace {

// What a role, a database or a pooler may have set and what would change the meaning of a statement, or its cost.
// The path is the session's own, so that the tables and the extension are found where they were made, with the
// catalogue in front of it and temporary tables behind: no function of a user's schema takes the place of a built-in
// one. It is computed with qualified names, since it is not yet in force then.
constexpr std::string_view k_settings =
    "SET LOCAL idle_in_transaction_session_timeout = '60s'; "
    "SET LOCAL client_min_messages = error; SET LOCAL extra_float_digits = 1; "
    "SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', (SELECT "
    "pg_catalog.string_agg(pg_catalog.quote_ident(s::pg_catalog.text), ', ' ORDER BY n) FROM "
    "pg_catalog.unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS p (s, n) WHERE NOT "
    "pg_catalog.starts_with(s::pg_catalog.text, 'pg_')), 'public', 'pg_temp'), true)";

}  // namespace

Answer<Transaction> Transaction::begin(Connection& connection, Access access, std::chrono::milliseconds patience) {
  // Reads see one moment; writes see what others have committed, since they check it after taking their lock.
  const std::string_view mode = access == Access::read ? "ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                                       : "ISOLATION LEVEL READ COMMITTED READ WRITE";
  connection.answer_after(patience);
  Transaction transaction(connection);
  auto begun = connection.run(
      fmt::format("BEGIN TRANSACTION {}; SET LOCAL statement_timeout = {}; SET LOCAL lock_timeout = {}; {}", mode,
                  patience.count(), connection.limits().lock_wait.count(), k_settings));
  if (!begun) return give_up(std::move(begun.error()));
  return transaction;
}

Transaction::~Transaction() {
  if (connection_ == nullptr) return;
  if (connection_->alive()) [[maybe_unused]]
    const auto undone = connection_->run("ROLLBACK");  // a broken connection rolls back by itself
  connection_->answer_within(std::nullopt);
}

Answer<void> Transaction::commit() {
  Connection& connection = *std::exchange(connection_, nullptr);
  INGOT_FAILPOINT(commit_next);
  auto done = connection.run("COMMIT");
  INGOT_FAILPOINT(commit_answered);
  connection.answer_within(std::nullopt);
  if (!done) return give_up(std::move(done.error()));
  return {};
}

}  // namespace ingot::store
