// A local vector database for development: start, stop, reset and inspect one, natively or in Docker.
// Invariants: the server listens on 127.0.0.1 only; no directory without our marker file is ever used or removed.
// User, password and database are "perazzi" on purpose: this server is for this machine's own use.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "io/clock.hpp"
#include "io/environment.hpp"
#include "io/filesystem.hpp"
#include "io/process.hpp"

namespace ingot::devdb {

inline constexpr std::string_view k_name = "perazzi";  ///< user, password and database
inline constexpr std::string_view k_address = "127.0.0.1";
inline constexpr std::uint16_t k_port = 5433;  ///< 5432 is left to a system-wide server
inline constexpr std::string_view k_data_directory = ".data/postgres";

enum class RuntimeKind { native, docker };
[[nodiscard]] constexpr std::string_view name(RuntimeKind kind) {
  return kind == RuntimeKind::native ? "native" : "docker";
}

struct Options {
  std::string directory;                ///< absolute: where the program was called
  std::string program_directory;        ///< absolute: where the executable lies; docker mode looks above it, too
  std::optional<RuntimeKind> runtime;   ///< unset: the one that made the data, else Docker where its daemon answers
  std::optional<std::uint16_t> port;    ///< unset: where the server runs already, else k_port
  std::optional<std::string> data_dir;  ///< unset: k_data_directory with the fall-back of data_directory.hpp
  std::optional<int> pg_version;        ///< native only: major version; unset: that of the data, else the newest
  std::optional<std::string> image;     ///< docker only
  std::chrono::seconds timeout{60};     ///< for the server to accept connections: crash recovery takes its time
};

/// Held until the last copy ends.
using Lock = std::shared_ptr<void>;

/// Everything outside of the program.
struct Doors {
  io::FileSystem& files;
  io::Processes& processes;
  io::Clock& clock;
  const io::Environment& environment;
  std::function<Result<Lock>(const std::string& path)> lock;  ///< between processes, on a file that it makes
  std::function<void(std::string_view)> notice;               ///< one line for the user (stderr), without its line end
};

/// A server that runs.
struct Server {
  RuntimeKind runtime = RuntimeKind::native;
  std::string process;  ///< "pid 4711" or "container name"
  std::uint16_t port = k_port;
  std::string data_directory;
};

enum class CheckStatus { ok, warn, fail, skip };

/// One line of `doctor`.
struct Check {
  std::string id;
  CheckStatus status = CheckStatus::ok;
  std::string detail;
  std::string hint;
};

/// Whether psql talks to a person or to a program: Docker must know.
enum class Terminal { no, yes };
enum class Follow { no, yes };

/// One way to run the server. Each call looks at the world afresh.
class Runtime {
 public:
  virtual ~Runtime() = default;
  [[nodiscard]] virtual RuntimeKind kind() const = 0;

  /// The server of our data directory, or nothing when none runs.
  [[nodiscard]] virtual Result<std::optional<Server>> running() = 0;
  /// Finds or makes the data directory and keeps other `up`, `down` and `reset` away from it.
  [[nodiscard]] virtual Result<Lock> lock() = 0;
  /// Starts the server unless it runs; call it under lock(). Errors carry the last lines of the server's log: config
  /// (port taken, other major version, no pgvector, no PostgreSQL), io (disk full), database.
  [[nodiscard]] virtual Result<Server> start() = 0;
  /// Stops it and keeps the data; no error when none runs.
  [[nodiscard]] virtual Result<void> stop() = 0;
  /// Stops it and removes the data; the empty directory with marker and lock stays ours.
  [[nodiscard]] virtual Result<void> remove_data() = 0;

  /// psql as our user over TCP, without the user's own settings; status 2 means that no connection was made.
  [[nodiscard]] virtual Result<io::Outcome> sql(const Server& server, std::string_view database,
                                                const std::string& statement) = 0;
  /// To be run attached: psql with the user's arguments.
  [[nodiscard]] virtual Result<io::Command> psql(const Server& server, const std::vector<std::string>& arguments,
                                                 Terminal terminal) = 0;
  /// To be run attached: prints the last `lines` of the server's log.
  [[nodiscard]] virtual Result<io::Command> logs(std::size_t lines, Follow follow) = 0;
  /// At most `lines` last lines of the log; empty when there is none.
  [[nodiscard]] virtual std::vector<std::string> last_log_lines(std::size_t lines) = 0;

  /// What `doctor` has to say about this runtime; changes nothing.
  [[nodiscard]] virtual std::vector<Check> checks() = 0;
};

/// The runtime that the options and the machine ask for. Says with one notice when a Docker client is there but no
/// daemon answers. Errors: config when Docker was asked for and cannot be used. The doors must outlive the result.
[[nodiscard]] Result<std::unique_ptr<Runtime>> make_runtime(Doors& doors, const Options& options);

}  // namespace ingot::devdb
