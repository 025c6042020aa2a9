#include "devdb/docker.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/text.hpp"
#include "devdb/data_directory.hpp"
#include "devdb/port_owner.hpp"
#include "devdb/program.hpp"

namespace ingot::devdb {
namespace {

constexpr std::size_t k_log_lines_in_errors = 20;
constexpr std::size_t k_compose_bytes = 65536;

io::Command command(std::vector<std::string> arguments) {
  return {std::move(arguments), {}, {}, std::nullopt, {}};
}

class Docker final : public Runtime {
 public:
  Docker(Doors& doors, Options options, Compose compose)
      : doors_(doors), options_(std::move(options)), compose_(std::move(compose)) {
    options_.directory = compose_.file.substr(0, compose_.file.rfind('/'));
  }

  [[nodiscard]] RuntimeKind kind() const override { return RuntimeKind::docker; }

  Result<std::optional<Server>> running() override {
    auto directory = find();
    if (!directory) return fail(directory.error());
    if (!*directory) return std::optional<Server>();
    auto id = output_of(doors_.processes, compose((*directory)->path, {"ps", "-q", std::string(k_service)}));
    if (!id) return fail(said(id.error()));
    if (id->empty()) return std::optional<Server>();
    // docker-compose v1 lists stopped containers as well.
    auto state =
        output_of(doors_.processes, command({"docker", "inspect", "--format", "{{.State.Running}} {{.Name}}", *id}));
    if (!state) return fail(said(state.error()));
    constexpr std::string_view k_running = "true /";
    if (!state->starts_with(k_running)) return std::optional<Server>();
    auto published = output_of(doors_.processes, command({"docker", "port", *id, "5432/tcp"}));
    if (!published) return fail(said(published.error()));
    const std::string_view first = text::split(*published, '\n').front();  // 127.0.0.1:5433
    std::uint16_t port = 0;
    const std::size_t colon = first.rfind(':');
    if (colon != std::string_view::npos) std::from_chars(first.data() + colon + 1, first.data() + first.size(), port);
    return std::optional(
        Server{RuntimeKind::docker, "container " + state->substr(k_running.size()), port, (*directory)->path});
  }

  Result<Lock> lock() override {
    auto directory = make();
    if (!directory) return fail(directory.error());
    return doors_.lock(directory->at("lock"));
  }

  Result<Server> start() override {
    auto directory = make();
    if (!directory) return fail(directory.error());
    auto before = running();
    if (!before) return fail(before.error());
    if (*before) return same_port(**before);
    if (auto fits = file_takes_our_settings(); !fits) return fail(fits.error());
    const std::uint16_t port = options_.port.value_or(k_port);
    if (auto owner = port_owner(doors_, port)) return fail(port_taken(port, *owner));
    doors_.notice("starting the container (the first time, its image is downloaded)");
    auto started = output_of(doors_.processes, compose(directory->path, {"up", "-d", std::string(k_service)}));
    if (!started) {
      if (auto owner = port_owner(doors_, port)) return fail(port_taken(port, *owner));
      return fail(Error{ErrorKind::database, "the container did not start", started.error().facts,
                        "see `dev-vector-db doctor`"});
    }
    auto after = running();
    if (!after) return fail(after.error());
    if (*after) return **after;
    return fail(Error{ErrorKind::database, "the container ended at once", last_log_lines(k_log_lines_in_errors),
                      "see `dev-vector-db doctor`"});
  }

  Result<void> stop() override {
    auto directory = find();
    if (!directory) return fail(directory.error());
    if (!*directory) return {};
    auto stopped = output_of(doors_.processes, compose((*directory)->path, {"down"}));
    if (!stopped) return fail(said(stopped.error()));
    return {};
  }

