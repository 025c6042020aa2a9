#include "devdb/native.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "devdb/data_directory.hpp"
#include "devdb/installation.hpp"
#include "devdb/native_checks.hpp"
#include "devdb/port_owner.hpp"
#include "devdb/program.hpp"
#include "devdb/server_process.hpp"

namespace ingot::devdb {
namespace {

constexpr std::size_t k_log_lines_in_errors = 20;
constexpr std::chrono::milliseconds k_orphan_pause{50};

// fsync and the rest of durability stay as PostgreSQL has them. No Unix socket: its path would have to be under 107
// bytes.
constexpr std::string_view k_settings =
    "\n# dev-vector-db\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n";

class Native final : public Runtime {
 public:
  Native(Doors& doors, Options options) : doors_(doors), options_(std::move(options)) {}

  [[nodiscard]] RuntimeKind kind() const override { return RuntimeKind::native; }

  Result<std::optional<Server>> running() override {
    auto directory = find();
    if (!directory) return fail(directory.error());
    if (!*directory) return std::optional<Server>();
    auto processes = server_processes(doors_, **directory);
    if (!processes) return fail(processes.error());
    if (!processes->postmaster) return std::optional<Server>();
    return std::optional(server(**directory, *processes->postmaster));
  }

  Result<Lock> lock() override {
    auto directory = make();
    if (!directory) return fail(directory.error());
    return doors_.lock(directory->at("lock"));
  }

  Result<Server> start() override {
    auto directory = make();
    if (!directory) return fail(directory.error());
    auto processes = settled(*directory);
    if (!processes) return fail(processes.error());
    if (processes->postmaster) return same_port(server(*directory, *processes->postmaster));
    auto installation = usable_installation(*directory);
    if (!installation) return fail(installation.error());
    const std::uint16_t port = options_.port.value_or(k_port);
    if (auto owner = port_owner(doors_, port)) return fail(port_taken(port, *owner));
    if (!cluster_version(*directory)) {
      if (auto made = make_cluster(*directory, *installation); !made) return fail(made.error());
    }
    if (processes->stale_pid_file) {
      doors_.notice("the server did not end properly last time: its pid file is stale, recovery follows");
      if (auto removed = as_server(*directory, {"rm", "-f", "pgdata/postmaster.pid"}); !removed)
        return fail(removed.error());
    }
    return start_server(*directory, *installation, port);
  }

  Result<void> stop() override {
    auto directory = find();
    if (!directory) return fail(directory.error());
    if (!*directory) return {};
    auto processes = server_processes(doors_, **directory);
    if (!processes) return fail(processes.error());
    if (!processes->postmaster) return {};
    auto installation =
        choose_installation(installations(doors_), {}, cluster_version(**directory), (*directory)->path);
    if (!installation) return fail(installation.error());
    auto stopped = as_server(**directory, {installation->program("pg_ctl"), "stop", "-w", "-s", "-m", "fast", "-t",
                                           fmt::format("{}", options_.timeout.count()), "-D", "pgdata"});
    if (!stopped) return fail(with_log("the server did not stop", stopped.error()));
    return {};
  }

  Result<void> remove_data() override {
    if (auto stopped = stop(); !stopped) return stopped;
    auto directory = find();
    if (!directory) return fail(directory.error());
    if (!*directory) return {};
    auto processes = settled(**directory);
    if (!processes) return fail(processes.error());
    auto removed = as_server(**directory, {"rm", "-rf", "--", "pgdata", "pgdata.new", "server.log", "password"});
    if (!removed) return fail(removed.error());
    return {};
  }

  Result<io::Outcome> sql(const Server& server, std::string_view database, const std::string& statement) override {
    auto command = client(server, {"-X", "-w", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement});
    if (!command) return fail(command.error());
    command->environment["PGDATABASE"] = database;
    command->directory = "/";
    return doors_.processes.run(*command);
  }

  Result<io::Command> psql(const Server& server, const std::vector<std::string>& arguments, Terminal) override {
    return client(server, arguments);
  }

