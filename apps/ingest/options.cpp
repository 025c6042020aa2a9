#include "options.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "command_line.hpp"
#include "commands.hpp"

namespace ingot::apps {
namespace {

std::string shell_quoted(std::string_view word) {
  constexpr std::string_view k_plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,@%+";
  if (!word.empty() && word.find_first_not_of(k_plain) == std::string_view::npos) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

// The command that carries out what a dry run shows.
std::string without_dry_run(int argc, const char* const* argv) {
  std::string command = "ingest";
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--base") ++i;
    if (word == "--dry-run" || word == "--detailed-exitcode" || word == "--base" || word.starts_with("--base="))
      continue;
    command += " " + shell_quoted(word);
  }
  return command;
}

using Timeout = std::optional<std::int64_t>;  // seconds

// What limits a run that writes.
void add_writing_options(CLI::App& app, IngestCommand& command, Timeout& timeout) {
  app.add_option("--allow-delete", command.run.allow_delete, "let this run remove up to N documents")->type_name("N");
  app.add_option("--max-cost", command.run.spending.max_usd, "embed for at most USD in this run, by the model's price")
      ->check(CLI::NonNegativeNumber)
      ->type_name("USD");
  app.add_option("--max-tokens", command.run.spending.max_tokens, "embed at most N tokens in this run")->type_name("N");
  app.add_option("--timeout", timeout, "give embedding up after SECONDS; what was paid for is kept")
      ->check(CLI::Range(1, 31'536'000))
      ->option_text("SECONDS");
  app.add_option("--metrics", command.metrics,
                 "write what the run did for Prometheus, as the textfile collector of node-exporter reads it")
      ->type_name("FILE");
  app.add_flag("--api-key-stdin", command.key_from_stdin, "read the API key from standard input");
  app.add_flag("--yes", command.yes, "do not ask; needed for production without a terminal");
}

// What a plan is compared with and what becomes of it.
void add_plan_options(CLI::App& app, IngestCommand& command) {
  app.add_option("--base", command.run.base,
                 "with --dry-run: compare with the ingestion baseline FILE that a run left, not with the database")
      ->type_name("FILE");
  app.add_option("--plan-out", command.plan_out, "with --dry-run: write the plan for ingest apply")->type_name("FILE");
  app.add_flag("--detailed-exitcode", command.detailed_exitcode,
               "with --dry-run: exit 10 when there is something to do");
}

// What stands to reason for dry runs only.
Result<void> check_dry_options(const IngestCommand& command, bool dry_run) {
  const std::pair<bool, std::string_view> given[] = {{command.run.base.has_value(), "--base"},
                                                     {command.plan_out.has_value(), "--plan-out"},
                                                     {command.detailed_exitcode, "--detailed-exitcode"}};
  for (const auto& [is_given, option] : given) {
    if (is_given && !dry_run)
      return fail(ErrorKind::usage, fmt::format("{} is about the plan of a dry run", option), "add --dry-run");
  }
  if (command.metrics && dry_run)
    return fail(ErrorKind::usage, "--metrics is about runs that write", "leave it out of a dry run");
  if (!command.run.base || !command.plan_out) return {};
  return fail(ErrorKind::usage, "--plan-out needs the database, which --base does not ask", "leave --base out");
}

// The product that standard output is for, where one was asked for.
Result<std::string> stdout_option(const IngestCommand& command) {
  std::vector<std::string> wanted;
  if (command.emit_chunks == "-") wanted.emplace_back("--emit-chunks -");
  if (command.emit_metadata) wanted.emplace_back("--emit-metadata");
  if (command.common.format != Format::text)
    wanted.emplace_back(command.common.format == Format::json ? "--format json" : "--format github");
  if (wanted.size() > 1) {
    return fail(ErrorKind::usage, fmt::format("{} cannot share standard output", fmt::join(wanted, " and ")),
                "give one of them, or --emit-chunks FILE");
  }
  return wanted.empty() ? "" : wanted.front();
}

// Reports beside what stands on standard output and in other files.
Result<void> take_reports(const ReportOptions& typed, IngestCommand& command) {
  auto taken = stdout_option(command);
  if (!taken) return fail(taken.error());
  OtherOutputs others{{}, std::move(*taken)};
  if (command.emit_chunks && *command.emit_chunks != "-") others.files.push_back(*command.emit_chunks);
  if (command.plan_out) others.files.push_back(*command.plan_out);
  if (command.metrics) others.files.push_back(*command.metrics);
  auto reports = parse_reports(typed.reports, others);
  if (!reports) return fail(reports.error());
  command.reports = std::move(*reports);
  if (typed.redacts_text) command.page_texts = report::PageTexts::redacted;
  for (const Report& report : command.reports) {
    if (report.kind->name != k_plan_report && !report.kind->is_page() && command.run.lint == pipeline::LintGate::off)
      return fail(ErrorKind::usage,
                  fmt::format("the {} report is about findings, and none are looked for", report.kind->name),
                  "add --lint");
  }
  return {};
}

// What of the chunks the product and the reports show.
pipeline::Keep kept_by(const IngestCommand& command) {
  if (command.emit_metadata || command.emit_chunks || has_page(command.reports)) return pipeline::Keep::texts;
  const bool has_plan = std::any_of(command.reports.begin(), command.reports.end(),
                                    [](const Report& report) { return report.kind->name == k_plan_report; });
  return has_plan || command.common.format == Format::json ? pipeline::Keep::digests : pipeline::Keep::costs;
}

std::string list_of_commands() {
  std::string list;
  for (const Command& command : commands()) list += fmt::format("  ingest {:<29} {}\n", command.name, command.about);
  return list;
}

}  // namespace

Result<std::optional<IngestCommand>> parse_ingest(int argc, const char* const* argv) {
  CLI::App app("Loads Markdown into Postgres + pgvector: embeds only what changed, in one transaction.", "ingest");
  prepare(app,
          std::string("Examples:\n"
                      "  ingest --dry-run                     the plan, without writing anything\n"
                      "  ingest --dry-run --plan-out p.json   the same, to be applied later with ingest apply p.json\n"
                      "  ingest --dry-run --lint --strict     the plan and the findings; exit 1 when there are any\n"
                      "  ingest --config chunking.yaml        load what changed\n"
                      "  ingest --doc docs/guide.md           one document only\n"
                      "  ingest --dry-run --emit-chunks -     every chunk as a JSON line\n"
                      "  ingest --store jsonl:chunks.jsonl    into a file instead of a database\n"
                      "  ingest --rebuild                     after a change of model or PGVECTOR_DIM\n"
                      "  ingest index --status                the vector index, and what is due\n"
                      "\nCommands, each with a --help of its own:\n") +
              list_of_commands());
  IngestCommand command;
  bool dry_run = false;
  bool lint = false;
  bool strict = false;
  ReportOptions reports;
  Timeout timeout;
  add_corpus_options(app, command.common);
  app.add_option("--doc", command.common.flags.paths, "only this document; may be repeated")
      ->type_name("PATH")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--source", command.common.flags.source,
                 "name of the corpus; rows of other sources are never touched; default the root's name")
      ->type_name("NAME");
  add_store_option(app, command.common);
  app.add_flag("--dry-run", dry_run, "show the plan, write nothing");
  app.add_flag("--rebuild", command.rebuild,
               "fill a new table beside the old one and put it in its place: for another model, width or type");
  app.add_flag("--lint", lint, "check the chunks first; nothing is written when there are errors");
  app.add_flag("--strict", strict, "with --lint: warnings fail too");
  app.add_flag("--emit-metadata", command.emit_metadata, "print the metadata of every chunk as a JSON line");
  app.add_option("--emit-chunks", command.emit_chunks, "write every chunk as a JSON line; - for standard output")
      ->type_name("FILE");
  app.add_option("--drift-baseline", command.run.drift_baseline,
                 "numbers of chunks: written by runs over all files, compared with --lint; default "
                 "tmp/ingestion-baseline.json")
      ->type_name("FILE");
  add_plan_options(app, command);
  add_writing_options(app, command, timeout);
  app.add_flag("--doctor", command.doctor,
               "check dimensions, database, key and service with one tiny request, and stop; writes nothing");
  add_report_options(app, reports);
  command.common.annotates = true;
  add_environment_options(app, command.common);
  const auto parsed = parse(app, argc, argv);
  if (!parsed) return fail(parsed.error());
  if (*parsed == Parsed::answered) return std::nullopt;
  if (auto fits = check_dry_options(command, dry_run); !fits) return fail(fits.error());
  if (command.rebuild && (command.run.base || command.plan_out))
    return fail(ErrorKind::usage, "--rebuild has a plan of its own", "leave --base and --plan-out out");
  if (timeout) command.run.spending.timeout = std::chrono::seconds(*timeout);
  command.apply_command =
      command.plan_out ? "ingest apply " + shell_quoted(*command.plan_out) : without_dry_run(argc, argv);
  command.run.mode = dry_run ? pipeline::RunMode::dry : pipeline::RunMode::real;
  if (lint || strict) command.run.lint = strict ? pipeline::LintGate::strict : pipeline::LintGate::on;
  if (auto taken = take_reports(reports, command); !taken) return fail(taken.error());
  command.run.keep = kept_by(command);
  return command;
}

Result<std::optional<ApplyCommand>> parse_apply(int argc, const char* const* argv) {
  CLI::App app("Carries out a plan that ingest --dry-run --plan-out FILE wrote, if it still is what would be done.",
               "ingest apply");
  prepare(app,
          "The documents are read again from where the plan was made, so run it in the same folder.\n\n"
          "Examples:\n"
          "  ingest --dry-run --plan-out plan.json    look at the plan\n"
          "  ingest apply plan.json                   carry it out; exit 5 when anything has moved since\n");
  ApplyCommand command;
  Timeout timeout;
  command.ingest.common.counts_tokens = true;
  app.add_option("FILE", command.file, "the plan")->required()->type_name("FILE");
  app.add_option("--jobs", command.ingest.common.flags.jobs, "threads; default the processors of this machine")
      ->check(CLI::Range(1, 256))
      ->option_text("N");
  add_writing_options(app, command.ingest, timeout);
  add_environment_options(app, command.ingest.common);
  const auto parsed = parse(app, argc, argv);
  if (!parsed) return fail(parsed.error());
  if (*parsed == Parsed::answered) return std::nullopt;
  if (timeout) command.ingest.run.spending.timeout = std::chrono::seconds(*timeout);
  return command;
}

}  // namespace ingot::apps
