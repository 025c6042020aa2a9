// The door to other programs (git, initdb, docker). No shell is involved: arguments are passed as they are.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ingot::io {

struct Command {
  std::vector<std::string> arguments;              ///< arguments[0] is looked up in PATH unless it has a '/'
  std::string directory;                           ///< working directory; empty: the caller's
  std::map<std::string, std::string> environment;  ///< added to the caller's environment
  std::optional<std::string> user;                 ///< run as this user (setgid, initgroups, setuid); root only
  std::string input;                               ///< standard input; empty: nothing to read
};

struct Outcome {
  int status = 0;  ///< exit status; 128 + signal number when a signal ended it
  std::string out;
  std::string err;
};

class Processes {
 public:
  virtual ~Processes() = default;
  /// Runs to the end and captures both streams. An error (kind io) means that it could not be started.
  [[nodiscard]] virtual Result<Outcome> run(const Command& command) = 0;
  /// Runs and hands every line of standard output to `line` until it returns false, which ends the program.
  [[nodiscard]] virtual Result<void> read_lines(const Command& command,
                                                const std::function<bool(std::string_view)>& line) = 0;
  /// Runs with the caller's own three streams (psql, tail -f) and returns the exit status.
  [[nodiscard]] virtual Result<int> run_attached(const Command& command) = 0;
};

[[nodiscard]] std::unique_ptr<Processes> make_processes();

}  // namespace ingot::io
