#include "migrate_command.hpp"

#include <algorithm>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/json.hpp"
#include "command_line.hpp"
#include "config/collections.hpp"
#include "corpus_options.hpp"
#include "io/clock.hpp"
#include "report/schema_status.hpp"
#include "store/migrator.hpp"
#include "store/open_store.hpp"

namespace ingot::apps {
namespace {

struct MigrateCommand {
  CommonOptions common;
  bool status = false;
  bool sql = false;
  bool all = false;
  bool roles = false;
  bool row_security = false;
  bool yes = false;

  [[nodiscard]] store::RowSecurity wanted() const {
    return row_security ? store::RowSecurity::on : store::RowSecurity::off;
  }
};

Result<void> check(const MigrateCommand& command) {
  const auto refuse = [](std::string message, std::string hint) {
    return fail(ErrorKind::usage, std::move(message), std::move(hint));
  };
  if (command.all && !command.sql) return refuse("--all is for --sql", "ingest migrate --sql --all");
  if (command.row_security && !command.roles) return refuse("--rls is for --roles", "ingest migrate --roles --rls");
  if (command.status && (command.sql || command.roles))
    return refuse("--status goes with neither --sql nor --roles", "give one of them");
  if (command.all && command.roles)
    return refuse("--all and --roles are two scripts", "print one behind the other: --sql --all, then --roles --sql");
  return {};
}

Result<std::optional<MigrateCommand>> parse_migrate(int argc, const char* const* argv) {
  CLI::App app(
      "Brings the tables of PGVECTOR_TABLE up to date, in one transaction; with --config those of each collection.",
      "ingest migrate");
  prepare(app,
          "Examples:\n"
          "  ingest migrate                          apply what is missing\n"
          "  ingest migrate --status                 which versions are applied; exit 1 when one is pending\n"
          "  ingest migrate --sql | psql ...         what is missing, for an administrator to run\n"
          "  ingest migrate --sql --all              everything from nothing, without a database\n"
          "  ingest migrate --roles --rls            roles with least privilege, and row level security\n");
  MigrateCommand command;
  app.add_flag("--status", command.status, "show which versions are applied, and stop");
  app.add_flag("--sql", command.sql, "print the statements instead of running them");
  app.add_flag("--all", command.all, "with --sql: all statements; needs no database");
  app.add_flag("--roles", command.roles,
               "also make perazzi_owner, _migrate, _ingest, _api and _audit with their rights; with --sql: print only "
               "these, without a database");
  app.add_flag("--rls", command.row_security,
               "with --roles: row level security by tenant and visibility, granted in perazzi_access");
  app.add_option("--config", command.common.flags.config, "chunking config: also the tables of its collections")
      ->type_name("FILE");
  app.add_flag("--yes", command.yes, "do not ask; needed for production");
  add_environment_options(app, command.common);
  const auto parsed = parse(app, argc, argv);
  if (!parsed) return fail(parsed.error());
  if (*parsed == Parsed::answered) return std::nullopt;
  if (auto fits = check(command); !fits) return fail(std::move(fits.error()));
  return command;
}

Result<int> show_status(const MigrateCommand& command, store::Migrator& migrator) {
  const auto status = migrator.status();
  if (!status) return fail(status.error());
  const std::string shown =
      command.common.format == Format::json
          ? report::render_json_schema_status(*status, {"ingest", INGOT_VERSION})
          : report::render_text_schema_status(*status, colour(command.common.colour, Stream::out));
  if (auto printed = print(shown); !printed) return fail(printed.error());
  if (status->problem) return fail(*status->problem);
  const bool pending =
      std::any_of(status->versions.begin(), status->versions.end(),
                  [](const model::SchemaVersion& version) { return version.state == model::VersionState::pending; });
  return pending ? 1 : 0;
}

Result<int> show(const Result<std::string>& sql) {
  if (!sql) return fail(sql.error());
  if (auto printed = print(*sql); !printed) return fail(printed.error());
  return 0;
}

std::string account(const MigrateCommand& command, const store::Migrator& migrator, const std::string& table,
                    const std::vector<std::string>& steps) {
  if (command.common.format == Format::json) {
    return json::pretty(Value::Map{{"schema", "ingot.migrate/1", 0},
                                   {"tool", report::to_value(report::Tool{"ingest", INGOT_VERSION}), 0},
                                   {"database", migrator.where(), 0},
                                   {"table", table, 0},
                                   {"applied", Value::List(steps.begin(), steps.end()), 0}});
  }
  if (steps.empty()) return fmt::format("nothing to do: {} in {} is up to date\n", table, migrator.where());
  std::string out;
  for (const std::string& step : steps) out += fmt::format("applied {}\n", step);
  return out + fmt::format("{} in {} is up to date\n", table, migrator.where());
}

Result<int> change(const MigrateCommand& command, const config::Settings& settings, store::Migrator& migrator) {
  if (settings.environment == config::TargetEnvironment::production && !command.yes) {
    return fail(ErrorKind::refused, "the schema of production is changed only with --yes: nothing was changed",
                "look at ingest migrate --sql, then add --yes");
  }
  auto steps = migrator.migrate();
  if (!steps) return fail(steps.error());
  if (command.roles) {
    if (auto made = migrator.make_roles(command.wanted()); !made) return fail(made.error());
    steps->emplace_back(command.row_security ? "roles and row level security" : "roles");
  }
  if (auto printed = print(account(command, migrator, settings.store.table, *steps)); !printed)
    return fail(printed.error());
  return 0;
}

Result<int> migrate_table(const MigrateCommand& command, const config::Settings& settings) {
  const store::Options& options = settings.store;
  if (command.sql && command.all) return show(store::whole_sql(options.target()));
  if (command.sql && command.roles) return show(store::roles_sql(options.target(), command.wanted()));
  if (auto database = store::needs_postgres(options); !database) return fail(std::move(database.error()));
  if (options.database_url.empty()) {
    return fail(ErrorKind::config, "DATABASE_URL is not set",
                "set it, or print everything without a database: ingest migrate --sql --all");
  }
  const auto clock = io::make_clock();
  const auto migrator = store::open_migrator(options, *clock);
  if (!migrator) return fail(migrator.error());
  if (command.status) return show_status(command, **migrator);
  if (command.sql) return show((*migrator)->missing_sql());
  return change(command, settings, **migrator);
}

config::Settings of_table(config::Settings settings, const std::string& table) {
  settings.store.table = table;
  settings.store.more_tables.clear();
  return settings;
}

}  // namespace

Result<int> run_migrate(int argc, const char* const* argv) {
  const auto command = parse_migrate(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  const auto files = io::make_filesystem();
  const auto settled = settle((*command)->common, *files);
  if (!settled) return fail(settled.error());
  if (!*settled) return 0;
  if (auto fits = config::check_collections((*settled)->chunking, (*settled)->store.table); !fits)
    return fail(std::move(fits.error()));
  int worst = 0;
  for (const store::Target& target : (*settled)->store.targets()) {
    const auto status = migrate_table(**command, of_table(**settled, target.table));
    if (!status) return fail(status.error());
    worst = std::max(worst, *status);
  }
  return worst;
}

}  // namespace ingot::apps
