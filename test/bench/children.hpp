// Processes whose time and memory are measured one by one.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace ingot::bench {

struct Usage {
  double wall_seconds = 0;
  double processor_seconds = 0;  ///< user and system
  std::size_t peak_bytes = 0;    ///< greatest resident set
  int status = 0;                ///< exit status; 128 + signal number when a signal ended it
  double told = 0;               ///< what the work of a fork returned
};

/// Runs a program to its end; what it prints goes nowhere.
[[nodiscard]] Usage run_program(const std::vector<std::string>& arguments);

/// Runs `work` in a child of this process, which is stopped after so many seconds of processor time.
[[nodiscard]] Usage run_forked(const std::function<double()>& work, unsigned most_seconds);

/// A program that serves until it is told to end. It ends with this process, too.
class Served {
 public:
  /// Returns when it has printed its first line.
  explicit Served(const std::vector<std::string>& arguments);
  ~Served();
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  [[nodiscard]] const std::string& first_line() const { return first_line_; }
  /// Ends it by SIGTERM. `last` gets what it has printed since its first line.
  [[nodiscard]] Usage end(std::string& last);

 private:
  pid_t child_ = -1;
  int output_ = -1;
  std::string first_line_;
};

}  // namespace ingot::bench
