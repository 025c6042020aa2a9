#include "commands.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"
#include "command_line.hpp"
#include "devdb/database.hpp"
#include "devdb/env_file.hpp"
#include "devdb/render.hpp"

namespace ingot::apps {
namespace {

constexpr int k_not_running = 3;
constexpr int k_broken = 2;

Result<int> printed(std::string_view text, int status = 0) {
  if (auto done = print(text); !done) return fail(done.error());
  return status;
}

tl::unexpected<Error> not_running() {
  return fail(ErrorKind::database, "the database is not running", "start it with `dev-vector-db up`");
}

Result<void> confirm(const DatabaseCommand& command, std::string_view what) {
  if (command.yes) return {};
  if (::isatty(STDIN_FILENO) == 0)
    return fail(ErrorKind::refused, fmt::format("{} needs confirmation", what), "add --yes");
  fmt::print(stderr, "This removes all data of the local vector database. Type yes to go on: ");
  std::string answer;
  std::getline(std::cin, answer);
  if (text::trim(answer) == "yes") return {};
  return fail(ErrorKind::refused, fmt::format("{} was not confirmed, nothing was removed", what));
}

Result<int> up(const DatabaseCommand& command, devdb::Runtime& runtime, devdb::Doors& doors) {
  const auto server = devdb::up(runtime, doors, command.options);
  if (!server) return fail(server.error());
  const std::string url = devdb::url(server->port, devdb::Password::shown);
  if (command.env_file) {
    if (auto written = devdb::write_env(doors.files, *command.env_file, url); !written) return fail(written.error());
    doors.notice("DATABASE_URL is in " + *command.env_file);
  }
  return printed(command.output == Output::env ? devdb::environment_lines(server->port)
                                               : fmt::format("DATABASE_URL={}\n", url));
}

Result<int> down(const DatabaseCommand& command, devdb::Runtime& runtime, devdb::Doors& doors) {
  if (command.volumes) {
    if (auto sure = confirm(command, "down --volumes"); !sure) return fail(sure.error());
    if (auto removed = devdb::remove_data(runtime, doors); !removed) return fail(removed.error());
    doors.notice("stopped, and the data is removed");
    return 0;
  }
  const auto stopped = devdb::down(runtime);
  if (!stopped) return fail(stopped.error());
  doors.notice(*stopped ? "stopped; the data stays" : "it was not running");
  return 0;
}

Result<int> reset(const DatabaseCommand& command, devdb::Runtime& runtime, devdb::Doors& doors) {
  if (auto sure = confirm(command, "reset"); !sure) return fail(sure.error());
  if (auto removed = devdb::remove_data(runtime, doors); !removed) return fail(removed.error());
  return up(command, runtime, doors);
}

Result<int> status(const DatabaseCommand& command, devdb::Runtime& runtime, devdb::Doors& doors) {
  auto server = runtime.running();
  if (!server) return fail(server.error());
  devdb::Status status{runtime.kind(), *server, std::nullopt};
  const int code = status.server ? 0 : k_not_running;
  if (command.output == Output::env)
    return printed(status.server ? devdb::environment_lines(status.server->port) : "", code);
  if (status.server) {
    auto facts = devdb::inspect(runtime, doors, *status.server);
    if (!facts && facts.error().kind != ErrorKind::database) return fail(facts.error());
    if (facts) status.facts = *std::move(facts);
  }
  const auto password = command.show_password ? devdb::Password::shown : devdb::Password::hidden;
  return printed(command.output == Output::json ? devdb::status_json(status, password, INGOT_VERSION)
                                                : devdb::status_text(status, password),
                 code);
}

Result<int> logs(const DatabaseCommand& command, devdb::Runtime& runtime, devdb::Doors& doors) {
  const auto program = runtime.logs(command.log_lines, command.follow ? devdb::Follow::yes : devdb::Follow::no);
  if (!program) return fail(program.error());
  return doors.processes.run_attached(*program);
}

Result<int> url(const DatabaseCommand& command, devdb::Runtime& runtime, devdb::Doors& doors) {
  const auto server = runtime.running();
  if (!server) return fail(server.error());
  if (!*server) doors.notice("the database is not running");
  const std::uint16_t port = *server ? (*server)->port : command.options.port.value_or(devdb::k_port);
  return printed(devdb::url(port, devdb::Password::shown) + "\n");
}

Result<int> psql(const DatabaseCommand& command, devdb::Runtime& runtime, devdb::Doors& doors) {
  const auto server = runtime.running();
  if (!server) return fail(server.error());
  if (!*server) return not_running();
  const bool person = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
  const auto program =
      runtime.psql(**server, command.psql_arguments, person ? devdb::Terminal::yes : devdb::Terminal::no);
  if (!program) return fail(program.error());
  return doors.processes.run_attached(*program);
}

Result<int> wait(const DatabaseCommand& command, devdb::Runtime& runtime, devdb::Doors& doors) {
  const auto server = devdb::wait(runtime, doors, command.options);
  if (!server) return fail(server.error());
  return 0;
}

Result<int> doctor(const DatabaseCommand& command, devdb::Runtime& runtime, devdb::Doors& doors) {
  const auto checks = devdb::doctor(runtime, doors);
  const bool broken = std::any_of(checks.begin(), checks.end(),
                                  [](const devdb::Check& check) { return check.status == devdb::CheckStatus::fail; });
  return printed(
      command.output == Output::json ? devdb::doctor_json(checks, INGOT_VERSION) : devdb::doctor_text(checks),
      broken ? k_broken : 0);
}

}  // namespace

Result<int> execute(const DatabaseCommand& command, devdb::Doors& doors) {
  auto runtime = devdb::make_runtime(doors, command.options);
  if (!runtime) return fail(runtime.error());
  switch (command.verb) {
    case Verb::up:
      return up(command, **runtime, doors);
    case Verb::down:
      return down(command, **runtime, doors);
    case Verb::status:
      return status(command, **runtime, doors);
    case Verb::logs:
      return logs(command, **runtime, doors);
    case Verb::url:
      return url(command, **runtime, doors);
    case Verb::psql:
      return psql(command, **runtime, doors);
    case Verb::wait:
      return wait(command, **runtime, doors);
    case Verb::reset:
      return reset(command, **runtime, doors);
    case Verb::doctor:
      return doctor(command, **runtime, doors);
  }
  return fail(ErrorKind::internal, "a command without a meaning");
}

}  // namespace ingot::apps
