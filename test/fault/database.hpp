// A database of its own on the server of the tests, so that nothing but the sweep uses its cache; gone at the end.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
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

/// What readers may see of a table at one moment; the same for one that is not there and one without rows.
struct Readable {
  std::string digest;
  std::unordered_set<std::string> rows;
};

class Database {
 public:
  /// `server` is the URL of a database whose role may make others. `copied` names the database that this one begins
  /// as, to which nobody is connected; none: an empty one with the extension.
  Database(const std::string& server, const std::string& name, const std::string& copied = {});
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Ends the own session, so that the database can be copied; nothing else can be asked afterwards.
  void close() { connection_.reset(); }
  /// Returns when no other session is left but that of a Reader: a session ends some time after its client was killed.
  void wait_until_alone();
  [[nodiscard]] bool has(const std::string& table);
  [[nodiscard]] Seen look(const std::string& table);
  /// What a Reader may see now.
  [[nodiscard]] Readable readable(const std::string& table);
  /// Rows, sorted, one line each, without what the clock decides.
  [[nodiscard]] std::string dump(const std::string& table);
  /// Which of these keys the cache has.
  [[nodiscard]] std::unordered_set<std::string> cached(const std::vector<std::string>& keys);
  [[nodiscard]] std::size_t cache_size();
  /// Of the only space that was used; empty before.
  [[nodiscard]] std::string space();
  /// Of one row and column.
  std::string value(const std::string& sql);
  void execute(const std::string& sql);

 private:
  std::unique_ptr<io::Clock> clock_;
  std::string name_;
  std::string url_;
  store::Connection server_;
  std::optional<store::Connection> connection_;
};

}  // namespace ingot::fault
