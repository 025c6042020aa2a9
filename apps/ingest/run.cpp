#include "run.hpp"

#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "command_line.hpp"
#include "metrics.hpp"
#include "output.hpp"
#include "pipeline/doctor.hpp"
#include "store/url.hpp"

namespace ingot::apps {
namespace {

constexpr std::size_t k_most_key_bytes = 4096;

// Production is written only by somebody who means it.
Result<void> confirm(const IngestCommand& command, const config::Settings& settings) {
  const bool asks =
      settings.environment == config::TargetEnvironment::production && command.run.mode == pipeline::RunMode::real;
  if (!asks || command.yes || !settings.store.named()) return {};
  if (::isatty(STDIN_FILENO) == 0) {
    return fail(ErrorKind::refused, "production is written only with --yes when there is no terminal",
                "add --yes, after a look at --dry-run");
  }
  std::string name = settings.store.path;
  std::string_view thing = "store";
  if (settings.store.kind == store::StoreKind::postgres) {
    const auto url = store::parse_url(settings.store.database_url);
    if (!url) return fail(url.error());
    std::string tables = settings.store.table;
    for (const std::string& more : settings.store.more_tables) tables += ", " + more;
    fmt::print(stderr, "This writes {} {} of {}.\n", settings.store.more_tables.empty() ? "table" : "tables", tables,
               store::place(*url));
    name = url->database;
    thing = "database";
  }
  fmt::print(stderr, "Type the name of the {} to go on: ", thing);
  std::string typed;
  std::getline(std::cin, typed);
  if (typed == name) return {};
  return fail(ErrorKind::refused, fmt::format("that is not the name of the {}: nothing was changed", thing),
              "run again, or pass --yes");
}

// A rebuild, or what differs.
Result<pipeline::Rebuilt> load(const IngestCommand& command, const config::Settings& settings,
                               const pipeline::ServiceDoors& service, io::FileSystem& files, io::Clock& clock) {
  if (auto confirmed = confirm(command, settings); !confirmed) return fail(confirmed.error());
  const auto processes = io::make_processes();
  const auto progress = make_progress(command.common.verbosity(), clock);
  const pipeline::Doors doors{files, *processes, *progress};
  if (command.rebuild) return pipeline::rebuild(settings, command.run, doors, service, clock);
  return pipeline::ingest(settings, command.run, doors, service, clock).map([](auto&& ingested) {
    return pipeline::Rebuilt{std::forward<decltype(ingested)>(ingested), std::nullopt};
  });
}

Result<int> finish(const IngestCommand& command, const config::Settings& settings,
                   const Result<pipeline::Rebuilt>& done, io::FileSystem& files) {
  if (!done) return fail(done.error());
  if (auto written = write_output(command, settings, *done, files); !written) return fail(written.error());
  return exit_status(command, done->filled);
}

}  // namespace

Result<int> run_ingest(IngestCommand& command) {
  const auto files = io::make_filesystem();
  const auto clock = io::make_clock();
  if (command.key_from_stdin) {
    auto key = read_stdin(k_most_key_bytes);
    if (!key) return fail(key.error());
    command.common.flags.api_key = std::move(*key);
  }
  const auto settled = settle(command.common, *files);
  if (!settled) return fail(settled.error());
  if (!*settled) return 0;
  const config::Settings& settings = **settled;
  const auto journals = io::make_append_files();
  const pipeline::ServiceDoors service = pipeline::real_service(*journals);
  if (command.doctor) return write_examination(command, pipeline::examine(settings, *files, service, *clock));
  const auto began = clock->steady();
  const auto done = load(command, settings, service, *files, *clock);
  auto status = finish(command, settings, done, *files);
  if (!command.metrics) return status;
  const int exit_status = status ? *status : exit_code(status.error().kind);
  auto written = write_metrics(
      command, settings, {exit_status, clock->now(), clock->steady() - began, done ? &done->filled : nullptr}, *files);
  if (written || !status) return status;  // the first error is the one to be told
  return fail(written.error());
}

}  // namespace ingot::apps
