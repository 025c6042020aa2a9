#include "verify_command.hpp"

#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "command_line.hpp"
#include "past.hpp"
#include "pipeline/verify.hpp"
#include "report/json_history.hpp"
#include "report/text_history.hpp"

namespace ingot::apps {
namespace {

struct VerifyCommand {
  CommonOptions common;
  bool repair = false;
};

Result<std::optional<VerifyCommand>> parse_verify(int argc, const char* const* argv) {
  CLI::App app(
      "Looks whether the stored rows of a source are as its runs left them: digests, numbers, vectors, parents, "
      "documents. Reads no source file. Exit status 1 when something is wrong.",
      "ingest verify");
  prepare(app,
          "Examples:\n"
          "  ingest verify --root docs               what is wrong\n"
          "  ingest verify --root docs --repair      marks damaged rows, so that the next ingest writes them again\n");
  VerifyCommand command;
  config::Flags& flags = command.common.flags;
  app.add_option("--root", flags.root, "folder of the documents, which names the source; default the current one")
      ->type_name("DIR");
  app.add_option("--source", flags.source, "name of the corpus; default the root's name")->type_name("NAME");
  app.add_option("--config", flags.config, "the chunking config of its runs, if they had one")->type_name("FILE");
  app.add_flag("--repair", command.repair, "mark what is damaged to be written again; needs ingest afterwards");
  add_environment_options(app, command.common);
  const auto parsed = parse(app, argc, argv);
  if (!parsed) return fail(parsed.error());
  if (*parsed == Parsed::answered) return std::nullopt;
  return command;
}

std::string summary_of(const config::Settings& settings, const pipeline::Verified& verified) {
  const std::string parents = text::counted(verified.parents, "parent", "parents");
  const std::string read =
      fmt::format("{}{} of source {}", text::counted(verified.chunks, "chunk", "chunks"),
                  verified.documents == 0
                      ? " and " + parents
                      : fmt::format(", {} and {}", parents, text::counted(verified.documents, "document", "documents")),
                  text::printable(settings.source_name));
  if (verified.damages.empty()) return fmt::format("{}: nothing is wrong\n", read);
  return fmt::format("{}: {}{}\n", read, text::counted(verified.damages.size(), "finding", "findings"),
                     verified.marked ? " · marked; write these rows again with: ingest" : "");
}

}  // namespace

Result<int> run_verify(int argc, const char* const* argv) {
  const auto command = parse_verify(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  const CommonOptions& common = (*command)->common;
  const auto settled = settle_with_database(common);
  if (!settled) return fail(settled.error());
  if (!*settled) return 0;
  const config::Settings& settings = **settled;
  const auto clock = io::make_clock();
  const auto verified =
      pipeline::verify(settings, (*command)->repair ? pipeline::Repair::mark : pipeline::Repair::no, *clock);
  if (!verified) return fail(verified.error());
  auto printed =
      print(common.format == Format::json
                ? report::render_json_verified(k_ingest, {settings.source_name, verified->chunks, verified->parents,
                                                          verified->documents, verified->damages, verified->marked})
                : report::render_text_damages(verified->damages, colour(common.colour, Stream::out)) +
                      summary_of(settings, *verified));
  return printed.map([&] { return verified->damages.empty() ? 0 : 1; });
}

}  // namespace ingot::apps
