// A transaction with the time limits of ours, rolled back unless it is committed. Settings are LOCAL, since a pooler
// may give the session to somebody else afterwards.
#pragma once

#include <chrono>
#include <string_view>
#include <utility>

#include "store/backends/connection.hpp"

namespace ingot::store {

enum class Access { read, write };

class Transaction {
 public:
  /// `patience` is for one statement.
  [[nodiscard]] static Answer<Transaction> begin(Connection& connection, Access access,
                                                 std::chrono::milliseconds patience);

  Transaction(Transaction&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  /// When the connection breaks here, the outcome is not known: the failure says lost.
  [[nodiscard]] Answer<void> commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

}  // namespace ingot::store