  Result<io::Command> logs(std::size_t lines, Follow follow) override {
    auto directory = find();
    if (!directory) return fail(directory.error());
    if (!*directory || !doors_.files.kind_of((*directory)->at("server.log"))) {
      return fail(ErrorKind::config, "there is no log yet", "start the server with `dev-vector-db up`");
    }
    io::Command command{{"tail", "-n", fmt::format("{}", lines)}, {}, {}, std::nullopt, {}};
    if (follow == Follow::yes) command.arguments.emplace_back("-F");
    command.arguments.insert(command.arguments.end(), {"--", (*directory)->at("server.log")});
    return command;
  }

  std::vector<std::string> last_log_lines(std::size_t lines) override {
    auto command = logs(lines, Follow::no);
    if (!command) return {};
    const auto outcome = doors_.processes.run(*command);
    return outcome ? last_lines(outcome->out, lines) : std::vector<std::string>();
  }

  std::vector<Check> checks() override { return native_checks(doors_, options_); }

 private:
  Result<std::optional<DataDirectory>> find() {
    auto directory = find_data_directory(doors_, options_);
    if (directory && *directory && (*directory)->runtime != RuntimeKind::native)
      return fail(made_by_docker((*directory)->path));
    return directory;
  }

  Result<DataDirectory> make() {
    if (made_) return *made_;
    auto directory = make_data_directory(doors_, options_, RuntimeKind::native);
    if (!directory) return directory;
    if (directory->runtime != RuntimeKind::native) return fail(made_by_docker(directory->path));
    made_ = *directory;
    return directory;
  }

  static Error made_by_docker(const std::string& path) {
    return {ErrorKind::config,
            fmt::format("the data in {} was made in Docker", path),
            {},
            "use --runtime docker, or another --data-dir"};
  }

  static Server server(const DataDirectory& directory, const Postmaster& postmaster) {
    return {RuntimeKind::native, fmt::format("pid {}", postmaster.pid), postmaster.port, directory.path};
  }

  Result<Server> same_port(Server server) const {
    if (!options_.port || *options_.port == server.port) return server;
    return fail(ErrorKind::config,
                fmt::format("the server of {} runs already, on port {}", server.data_directory, server.port),
                fmt::format("run `dev-vector-db down` first, or use --port {}", server.port));
  }

  // Children of a killed server hold its shared memory for a moment; a new server waits for their end.
  Result<ServerProcesses> settled(const DataDirectory& directory) {
    const auto deadline = doors_.clock.steady() + options_.timeout;
    for (;;) {
      auto processes = server_processes(doors_, directory);
      if (!processes || processes->orphans.empty()) return processes;
      if (doors_.clock.steady() >= deadline) {
        const int orphan = processes->orphans.front();
        return fail(ErrorKind::database,
                    fmt::format("process {} of a server that was killed still works on {}", orphan, directory.path),
                    fmt::format("end it with `kill {}`", orphan));
      }
      doors_.clock.sleep(k_orphan_pause);
    }
  }

  std::optional<int> cluster_version(const DataDirectory& directory) {
    constexpr std::size_t k_version_bytes = 64;
    const auto file = doors_.files.read(directory.at("pgdata/PG_VERSION"), k_version_bytes);
    return file ? major_version(file->bytes) : std::nullopt;
  }

  Result<Installation> usable_installation(const DataDirectory& directory) {
    auto installation =
        choose_installation(installations(doors_), options_.pg_version, cluster_version(directory), directory.path);
    if (!installation || installation->pgvector) return installation;
    return fail(Error{ErrorKind::config,
                      fmt::format("pgvector for PostgreSQL {} is not installed", installation->major),
                      {fmt::format("there is no {}", installation->control_file)},
                      "run ./scripts/bootstrap"});
  }

