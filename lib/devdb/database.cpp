#include "devdb/database.hpp"

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "devdb/program.hpp"
#include "store/migrations.hpp"
#include "store/url.hpp"

namespace ingot::devdb {
namespace {

constexpr std::chrono::milliseconds k_pause{100};
constexpr std::size_t k_log_lines_in_errors = 20;
constexpr int k_no_connection = 2;  // psql's exit status

// Answers 3, and fails without the type.
constexpr std::string_view k_probe = "SELECT vector_dims('[1,2,3]'::vector)";

enum class Step { ready, again, wait };

bool says(const io::Outcome& outcome, std::string_view words) {
  return outcome.err.find(words) != std::string::npos;
}

Error refused_by(std::string message, const io::Outcome& outcome) {
  constexpr std::size_t k_shown = 5;
  return {ErrorKind::database, std::move(message), last_lines(outcome.err, k_shown),
          "see `dev-vector-db doctor` and `dev-vector-db logs`"};
}

// One step towards a database that is ready: each failure of the probe names the thing that is still missing.
class Preparation {
 public:
  Preparation(Runtime& runtime, const Server& server) : runtime_(runtime), server_(server) {}

  Result<Step> step() {
    auto probe = runtime_.sql(server_, k_name, std::string(k_probe));
    if (!probe) return fail(probe.error());
    if (probe->status == 0 && text::trim(probe->out) == "3") return Step::ready;
    if (says(*probe, "password authentication failed")) {
      return fail(
          Error{ErrorKind::database,
                fmt::format("the server on port {} refuses our user and password", server_.port),
                {},
                "if its password was changed, change it back, or start afresh with `dev-vector-db reset --yes`"});
    }
    if (says(*probe, fmt::format("database \"{}\" does not exist", k_name)))
      return make("postgres", fmt::format("CREATE DATABASE {}", k_name));
    if (probe->status == k_no_connection) return Step::wait;
    if (says(*probe, "type \"vector\" does not exist")) return make(k_name, "CREATE EXTENSION IF NOT EXISTS vector");
    return fail(refused_by("the database answers, but not as it should", *probe));
  }

 private:
  Result<Step> make(std::string_view database, const std::string& statement) {
    auto made = runtime_.sql(server_, database, statement);
    if (!made) return fail(made.error());
    if (made->status == 0 || says(*made, "already exists")) return Step::again;
    if (made->status == k_no_connection) return Step::wait;
    Error error = refused_by(fmt::format("`{}` failed", statement), *made);
    if (says(*made, "is not available")) error.hint = "run ./scripts/bootstrap, which installs pgvector";
    return fail(std::move(error));
  }

  Runtime& runtime_;
  const Server& server_;
};

class Deadline {
 public:
  Deadline(io::Clock& clock, std::chrono::seconds patience) : clock_(clock), end_(clock.steady() + patience) {}
  /// False when the time is over.
  bool pause() {
    if (clock_.steady() >= end_) return false;
    clock_.sleep(k_pause);
    return true;
  }

