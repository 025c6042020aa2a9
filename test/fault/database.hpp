// A database of its own on the server of the tests, so that nothing but the sweep uses its cache; gone at the end.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "io/clock.hpp"
#include "store/backends/connection.hpp"

namespace ingot::fault {

/// What a reader sees, of one statement.
struct Seen {
  std::size_t rows = 0;
  std::string digest;         ///< of all rows
  std::size_t runs = 0;       ///< that have written
  std::size_t told_rows = 0;  ///< chunks of the source after the last of them, as its own row says

  friend bool operator==(const Seen& a, const Seen& b) = default;
};

class Database {
 public:
  /// `server` is the URL of a database whose role may make others.
  Database(const std::string& server, const std::string& name);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }
  /// Returns when no other session is left: a session ends some time after its client was killed.
  void wait_until_alone();
  [[nodiscard]] bool has(const std::string& table);
  [[nodiscard]] Seen look(const std::string& table);
  /// Rows, sorted, one line each, without what the clock decides.
  [[nodiscard]] std::string dump(const std::string& table);
  /// Which of these keys the cache has.
  [[nodiscard]] std::unordered_set<std::string> cached(const std::vector<std::string>& keys);
  [[nodiscard]] std::size_t cache_size();
  /// Of the only space that was used; empty before.
  [[nodiscard]] std::string space();

 private:
  std::string value(const std::string& sql);

  std::unique_ptr<io::Clock> clock_;
  std::string name_;
  std::string url_;
  store::Connection server_;
  store::Connection connection_;
};

}  // namespace ingot::fault
