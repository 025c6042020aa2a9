#include "index_command.hpp"

#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "command_line.hpp"
#include "corpus_options.hpp"
#include "io/clock.hpp"
#include "report/index_report.hpp"
#include "store/vector_index.hpp"

namespace ingot::apps {
namespace {

constexpr report::Tool k_tool{"ingest", INGOT_VERSION};

struct IndexCommand {
  CommonOptions common;
  bool status = false;
  bool rebuild = false;
};

Result<std::optional<IndexCommand>> parse_index(int argc, const char* const* argv) {
  CLI::App app(
      "Looks after the vector index of the chunk table, as PGVECTOR_INDEX says; runs do the same by themselves.",
      "ingest index");
  prepare(app,
          "Examples:\n"
          "  ingest index               build what is due, replace what is not valid, measure recall\n"
          "  ingest index --status      show the index, and what is due\n"
          "  ingest index --rebuild     build a new one beside it and put it in its place\n");
  IndexCommand command;
  auto* const status = app.add_flag("--status", command.status, "look only, change nothing");
  app.add_flag("--rebuild", command.rebuild, "build anew, also where the index is in order; readers keep the old one")
      ->excludes(status);
  add_environment_options(app, command.common);
  const auto parsed = parse(app, argc, argv);
  if (!parsed) return fail(parsed.error());
  if (*parsed == Parsed::answered) return std::nullopt;
  return command;
}

Result<int> show(const IndexCommand& command, store::VectorIndex& index, const store::KeptIndex* kept) {
  const auto status = index.status();
  if (!status) return fail(status.error());
  if (kept == nullptr) {
    for (const std::string& warning : status->warnings) warn(warning);
  } else {
    for (const std::string& warning : kept->warnings) warn(warning);
  }
  if (command.common.format == Format::json) {
    const auto* outcome = kept == nullptr ? nullptr : &kept->outcome;
    return print(report::render_json_index(k_tool, *status, outcome)).map([] { return 0; });
  }
  std::string text;
  if (kept != nullptr) {
    const std::string sentence = report::index_sentence(kept->outcome);
    text = fmt::format("index: {}\n", sentence.empty() ? "none is due" : sentence);
  }
  return print(text + report::render_text_index(*status)).map([] { return 0; });
}

}  // namespace

Result<int> run_index(int argc, const char* const* argv) {
  const auto command = parse_index(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  const auto files = io::make_filesystem();
  const auto settled = settle((*command)->common, *files);
  if (!settled) return fail(settled.error());
  if (!*settled) return 0;
  const store::Options& options = (*settled)->store;
  if (options.database_url.empty()) {
    return fail(ErrorKind::config, "DATABASE_URL is not set", "start a local database with `dev-vector-db up`");
  }
  if (auto fits = store::check_indexable(options.index, options.vector_type, options.dimensions); !fits)
    return fail(fits.error());
  const auto clock = io::make_clock();
  const auto index = store::open_vector_index(options, *clock);
  if (!index) return fail(index.error());
  if ((*command)->status) return show(**command, **index, nullptr);
  const auto work = (*command)->rebuild ? store::IndexWork::rebuild : store::IndexWork::due;
  const auto kept = (*index)->keep(work, std::nullopt);
  if (!kept) return fail(kept.error());
  return show(**command, **index, &*kept);
}

}  // namespace ingot::apps
