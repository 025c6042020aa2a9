// A program that runs beside this one until it ends or is killed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace ingot::fault {

using Time = std::chrono::steady_clock::time_point;

struct Command {
  std::vector<std::string> words;        ///< the first is the program's path
  std::vector<std::string> environment;  ///< all of it, NAME=VALUE
  std::string folder;                    ///< where it runs
  std::string log;                       ///< file for what it prints, written anew
};

class Child {
 public:
  explicit Child(const Command& command);
  ~Child();  ///< kills it
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Whether it has ended by itself; waits for that up to the time.
  [[nodiscard]] bool ends_before(Time time);
  /// SIGKILL. Whether that ended it: it may have ended by itself just before.
  bool kill();
  /// 128 + signal number when a signal ended it. Waits.
  [[nodiscard]] int status();

 private:
  pid_t pid_ = -1;
  int descriptor_ = -1;  // readable once the child has ended
  std::optional<int> status_;
};

}  // namespace ingot::fault
