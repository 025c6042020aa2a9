#include "undo_command.hpp"

#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "command_line.hpp"
#include "past.hpp"
#include "report/json_history.hpp"
#include "report/text_history.hpp"

namespace ingot::apps {
namespace {

struct UndoCommand {
  CommonOptions common;
  std::string run;
  bool dry_run = false;
  bool yes = false;
};

Result<std::optional<UndoCommand>> parse_undo(int argc, const char* const* argv) {
  CLI::App app(
      "Takes back what a run did, in one transaction and as a run that can be undone itself. Nothing is embedded.",
      "ingest undo");
  prepare(app,
          "Examples:\n"
          "  ingest undo 17 --dry-run      what would become of which documents\n"
          "  ingest undo 17                asks, and does it\n"
          "  ingest undo 18 --yes          if 18 was that undo: the state after run 17 again\n");
  UndoCommand command;
  app.add_option("RUN", command.run, "number of the run, as `ingest runs` shows it")->required();
  app.add_flag("--dry-run", command.dry_run, "show what would change, write nothing");
  app.add_flag("--yes", command.yes, "do not ask; needed without a terminal");
  add_environment_options(app, command.common);
  const auto parsed = parse(app, argc, argv);
  if (!parsed) return fail(parsed.error());
  if (*parsed == Parsed::answered) return std::nullopt;
  return command;
}

Result<int> finish(const UndoCommand& command, const model::UndoPlan& plan, const std::optional<store::Applied>& done) {
  std::string out;
  if (command.common.format == Format::json) {
    out = report::render_json_undo(k_ingest, plan, done ? std::optional(done->run_id) : std::nullopt);
  } else if (done) {
    out = fmt::format("Undone as run {}: {} written, {} removed.\n", done->run_id,
                      text::counted(done->written, "row", "rows"), text::with_thousands(done->removed));
  } else {
    out = fmt::format("No changes were made. Undo with: ingest undo {}\n", plan.run.id);
  }
  return print(out).map([] { return 0; });
}

}  // namespace

Result<int> run_undo(int argc, const char* const* argv) {
  const auto command = parse_undo(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  const auto number = run_number((*command)->run);
  if (!number) return fail(number.error());
  const auto past = open_past((*command)->common);
  if (!past) return fail(past.error());
  if (!*past) return 0;
  store::History& history = *(*past)->history;
  const auto plan = history.plan_undo(*number);
  if (!plan) return fail(plan.error());
  if ((*command)->common.format != Format::json) {
    const auto shown = print(report::render_text_undo(*plan, colour((*command)->common.colour, Stream::out)));
    if (!shown) return fail(shown.error());
  }
  if ((*command)->dry_run) return finish(**command, *plan, std::nullopt);
  if (!(*command)->yes) {
    if (auto asked = ask_before("an undo"); !asked) return fail(asked.error());
  }
  const config::Settings& settings = (*past)->settings;
  const auto done = history.undo(
      *plan, {std::string(config::name(settings.environment)), io::rfc3339((*past)->clock->now()), INGOT_VERSION});
  if (!done) return fail(done.error());
  return finish(**command, *plan, *done);
}

}  // namespace ingot::apps
