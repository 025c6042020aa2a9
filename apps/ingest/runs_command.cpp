#include "runs_command.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "command_line.hpp"
#include "io/filesystem.hpp"
#include "past.hpp"
#include "report/html_runs.hpp"
#include "report/json_history.hpp"
#include "report/text_history.hpp"

namespace ingot::apps {
namespace {

struct RunsCommand {
  CommonOptions common;
  std::string page;  // FILE; empty: none
  std::string run;   // empty: a list
  store::RunFilter filter;
};

Result<void> take_report(std::string_view typed, RunsCommand& command) {
  if (typed.empty()) return {};
  constexpr std::string_view k_kind = "html=";
  if (!typed.starts_with(k_kind) || typed.size() == k_kind.size())
    return fail(ErrorKind::usage, fmt::format("--report {}: runs have a page only", text::printable(typed)),
                "--report html=runs.html");
  if (!command.run.empty()) return fail(ErrorKind::usage, "--report is about a list of runs", "leave the run out");
  command.page = typed.substr(k_kind.size());
  return {};
}

Result<std::optional<RunsCommand>> parse_runs(int argc, const char* const* argv) {
  CLI::App app("Lists the runs of PGVECTOR_TABLE that wrote, or tried to, newest first; or shows one of them.",
               "ingest runs");
  prepare(app,
          "Examples:\n"
          "  ingest runs                    the last 20\n"
          "  ingest runs 17                 one run, with the documents that it changed\n"
          "  ingest runs --format json      for a program\n"
          "  ingest runs --limit 500 --report html=runs.html      as plots, to look at\n");
  RunsCommand command;
  app.add_option("RUN", command.run, "number of a run; default a list of them");
  app.add_option("--limit", command.filter.limit, "how many runs; default 20")
      ->check(CLI::Range(1, 100'000))
      ->option_text("N");
  app.add_option("--source", command.filter.source, "only runs of this corpus")->type_name("NAME");
  std::string report;
  app.add_option("--report", report, "also write the list as a page with plots; the kind is html")
      ->type_name("html=FILE");
  add_environment_options(app, command.common);
  const auto parsed = parse(app, argc, argv);
  if (!parsed) return fail(parsed.error());
  if (*parsed == Parsed::answered) return std::nullopt;
  if (auto taken = take_report(report, command); !taken) return fail(taken.error());
  return command;
}

Result<int> show_one(const RunsCommand& command, store::History& history) {
  const auto number = run_number(command.run);
  if (!number) return fail(number.error());
  const auto run = history.run(*number);
  if (!run) return fail(run.error());
  const auto documents = history.documents(*number);
  if (!documents) return fail(documents.error());
  auto printed = print(command.common.format == Format::json
                           ? report::render_json_run(k_ingest, *run, *documents)
                           : report::render_text_run(*run, *documents, colour(command.common.colour, Stream::out)));
  return printed.map([] { return 0; });
}

}  // namespace

Result<int> run_runs(int argc, const char* const* argv) {
  const auto command = parse_runs(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  const auto past = open_past((*command)->common);
  if (!past) return fail(past.error());
  if (!*past) return 0;
  if (!(*command)->run.empty()) return show_one(**command, *(*past)->history);
  const auto runs = (*past)->history->runs((*command)->filter);
  if (!runs) return fail(runs.error());
  if (!(*command)->page.empty()) {
    const config::Settings& settings = (*past)->settings;
    const std::string page = report::render_html_runs(k_ingest, settings.store.table, settings.source_name, *runs);
    if (auto written = io::make_filesystem()->write_atomically((*command)->page, page); !written)
      return fail(ErrorKind::io, written.error().message, written.error().hint);
  }
  auto printed = print((*command)->common.format == Format::json
                           ? report::render_json_runs(k_ingest, *runs)
                           : report::render_text_runs(*runs, colour((*command)->common.colour, Stream::out)));
  return printed.map([] { return 0; });
}

}  // namespace ingot::apps
