#include "report_command.hpp"

#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/json.hpp"
#include "command_line.hpp"
#include "corpus_options.hpp"
#include "io/filesystem.hpp"
#include "output.hpp"
#include "past.hpp"
#include "pipeline/minimums.hpp"
#include "report/coverage.hpp"
#include "report/text_diagnostics.hpp"

namespace ingot::apps {
namespace {

struct ReportCommand {
  CommonOptions common;
  std::string file{k_latest_report};
  bool check = false;
};

Result<std::optional<ReportCommand>> parse_report(int argc, const char* const* argv) {
  CLI::App app("Shows what the last run on this machine held, and checks it against the minimums of the config.",
               "ingest report");
  prepare(app,
          "Runs that write leave a report of every document in tmp/ingestion-reports, also when lint stops them.\n\n"
          "Examples:\n"
          "  ingest report                                    documents, chunks and tokens of the last run\n"
          "  ingest report --check --config chunking.yaml     exit 1 when `coverage` in the config wants more\n");
  ReportCommand command;
  app.add_option("FILE", command.file, fmt::format("a report; default {}", k_latest_report))->option_text(" ");
  app.add_flag("--check", command.check, "exit 1 when there is less than the config wants");
  app.add_option("--config", command.common.flags.config, "chunking config, YAML or JSON")->type_name("FILE");
  add_environment_options(app, command.common);
  const auto parsed = parse(app, argc, argv);
  if (!parsed) return fail(parsed.error());
  if (*parsed == Parsed::answered) return std::nullopt;
  return command;
}

std::string as_json(const ReportCommand& command, const report::Coverage& coverage,
                    const std::vector<model::Diagnostic>& findings) {
  Value::List found;
  for (const model::Diagnostic& finding : findings)
    found.push_back(Value::Map{{"rule", finding.rule, 0}, {"message", finding.message, 0}, {"help", finding.help, 0}});
  return json::pretty(Value::Map{{"schema", "ingot.coverage/1", 0},
                                 {"tool", to_value(k_ingest), 0},
                                 {"report", command.file, 0},
                                 {"source", coverage.source, 0},
                                 {"started_at", coverage.started_at, 0},
                                 {"whole", coverage.whole, 0},
                                 {"documents", coverage.documents.size(), 0},
                                 {"chunks", coverage.chunks(), 0},
                                 {"tokens", coverage.tokens(), 0},
                                 {"findings", std::move(found), 0}});
}

}  // namespace

Result<int> run_report(int argc, const char* const* argv) {
  const auto command = parse_report(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  const auto files = io::make_filesystem();
  const auto settled = settle((*command)->common, *files);
  if (!settled) return fail(settled.error());
  if (!*settled) return 0;
  const std::string& path = (*command)->file;
  const auto content = files->read(path, k_most_report_bytes);
  if (!content) return fail(ErrorKind::config, content.error().message, "run ingest, or name a report that it wrote");
  const auto coverage = report::parse_coverage(path, content->bytes);
  if (!coverage) return fail(coverage.error());
  if ((*command)->check && !coverage->whole)
    return fail(ErrorKind::config, path + " is of a run over some paths only", "run ingest over all documents");
  std::vector<model::Diagnostic> findings;
  if ((*command)->check) findings = pipeline::below_minimums(**settled, *coverage);
  const report::TextDiagnosticOptions options{colour((*command)->common.colour, Stream::out)};
  auto printed =
      (*command)->common.format == Format::json
          ? print_json(as_json(**command, *coverage, findings))
          : print_text(report::render_coverage(*coverage) + report::render_text_diagnostics({{}, findings}, options));
  return printed.map([&] { return findings.empty() ? 0 : 1; });
}

}  // namespace ingot::apps