  Result<void> remove_data() override {
    if (auto stopped = stop(); !stopped) return stopped;
    auto directory = find();
    if (!directory) return fail(directory.error());
    if (!*directory) return {};
    // The files belong to the container's user: only a container can remove them.
    auto removed =
        output_of(doors_.processes,
                  compose((*directory)->path, {"run", "--rm", "--no-deps", "-T", "--entrypoint", "rm",
                                               std::string(k_service), "-rf", std::string(k_container_cluster)}));
    if (!removed) return fail(said(removed.error()));
    return {};
  }

  Result<io::Outcome> sql(const Server& server, std::string_view database, const std::string& statement) override {
    return doors_.processes.run(in_container(
        server, {"-T"},
        {"-X", "-w", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-d", std::string(database), "-c", statement}));
  }

  Result<io::Command> psql(const Server& server, const std::vector<std::string>& arguments,
                           Terminal terminal) override {
    std::vector<std::string> all{"-d", std::string(k_name)};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return in_container(server, terminal == Terminal::yes ? std::vector<std::string>() : std::vector<std::string>{"-T"},
                        all);
  }

  Result<io::Command> logs(std::size_t lines, Follow follow) override {
    auto directory = find();
    if (!directory) return fail(directory.error());
    if (!*directory) return fail(ErrorKind::config, "there is no log yet", "start the server with `dev-vector-db up`");
    std::vector<std::string> arguments{"logs", "--no-color", "--tail", fmt::format("{}", lines)};
    if (follow == Follow::yes) arguments.emplace_back("-f");
    arguments.emplace_back(k_service);
    return compose((*directory)->path, arguments);
  }

  std::vector<std::string> last_log_lines(std::size_t lines) override {
    auto log = logs(lines, Follow::no);
    if (!log) return {};
    const auto outcome = doors_.processes.run(*log);
    return outcome ? last_lines(outcome->out, lines) : std::vector<std::string>();
  }

  std::vector<Check> checks() override {
    std::vector<Check> checks{
        {"compose", CheckStatus::ok, fmt::format("{} with {}", fmt::join(compose_.program, " "), compose_.file), {}}};
    const auto fits = file_takes_our_settings();
    if (!fits) checks.back() = {"compose", CheckStatus::fail, fits.error().message, fits.error().hint};
    const auto directory = find();
    if (!directory) {
      checks.push_back({"data directory", CheckStatus::fail, directory.error().message, directory.error().hint});
    } else {
      checks.push_back({"data directory", CheckStatus::ok, *directory ? (*directory)->path : "not made yet", {}});
    }
    const std::uint16_t port = options_.port.value_or(k_port);
    const auto server = running();
    if (server && *server) {
      checks.push_back(
          {"port", CheckStatus::ok, fmt::format("{}, our server ({})", (*server)->port, (*server)->process), {}});
    } else if (const auto owner = port_owner(doors_, port)) {
      const Error taken = port_taken(port, *owner);
      checks.push_back({"port", CheckStatus::fail, taken.message, taken.hint});
    } else {
      checks.push_back({"port", CheckStatus::ok, fmt::format("{} is free", port), {}});
    }
    return checks;
  }

 private:
  static Error said(const Error& error) {
    return {ErrorKind::database, "Docker: " + error.message, error.facts, "see `dev-vector-db doctor`"};
  }

  Result<std::optional<DataDirectory>> find() {
    auto directory = find_data_directory(doors_, options_);
    if (directory && *directory && (*directory)->runtime != RuntimeKind::docker)
      return fail(made_natively((*directory)->path));
    return directory;
  }

  Result<DataDirectory> make() {
    if (made_) return *made_;
    auto directory = make_data_directory(doors_, options_, RuntimeKind::docker);
    if (!directory) return directory;
    if (directory->runtime != RuntimeKind::docker) return fail(made_natively(directory->path));
    made_ = *directory;
    return directory;
  }

  static Error made_natively(const std::string& path) {
    return {ErrorKind::config,
            fmt::format("the data in {} was made without Docker", path),
            {},
            "use --runtime native, or another --data-dir"};
  }

  Result<Server> same_port(Server server) const {
    if (!options_.port || *options_.port == server.port) return server;
    return fail(ErrorKind::config, fmt::format("{} runs already, on port {}", server.process, server.port),
                fmt::format("run `dev-vector-db down` first, or use --port {}", server.port));
  }

  // A variable that the file does not know would be ignored without a word, and the data would land elsewhere.
  Result<void> file_takes_our_settings() {
    const auto text = doors_.files.read(compose_.file, k_compose_bytes);
    if (!text) return fail(ErrorKind::config, text.error().message);
    std::vector<std::string_view> needed{k_container_cluster};
    if (options_.port) needed.push_back(k_port_variable);
    if (options_.image) needed.push_back(k_image_variable);
    if (options_.data_dir) needed.push_back(k_data_variable);
    for (const std::string_view word : needed) {
      if (text->bytes.find(word) != std::string::npos) continue;
      return fail(ErrorKind::config, fmt::format("{} does not mention {}", compose_.file, word),
                  "take the file that comes with Ingot, or use --runtime native");
    }
    return {};
  }

  io::Command compose(const std::string& data, const std::vector<std::string>& arguments) {
    io::Command all = command(compose_.program);
    all.arguments.insert(all.arguments.end(), {"-f", compose_.file});
    all.arguments.insert(all.arguments.end(), arguments.begin(), arguments.end());
    all.environment[std::string(k_data_variable)] = data;
    if (options_.port) all.environment[std::string(k_port_variable)] = fmt::format("{}", *options_.port);
    if (options_.image) all.environment[std::string(k_image_variable)] = *options_.image;
    return all;
  }

  // Over TCP: while the image initialises, a temporary server answers on the socket only. The image trusts its own
  // loopback, so no password is needed.
  io::Command in_container(const Server& server, const std::vector<std::string>& flags,
                           const std::vector<std::string>& arguments) {
    std::vector<std::string> all{"exec"};
    all.insert(all.end(), flags.begin(), flags.end());
    all.insert(all.end(),
               {std::string(k_service), "psql", "-h", std::string(k_address), "-p", "5432", "-U", std::string(k_name)});
    all.insert(all.end(), arguments.begin(), arguments.end());
    return compose(server.data_directory, all);
  }

  Doors& doors_;
  Options options_;
  Compose compose_;
  std::optional<DataDirectory> made_;
};

}  // namespace

Daemon docker_daemon(Doors& doors) {
  const auto outcome =
      doors.processes.run(command({"timeout", "5", "docker", "version", "--format", "{{.Server.Version}}"}));
  constexpr int k_not_found = 127;  // timeout's status for a program that does not exist
  if (!outcome || outcome->status == k_not_found) return Daemon::no_client;
  return outcome->status == 0 && !text::is_blank(outcome->out) ? Daemon::reachable : Daemon::unreachable;
}

Result<Compose> find_compose(Doors& doors, const Options& options) {
  Compose compose;
  if (succeeds(doors.processes, command({"docker", "compose", "version"}))) {
    compose.program = {"docker", "compose"};
  } else if (succeeds(doors.processes, command({"docker-compose", "version"}))) {
    compose.program = {"docker-compose"};
  } else {
    return fail(ErrorKind::config, "neither `docker compose` nor docker-compose is installed",
                "install docker-compose-plugin, or use --runtime native");
  }
  std::vector<std::string> places{options.directory};
  for (std::string above = options.program_directory; above.size() > 1; above = above.substr(0, above.rfind('/')))
    places.push_back(above);
  for (const std::string& place : places) {
    const std::string file = io::join(place, k_compose_file);
    const auto kind = doors.files.kind_of(file);
    if (kind && *kind == io::EntryKind::regular) {
      compose.file = file;
      return compose;
    }
  }
  return fail(ErrorKind::config, fmt::format("there is no {} here or beside the program", k_compose_file),
              "run in the checkout, or use --runtime native");
}

std::unique_ptr<Runtime> make_docker(Doors& doors, const Options& options, Compose compose) {
  return std::make_unique<Docker>(doors, options, std::move(compose));
}

}  // namespace ingot::devdb
