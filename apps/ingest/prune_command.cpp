#include "prune_command.hpp"

#include <optional>

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "past.hpp"
#include "report/json_history.hpp"
#include "report/text_history.hpp"

namespace ingot::apps {
namespace {

struct PruneCommand {
  CommonOptions common;
  store::PruneOptions options;
  bool dry_run = false;
  bool yes = false;
};

Result<std::optional<PruneCommand>> parse_prune(int argc, const char* const* argv) {
  CLI::App app(
      "Forgets what is old: what rows were before runs that nobody will undo any more, cached vectors that no row "
      "refers to, and leases that have expired.",
      "ingest prune");
  prepare(
      app,
      "Examples:\n"
      "  ingest prune --dry-run                          how many rows and bytes\n"
      "  ingest prune --keep-runs 5 --older-than 90      runs beyond the last 5 of a source, if older than 90 days\n"
      "  ingest prune --cache-unused-for 365 --yes       keep unused vectors for a year\n");
  PruneCommand command;
  app.add_option("--keep-runs", command.options.keep_runs, "newest runs of each source to keep undoable; default 20")
      ->check(CLI::Range(0, 1'000'000))
      ->option_text("N");
  app.add_option("--older-than", command.options.older_than, "forget only runs that are older than DAYS")
      ->check(CLI::Range(0, 36'500))
      ->option_text("DAYS");
  app.add_option("--cache-unused-for", command.options.cache_unused_for,
                 "forget cached vectors without a row that are older than DAYS; default 30")
      ->check(CLI::Range(0, 36'500))
      ->option_text("DAYS");
  app.add_flag("--dry-run", command.dry_run, "count, remove nothing");
  app.add_flag("--yes", command.yes, "do not ask; needed without a terminal");
  add_environment_options(app, command.common);
  const auto parsed = parse(app, argc, argv);
  if (!parsed) return fail(parsed.error());
  if (*parsed == Parsed::answered) return std::nullopt;
  return command;
}

Result<int> show(const PruneCommand& command, const std::vector<model::PrunedPart>& parts, report::Pruned pruned) {
  return print(command.common.format == Format::json ? report::render_json_pruned(k_ingest, parts, pruned)
                                                     : report::render_text_pruned(parts, pruned))
      .map([] { return 0; });
}

}  // namespace

Result<int> run_prune(int argc, const char* const* argv) {
  auto command = parse_prune(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  const auto past = open_past((*command)->common);
  if (!past) return fail(past.error());
  if (!*past) return 0;
  const auto counted = (*past)->history->prune((*command)->options);
  if (!counted) return fail(counted.error());
  if ((*command)->dry_run) return show(**command, *counted, report::Pruned::would);
  if (!(*command)->yes) {
    if (auto shown = show(**command, *counted, report::Pruned::would); !shown) return shown;
    if (auto asked = ask_before("a prune"); !asked) return fail(asked.error());
  }
  (*command)->options.mode = store::PruneOptions::Mode::remove;
  const auto pruned = (*past)->history->prune((*command)->options);
  if (!pruned) return fail(pruned.error());
  return show(**command, *pruned, report::Pruned::done);
}

}  // namespace ingot::apps