  // In the data directory, as the server's user, and without our environment: a server lives long, and no key of the
  // user's belongs into it. Paths are relative, because pg_ctl gives them to a shell.
  Result<std::string> as_server(const DataDirectory& directory, const std::vector<std::string>& arguments,
                                std::string input = {}) {
    const std::string path = doors_.environment.get("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
    std::vector<std::string> all{"env", "-i", "PATH=" + path, "LC_ALL=C.UTF-8"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    auto output = output_of(doors_.processes, {std::move(all), directory.path, {}, directory.user, std::move(input)});
    if (!output) output.error().message = fmt::format("`{}` failed in {}", fmt::join(arguments, " "), directory.path);
    return output;
  }

  Result<void> make_cluster(const DataDirectory& directory, const Installation& installation) {
    doors_.notice(fmt::format("making a PostgreSQL {} cluster in {}", installation.major, directory.path));
    const std::string role(k_name);
    struct Step {
      std::vector<std::string> arguments;
      std::string input;
    };
    // initdb wants the password in a file, and the file must be the server user's.
    const std::vector<Step> steps{
        {{"rm", "-rf", "pgdata.new"}, {}},
        {{"tee", "password"}, role + "\n"},
        {{installation.program("initdb"), "-D", "pgdata.new", "-U", role, "--pwfile=password",
          "--auth-host=scram-sha-256", "--auth-local=scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8"},
         {}},
        {{"tee", "-a", "pgdata.new/postgresql.conf"}, std::string(k_settings)},
        {{"rm", "-f", "password"}, {}},
        {{"mv", "-T", "pgdata.new", "pgdata"}, {}}};
    for (const Step& step : steps) {
      auto done = as_server(directory, step.arguments, step.input);
      if (!done) return fail(classified("the cluster could not be made", done.error().facts));
    }
    return {};
  }

  Result<Server> start_server(const DataDirectory& directory, const Installation& installation, std::uint16_t port) {
    auto started = as_server(directory, {installation.program("pg_ctl"), "start", "-w", "-s", "-t",
                                         fmt::format("{}", options_.timeout.count()), "-D", "pgdata", "-l",
                                         "server.log", "-o", fmt::format("-p {}", port)});
    if (!started) {
      if (auto owner = port_owner(doors_, port)) return fail(port_taken(port, *owner));  // somebody was faster
      return fail(with_log("the server did not start", started.error()));
    }
    auto processes = server_processes(doors_, directory);
    if (!processes) return fail(processes.error());
    if (!processes->postmaster) return fail(with_log("the server started and ended at once", {}));
    return server(directory, *processes->postmaster);
  }

  Error with_log(std::string message, const Error& cause) {
    std::vector<std::string> lines = last_log_lines(k_log_lines_in_errors);
    if (lines.empty()) lines = cause.facts;
    return classified(std::move(message), std::move(lines));
  }

  static Error classified(std::string message, std::vector<std::string> lines) {
    const bool full = std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
      return line.find("No space left on device") != std::string::npos;
    });
    if (full)
      return {ErrorKind::io, message + ": the disk is full", std::move(lines),
              "make room, or use another place with --data-dir"};
    return {ErrorKind::database, std::move(message), std::move(lines), "see `dev-vector-db doctor`"};
  }

  // The user's own PG* variables mean another server.
  Result<io::Command> client(const Server& server, const std::vector<std::string>& arguments) {
    if (!psql_) {
      auto directory = find();
      if (!directory) return fail(directory.error());
      const auto cluster = *directory ? cluster_version(**directory) : std::optional<int>();
      auto installation = choose_installation(installations(doors_), {}, cluster, server.data_directory);
      if (!installation) return fail(installation.error());
      psql_ = installation->program("psql");
    }
    const std::string role(k_name);
    io::Command command;
    command.arguments = {"env", "-u", "PGSERVICE", "-u", "PGHOSTADDR", "-u", "PGOPTIONS", *psql_};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    command.environment = {{"PGHOST", std::string(k_address)},
                           {"PGPORT", fmt::format("{}", server.port)},
                           {"PGUSER", role},
                           {"PGPASSWORD", role},
                           {"PGDATABASE", role},
                           {"PGSSLMODE", "disable"},
                           {"PGCONNECT_TIMEOUT", "5"}};
    return command;
  }

  Doors& doors_;
  Options options_;
  std::optional<DataDirectory> made_;
  std::optional<std::string> psql_;
};

}  // namespace

std::unique_ptr<Runtime> make_native(Doors& doors, const Options& options) {
  return std::make_unique<Native>(doors, options);
}

}  // namespace ingot::devdb
