#include "options.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

#include "command_line.hpp"

namespace ingot::apps {
namespace {

struct Typed {
  DatabaseCommand command;
  std::string runtime = "auto";
  std::string output = "text";
  std::uint16_t port = 0;
  std::string data_dir;
  int pg_version = 0;
  std::string image;
  std::string env_file;
  long timeout = 60;
  bool json = false;
};

constexpr std::pair<const char*, Verb> k_verbs[] = {
    {"up", Verb::up},     {"down", Verb::down}, {"status", Verb::status}, {"logs", Verb::logs},    {"url", Verb::url},
    {"psql", Verb::psql}, {"wait", Verb::wait}, {"reset", Verb::reset},   {"doctor", Verb::doctor}};

constexpr const char* k_examples =
    "Examples:\n"
    "  dev-vector-db up                        start it; prints DATABASE_URL=...\n"
    "  eval \"$(dev-vector-db up -o env)\"       the same, into this shell\n"
    "  dev-vector-db up --write-env            the same, into .env.local\n"
    "  dev-vector-db psql -- -c 'SELECT 1'     psql with arguments\n"
    "  dev-vector-db down                      stop it; the data stays\n"
    "  dev-vector-db reset --yes               start afresh with no data\n";

void add_shared(CLI::App& app, Typed& typed) {
  app.add_option("--runtime", typed.runtime, "auto, docker or native; default auto: Docker where its daemon answers")
      ->check(CLI::IsMember({"auto", "docker", "native"}))
      ->option_text("WHICH");
  app.add_option("--port", typed.port, "on 127.0.0.1; default 5433")->check(CLI::Range(1, 65535))->option_text("N");
  app.add_option("--data-dir", typed.data_dir, "default ./.data/postgres")->option_text("DIR");
  app.add_option("--pg-version", typed.pg_version, "major version for new data (native); default: the newest")
      ->check(CLI::Range(10, 99))
      ->option_text("N");
  app.add_option("--image", typed.image, "container image (docker)")->option_text("IMAGE");
  app.add_flag("-q,--quiet", typed.command.quiet, "no notices");
}

void add_output(CLI::App& verb, Typed& typed, const std::vector<std::string>& formats, const std::string& help) {
  verb.add_option("-o,--output", typed.output, help)->check(CLI::IsMember(formats))->option_text("FORMAT");
}

void add_start(CLI::App& verb, Typed& typed) {
  add_output(verb, typed, {"text", "env"}, "text (DATABASE_URL=...) or env (export lines for eval)");
  verb.add_option("--write-env", typed.env_file, "set DATABASE_URL in this file; without =FILE in .env.local")
      ->expected(0, 1)
      ->default_str(".env.local")
      ->option_text("[=FILE]");
}

void add_timeout(CLI::App& verb, Typed& typed) {
  verb.add_option("--timeout", typed.timeout, "seconds until the server must be ready; default 60")
      ->check(CLI::Range(1, 86400))
      ->option_text("S");
}

void add_verbs(CLI::App& app, Typed& typed) {
  CLI::App* up = app.add_subcommand("up", "start the database and wait until it is ready");
  add_start(*up, typed);
  add_timeout(*up, typed);
  CLI::App* down = app.add_subcommand("down", "stop it; the data stays");
  down->add_flag("--volumes", typed.command.volumes, "remove the data, too");
  down->add_flag("-y,--yes", typed.command.yes, "do not ask");
  CLI::App* status = app.add_subcommand("status", "what runs where; exit 0 running, 3 not running");
  status->add_flag("--json", typed.json, "as JSON");
  add_output(*status, typed, {"text", "json", "env"}, "text, json, or env (export lines for eval)");
  status->add_flag("--show-password", typed.command.show_password, "show the whole URL");
  CLI::App* logs = app.add_subcommand("logs", "the server's log");
  logs->add_option("-n,--lines", typed.command.log_lines, "how many lines; default 100")->option_text("N");
  logs->add_flag("-f,--follow", typed.command.follow, "go on as it grows");
  app.add_subcommand("url", "print the URL with its password");
  app.add_subcommand("psql", "psql on the database; its arguments after --");
  add_timeout(*app.add_subcommand("wait", "wait until somebody has started it and it is ready"), typed);
  CLI::App* reset = app.add_subcommand("reset", "remove the data and start afresh");
  add_start(*reset, typed);
  add_timeout(*reset, typed);
  reset->add_flag("-y,--yes", typed.command.yes, "do not ask");
  app.add_subcommand("doctor", "what would keep it from working")->add_flag("--json", typed.json, "as JSON");
}

template <class T>
std::optional<T> given(const CLI::App& app, const char* option, const T& value) {
  return app.count(option) > 0 ? std::optional(value) : std::nullopt;
}

DatabaseCommand as_typed(const CLI::App& app, const CLI::App& verb, Typed typed) {
  DatabaseCommand command = std::move(typed.command);
  const auto found = std::find_if(std::begin(k_verbs), std::end(k_verbs),
                                  [&](const auto& one) { return verb.get_name() == one.first; });
  command.verb = found->second;
  if (typed.runtime != "auto")
    command.options.runtime = typed.runtime == "docker" ? devdb::RuntimeKind::docker : devdb::RuntimeKind::native;
  command.options.port = given(app, "--port", typed.port);
  command.options.data_dir = given(app, "--data-dir", typed.data_dir);
  command.options.pg_version = given(app, "--pg-version", typed.pg_version);
  command.options.image = given(app, "--image", typed.image);
  command.options.timeout = std::chrono::seconds(typed.timeout);
  if (typed.json || typed.output == "json") command.output = Output::json;
  if (typed.output == "env") command.output = Output::env;
  const bool starts = command.verb == Verb::up || command.verb == Verb::reset;
  if (starts && verb.count("--write-env") > 0)
    command.env_file = typed.env_file.empty() ? ".env.local" : typed.env_file;
  return command;
}

}  // namespace

Result<std::optional<DatabaseCommand>> parse_database(int argc, const char* const* argv) {
  CLI::App app("A local PostgreSQL with pgvector for development: on 127.0.0.1, with Docker or without.",
               "dev-vector-db");
  prepare(app, k_examples);
  app.fallthrough();  // inherited by the verbs: shared options may stand behind them
  Typed typed;
  add_shared(app, typed);
  add_verbs(app, typed);
  app.require_subcommand(1);
  // What follows "--" is psql's, whatever it looks like.
  const char* const* end = argv + argc;
  const char* const* dashes = std::find(argv, end, std::string_view("--"));
  const auto parsed = parse(app, static_cast<int>(dashes - argv), argv);
  if (!parsed) return fail(parsed.error());
  if (*parsed != Parsed::run) return std::nullopt;
  DatabaseCommand command = as_typed(app, *app.get_subcommands().front(), std::move(typed));
  if (dashes != end) command.psql_arguments.assign(dashes + 1, end);
  if (dashes != end && command.verb != Verb::psql) {
    return fail(ErrorKind::usage, "only psql takes arguments after --", "dev-vector-db psql -- ARGS");
  }
  return command;
}

}  // namespace ingot::apps
