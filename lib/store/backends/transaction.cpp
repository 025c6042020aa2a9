#include "store/backends/transaction.hpp"

#include <utility>

#include <fmt/format.h>

namespace ingot::store {

Answer<Transaction> Transaction::begin(Connection& connection, Access access, std::chrono::milliseconds patience) {
  // Reads see one moment; writes see what others have committed, since they check it after taking their lock.
  const std::string_view mode = access == Access::read ? "ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                                       : "ISOLATION LEVEL READ COMMITTED READ WRITE";
  auto begun = connection.run(
      fmt::format("BEGIN TRANSACTION {}; SET LOCAL statement_timeout = {}; SET LOCAL lock_timeout = '5s'; "
                  "SET LOCAL idle_in_transaction_session_timeout = '60s'",
                  mode, patience.count()));
  Transaction transaction(connection);
  if (!begun) return give_up(std::move(begun.error()));
  return transaction;
}

Transaction::~Transaction() {
  if (connection_ == nullptr || !connection_->alive()) return;
  [[maybe_unused]] const auto undone = connection_->run("ROLLBACK");  // a broken connection rolls back by itself
}

Answer<void> Transaction::commit() {
  auto done = std::exchange(connection_, nullptr)->run("COMMIT");
  if (!done) return give_up(std::move(done.error()));
  return {};
}

}  // namespace ingot::store
