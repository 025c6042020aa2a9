#include "diff_command.hpp"

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "past.hpp"
#include "report/json_history.hpp"
#include "report/text_history.hpp"

namespace ingot::apps {
namespace {

struct DiffCommand {
  CommonOptions common;
  std::string before;
  std::string after;
};

Result<std::optional<DiffCommand>> parse_diff(int argc, const char* const* argv) {
  CLI::App app("Shows which documents differ between the states that two runs of one source left.", "ingest diff");
  prepare(app,
          "Examples:\n"
          "  ingest diff 17 23      what came, changed and went from run 17 to run 23\n"
          "  ingest diff 23 17      the same, seen from the other end\n");
  DiffCommand command;
  app.add_option("BEFORE", command.before, "number of a run")->required();
  app.add_option("AFTER", command.after, "number of another run of the same source")->required();
  add_environment_options(app, command.common);
  const auto parsed = parse(app, argc, argv);
  if (!parsed) return fail(parsed.error());
  if (*parsed == Parsed::answered) return std::nullopt;
  return command;
}

}  // namespace

Result<int> run_diff(int argc, const char* const* argv) {
  const auto command = parse_diff(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  const auto before = run_number((*command)->before);
  if (!before) return fail(before.error());
  const auto after = run_number((*command)->after);
  if (!after) return fail(after.error());
  const auto past = open_past((*command)->common);
  if (!past) return fail(past.error());
  if (!*past) return 0;
  const auto found = (*past)->history->difference(*before, *after);
  if (!found) return fail(found.error());
  auto printed = print((*command)->common.format == Format::json
                           ? report::render_json_difference(k_ingest, *before, *after, *found)
                           : report::render_text_difference(*found, colour((*command)->common.colour, Stream::out)));
  return printed.map([] { return 0; });
}

}  // namespace ingot::apps
