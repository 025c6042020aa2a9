// A user of the table who never stops asking, in a session and a thread of its own. Whatever it is told must be all of
// the state before a run or all of the state after it.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "fault/database.hpp"
#include "io/clock.hpp"
#include "store/backends/connection.hpp"

namespace ingot::fault {

class Reader {
 public:
  Reader(const std::string& url, std::string table, std::size_t dimensions);
  ~Reader();  ///< waits for the read that is under way
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// Of all reads since the last call, while at most one run was committed between these two states. Throws Broken.
  void check(const Readable& before, const Readable& now);
  [[nodiscard]] std::size_t reads() const { return reads_; }

 private:
  using Rows = std::vector<std::string>;

  void work();
  void read_digest();
  void read_nearest();
  bool is_there(const store::Answer<store::Reply>& reply);

  std::unique_ptr<io::Clock> clock_;
  store::Connection connection_;
  std::string digest_sql_;
  std::string nearest_sql_;
  std::atomic<std::size_t> reads_ = 0;
  std::atomic<bool> ending_ = false;
  std::mutex mutex_;
  std::vector<std::string> digests_;  // each change
  std::set<Rows> nearest_;
  std::string failure_;
  std::thread thread_;  // last: it uses what stands above
};

}  // namespace ingot::fault