 private:
  io::Clock& clock_;
  std::chrono::nanoseconds end_;
};

Result<void> prepare(Runtime& runtime, const Server& server, Deadline deadline) {
  Preparation preparation(runtime, server);
  for (;;) {
    auto step = preparation.step();
    if (!step) return fail(step.error());
    if (*step == Step::ready) return {};
    if (!deadline.pause()) {
      return fail(Error{ErrorKind::database, fmt::format("the server on port {} was not ready in time", server.port),
                        runtime.last_log_lines(k_log_lines_in_errors), "give it longer with --timeout"});
    }
  }
}

bool is_ready(Runtime& runtime, const Server& server) {
  const auto step = Preparation(runtime, server).step();
  return step && *step == Step::ready;
}

std::string table_name(const Doors& doors) {
  return doors.environment.get("PGVECTOR_TABLE").value_or("perazzi_chunks");
}

Result<Value> ask(Runtime& runtime, const Server& server, const std::string& question) {
  auto answer = runtime.sql(server, k_name, question);
  if (!answer) return fail(answer.error());
  if (answer->status != 0) return fail(refused_by("the database cannot be asked", *answer));
  return json::parse(answer->out);
}

std::int64_t integer(const Value& facts, std::string_view key) {
  const Value* value = facts.find(key);
  return value != nullptr && value->as_int() != nullptr ? *value->as_int() : 0;
}

std::string string(const Value& facts, std::string_view key) {
  const Value* value = facts.find(key);
  return value != nullptr && value->as_string() != nullptr ? *value->as_string() : std::string();
}

Check of_database_url(const Doors& doors, const std::optional<Server>& server) {
  const auto given = doors.environment.get("DATABASE_URL");
  if (!given || given->empty()) return {"DATABASE_URL", CheckStatus::skip, "not set", {}};
  const auto parsed = store::parse_url(*given);
  if (!parsed) return {"DATABASE_URL", CheckStatus::fail, parsed.error().message, parsed.error().hint};
  const bool ours = store::is_loopback(parsed->host) && parsed->port == (server ? server->port : k_port);
  if (ours) return {"DATABASE_URL", CheckStatus::ok, store::place(*parsed), {}};
  return {"DATABASE_URL", CheckStatus::warn, store::place(*parsed) + ", which is not the local database",
          "eval \"$(dev-vector-db up -o env)\""};
}

}  // namespace

std::string url(std::uint16_t port, Password password) {
  return fmt::format("postgresql://{0}:{1}@{2}:{3}/{0}", k_name, password == Password::shown ? k_name : "****",
                     k_address, port);
}

Result<Server> up(Runtime& runtime, Doors& doors, const Options& options) {
  auto running = runtime.running();
  if (!running) return fail(running.error());
  const bool port_fits = *running && (!options.port || *options.port == (*running)->port);
  if (port_fits && is_ready(runtime, **running)) return **running;
  auto lock = runtime.lock();
  if (!lock) return fail(lock.error());
  auto server = runtime.start();
  if (!server) return server;
  if (auto prepared = prepare(runtime, *server, Deadline(doors.clock, options.timeout)); !prepared)
    return fail(prepared.error());
  return server;
}

Result<bool> down(Runtime& runtime) {
  auto running = runtime.running();
  if (!running) return fail(running.error());
  if (!*running) return false;
  auto lock = runtime.lock();
  if (!lock) return fail(lock.error());
  if (auto stopped = runtime.stop(); !stopped) return fail(stopped.error());
  return true;
}

Result<void> remove_data(Runtime& runtime, Doors& doors) {
  if (const auto given = doors.environment.get("DATABASE_URL"); given && !given->empty()) {
    const auto parsed = store::parse_url(*given);
    if (!parsed || !store::is_loopback(parsed->host)) {
      return fail(ErrorKind::refused,
                  "DATABASE_URL does not name a database of this machine, and only the local one can be reset",
                  "unset DATABASE_URL for this command if the local one is meant");
    }
  }
  auto lock = runtime.lock();
  if (!lock) return fail(lock.error());
  return runtime.remove_data();
}

Result<Server> wait(Runtime& runtime, Doors& doors, const Options& options) {
  Deadline deadline(doors.clock, options.timeout);
  for (;;) {
    auto running = runtime.running();
    if (!running) return fail(running.error());
    if (*running && is_ready(runtime, **running)) return **running;
    if (!deadline.pause()) {
      return fail(ErrorKind::database, fmt::format("no database was ready within {} s", options.timeout.count()),
                  "start it with `dev-vector-db up`");
    }
  }
}

Result<DatabaseFacts> inspect(Runtime& runtime, Doors& doors, const Server& server) {
  DatabaseFacts facts;
  facts.table.name = table_name(doors);
  if (auto fit = store::check_table_name(facts.table.name); !fit) return fail(fit.error());
  const std::string quoted = store::quoted_name(facts.table.name);
  auto general = ask(runtime, server,
                     fmt::format("SELECT json_build_object('server', current_setting('server_version'), 'vector', "
                                 "(SELECT extversion FROM pg_extension "
                                 "WHERE extname = 'vector'), 'bytes', pg_database_size(current_database()), 'table', "
                                 "to_regclass('{0}') IS NOT NULL, "
                                 "'dimension', (SELECT atttypmod FROM pg_attribute WHERE attrelid = to_regclass('{0}') "
                                 "AND attname = 'embedding' "
                                 "AND NOT attisdropped))",
                                 quoted));
  if (!general) return fail(general.error());
  facts.server_version = string(*general, "server");
  facts.vector_version = string(*general, "vector");
  facts.bytes = integer(*general, "bytes");
  const Value* exists = general->find("table");
  if (exists == nullptr || exists->as_bool() == nullptr || !*exists->as_bool()) return facts;
  if (const std::int64_t dimension = integer(*general, "dimension"); dimension > 0) facts.table.dimension = dimension;
  auto rows = ask(runtime, server, fmt::format("SELECT json_build_object('rows', (SELECT count(*) FROM {}))", quoted));
  if (!rows) return fail(rows.error());
  facts.table.rows = integer(*rows, "rows");
  return facts;
}

std::vector<Check> doctor(Runtime& runtime, Doors& doors) {
  std::vector<Check> checks{{"runtime", CheckStatus::ok, std::string(name(runtime.kind())), {}}};
  for (Check& check : runtime.checks()) checks.push_back(std::move(check));
  const auto running = runtime.running();
  const std::optional<Server> server = running ? *running : std::nullopt;
  if (!server) {
    checks.push_back({"server", CheckStatus::skip, "not running", "dev-vector-db up"});
    checks.push_back({"database", CheckStatus::skip, "not running", {}});
  } else {
    checks.push_back({"server", CheckStatus::ok, fmt::format("{} on port {}", server->process, server->port), {}});
    const auto facts = inspect(runtime, doors, *server);
    if (!facts) {
      checks.push_back({"database", CheckStatus::fail, facts.error().message, facts.error().hint});
    } else {
      const bool complete = !facts->vector_version.empty();
      checks.push_back(
          {"database", complete ? CheckStatus::ok : CheckStatus::fail,
           fmt::format("PostgreSQL {}, vector {}", facts->server_version, complete ? facts->vector_version : "missing"),
           complete ? "" : "dev-vector-db up"});
    }
  }
  checks.push_back(of_database_url(doors, server));
  return checks;
}

}  // namespace ingot::devdb
