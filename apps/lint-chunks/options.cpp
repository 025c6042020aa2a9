#include "options.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "command_line.hpp"

namespace ingot::apps {
namespace {

// What was typed of the group; it makes sense together only.
struct Fixing {
  bool fix = false;
  bool diff = false;
  bool unsafe = false;
  bool allow_dirty = false;
};

void add_fixing_options(CLI::App& app, Fixing& fixing) {
  app.add_flag("--fix", fixing.fix, "mend what can be mended safely, and show what is left");
  app.add_flag("--diff", fixing.diff, "print what --fix would change, as a patch; exit code 1 when that is anything");
  app.add_flag("--unsafe-fixes", fixing.unsafe, "with --fix or --diff: also what alters the text that is read");
  app.add_flag("--allow-dirty", fixing.allow_dirty, "with --fix: also files with changes that are not committed");
}

Result<void> take(const Fixing& fixing, LintCommand& command) {
  using pipeline::BaselineUse;
  using pipeline::FixOptions;
  const auto refuse = [](std::string what, std::string hint) {
    return fail(ErrorKind::usage, std::move(what), std::move(hint));
  };
  const bool any = fixing.fix || fixing.diff;
  if (fixing.unsafe && !any)
    return refuse("--unsafe-fixes needs --fix or --diff", "--diff shows what would be changed");
  if (fixing.allow_dirty && (!fixing.fix || fixing.diff))
    return refuse("--allow-dirty is about what --fix writes", "leave it out");
  if (!any) return {};
  if (command.watch) return refuse("files that --watch waits for are not to be changed by it", "leave --watch out");
  if (command.staged || command.stdin_filename)
    return refuse("only what lies on the disk can be fixed", "leave --staged and standard input out");
  const auto mode = command.baseline.mode;
  if (mode == BaselineUse::Mode::write || mode == BaselineUse::Mode::prune)
    return refuse("a baseline is not written while files change", "run --fix first");
  if (fixing.diff && (command.common.format != Format::text || command.statistics))
    return refuse("--diff prints a patch and nothing else", "leave --format and --statistics out");
  command.fix = FixOptions{fixing.diff ? FixOptions::Mode::show : FixOptions::Mode::write,
                           fixing.unsafe ? model::Applicability::unsafe : model::Applicability::safe,
                           fixing.allow_dirty ? FixOptions::Uncommitted::change : FixOptions::Uncommitted::leave};
  return {};
}

// "-" stands for a document that is not saved; nothing else can be looked at then.
Result<void> take_stdin(LintCommand& command) {
  auto& paths = command.common.flags.paths;
  const bool reads_stdin = std::find(paths.begin(), paths.end(), "-") != paths.end();
  if (!reads_stdin && !command.stdin_filename) return {};
  if (!reads_stdin || paths.size() > 1 || command.since || command.staged || command.watch)
    return fail(ErrorKind::usage,
                "standard input is one document: `-` must be the only path, without --since, --staged, --watch",
                "cat FILE | lint-chunks - --stdin-filename FILE");
  if (!command.stdin_filename)
    return fail(ErrorKind::usage, "which document is it that comes from standard input?",
                "say where it belongs: --stdin-filename docs/guide.md");
  paths.clear();
  return {};
}

// Chunks without their sources: nothing can be fixed in them, and nothing of a repository is asked for.
Result<void> check_chunks(const LintCommand& command) {
  if (!command.chunks) return {};
  using Mode = pipeline::BaselineUse::Mode;
  const auto& baseline = command.baseline;
  const auto refuse = [](std::string_view what) {
    return fail(ErrorKind::usage, fmt::format("{} is about sources, and --chunks reads none", what), "leave it out");
  };
  if (!command.common.flags.paths.empty() || command.stdin_filename) return refuse("PATH");
  if (command.since) return refuse("--since");
  if (command.staged) return refuse("--staged");
  if (command.watch) return refuse("--watch");
  if (command.fix) return refuse(command.fix->mode == pipeline::FixOptions::Mode::show ? "--diff" : "--fix");
  if (baseline.path || baseline.mode == Mode::write || baseline.mode == Mode::prune) return refuse("a baseline");
  if (baseline.drift->path || baseline.drift->mode != pipeline::DriftUse::Mode::compare)
    return refuse("an ingestion baseline");
  if (has_page(command.reports)) return refuse("the html report");
  return {};
}

Result<void> take_reports(const ReportOptions& typed, LintCommand& command) {
  const bool diff = command.fix && command.fix->mode == pipeline::FixOptions::Mode::show;
  if (diff && !typed.reports.empty())
    return fail(ErrorKind::usage, "--diff prints a patch and nothing else", "leave --report out");
  OtherOutputs others;
  if (command.common.format != Format::text) others.stdout_option = "--format";
  if (command.statistics) others.stdout_option = "--statistics";
  auto reports = parse_reports(typed.reports, others);
  if (!reports) return fail(reports.error());
  command.reports = std::move(*reports);
  if (typed.redacts_text) command.page_texts = report::PageTexts::redacted;
  return {};
}

void add_drift_options(CLI::App& app, pipeline::DriftUse& drift) {
  using Mode = pipeline::DriftUse::Mode;
  app.add_option("--drift-baseline", drift.path,
                 "numbers of chunks to compare with; default tmp/ingestion-baseline.json, which ingest writes")
      ->type_name("FILE");
  auto* write = app.add_flag_callback(
      "--write-drift-baseline", [&drift] { drift.mode = Mode::write; }, "keep the numbers of chunks for later runs");
  app.add_flag_callback(
         "--prune-drift-baseline", [&drift] { drift.mode = Mode::prune; }, "forget documents that are gone")
      ->excludes(write);
}

}  // namespace

Result<std::optional<LintCommand>> parse_lint(int argc, const char* const* argv) {
  CLI::App app("Chunks documents exactly as ingest would, and checks the chunks and their metadata.", "lint-chunks");
  prepare(app,
          "Examples:\n"
          "  lint-chunks                          everything below the current folder\n"
          "  lint-chunks docs/guide.md            one document\n"
          "  lint-chunks --config chunking.yaml --strict\n"
          "  lint-chunks --diff                   what --fix would change, as a patch\n"
          "  lint-chunks --fix --select EN,LT001  mend what these rules find\n"
          "  lint-chunks --chunks chunks.jsonl    chunks that were emitted before, without their sources\n"
          "  lint-chunks --report sarif=lint.sarif --report junit=lint.xml\n"
          "  lint-chunks --explain SZ001          what a rule is about\n");
  LintCommand command;
  Fixing fixing;
  ReportOptions reports;
  command.common.lists_findings = true;
  command.common.annotates = true;
  const auto take_level = [&command](const std::string& given) {
    for (const auto level : {model::Severity::info, model::Severity::warning, model::Severity::error}) {
      if (given == model::name(level)) command.fail_level = level;
    }
    if (!command.fail_level) throw CLI::ValidationError("--fail-level is info, warning or error, not " + given);
  };
  add_corpus_options(app, command.common);
  app.add_option("--select", command.select, "only these rules: ids, beginnings of ids, or names")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("RULE,...");
  app.add_option("--extend-select", command.extend_select, "these rules as well, also where they are in preview")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("RULE,...");
  app.add_flag("--preview", command.preview, "also the rules that may still change");
  app.add_option("--ignore", command.ignore, "not these rules; wins over --select")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("RULE,...");
  app.add_flag("--strict", command.strict, "warnings fail too");
  app.add_option_function<std::string>("--fail-level", take_level, "info, warning or error: what ends with exit code 1")
      ->type_name("LEVEL");
  app.add_option("--max-warnings", command.max_warnings, "more warnings than these fail")->type_name("N");
  app.add_flag("--exit-zero", command.exit_zero, "exit code 0 whatever was found");
  app.add_option("--baseline", command.baseline.path,
                 "findings that are known; default .chunk-lint-baseline.json below the root")
      ->type_name("FILE");
  using Mode = pipeline::BaselineUse::Mode;
  const auto take_mode = [&command](Mode mode) { return [&command, mode] { command.baseline.mode = mode; }; };
  auto* write = app.add_flag_callback("--write-baseline", take_mode(Mode::write), "keep what is found now as known");
  auto* prune =
      app.add_flag_callback("--prune-baseline", take_mode(Mode::prune), "forget what is known and not found any more");
  prune->excludes(write);
  app.add_flag_callback("--no-baseline", take_mode(Mode::ignore), "show what is known, too")
      ->excludes(write)
      ->excludes(prune);
  add_fixing_options(app, fixing);
  add_drift_options(app, command.baseline.drift.emplace());
  app.add_flag("--statistics", command.statistics,
               "print how often each rule found something, in place of the findings");
  app.add_option("--today", command.today,
                 "the day that dates are compared with; default SOURCE_DATE_EPOCH or the clock")
      ->type_name("2026-01-31");
  app.add_flag("--watch", command.watch, "look again whenever a file changes")->excludes(write)->excludes(prune);
  app.add_flag("--timings", command.timings, "say on stderr where the time goes, all threads together");
  auto* no_cache = app.add_flag("--no-cache", command.no_cache, "look at every document again, and keep nothing");
  app.add_option("--cache-dir", command.cache_directory,
                 "where what is found is kept for the next run; default ingot in XDG_CACHE_HOME or ~/.cache")
      ->excludes(no_cache)
      ->type_name("DIR");
  auto* since = app.add_option("--since", command.since,
                               "only findings in files that changed since the git ref; those of the corpus always")
                    ->type_name("REF");
  app.add_flag("--staged", command.staged, "only findings in files that the next commit changes, as they are staged")
      ->excludes(since);
  app.add_option("--stdin-filename", command.stdin_filename,
                 "which document the text of standard input is, when PATH is `-`")
      ->type_name("PATH");
  app.add_option("--chunks", command.chunks,
                 "look at chunks that `ingest --emit-chunks` wrote before, without their sources; - is standard input")
      ->type_name("FILE.jsonl");
  app.add_flag("--list-rules", command.list_rules, "print all rules, and stop");
  auto* explain =
      app.add_option("--explain", command.explain, "print what a rule is about, and stop; `all` for every rule");
  explain->type_name("RULE");
  app.add_flag("--markdown", command.markdown, "with --explain: as a Markdown page; of all rules the index")
      ->needs(explain);
  add_report_options(app, reports);
  add_environment_options(app, command.common);
  const auto parsed = parse(app, argc, argv);
  if (!parsed) return fail(parsed.error());
  if (*parsed == Parsed::answered) return std::nullopt;
  if (auto taken = take_stdin(command); !taken) return fail(taken.error());
  if (auto taken = take(fixing, command); !taken) return fail(taken.error());
  if (auto taken = take_reports(reports, command); !taken) return fail(taken.error());
  if (auto checked = check_chunks(command); !checked) return fail(checked.error());
  return command;
}

}  // namespace ingot::apps
