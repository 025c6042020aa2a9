#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "base/dates.hpp"
#include "base/text.hpp"
#include "command_line.hpp"
#include "fixing.hpp"
#include "io/environment.hpp"
#include "io/watch.hpp"
#include "lint/lint.hpp"
#include "lint/rule_pages.hpp"
#include "options.hpp"
#include "pipeline/fix.hpp"
#include "pipeline/lint.hpp"
#include "pipeline/lint_chunk_lines.hpp"
#include "pipeline/stopwatch.hpp"
#include "report/finding_list.hpp"
#include "report/json_diagnostics.hpp"
#include "report/text_diagnostics.hpp"
#include "report/timing_list.hpp"
#include "source/read.hpp"

namespace ingot::apps {
namespace {

std::string rule_list() {
  std::string out;
  for (const lint::Rule& rule : lint::rules()) {
    const char* fix = !rule.fix ? "-" : rule.fix == model::Applicability::safe ? "S" : "U";
    out +=
        fmt::format("{}  {:<26}  {:<7}  {}  {}\n", rule.id, rule.name, model::name(rule.severity), fix, rule.summary);
  }
  return out;
}

Error unknown_rule(const std::string& name) {
  std::vector<std::string_view> names;
  for (const lint::Rule& known : lint::rules()) names.insert(names.end(), {known.id, known.name});
  const auto near = text::did_you_mean(name, names);
  return {ErrorKind::usage,
          fmt::format("unknown rule {}", text::printable(name)),
          {},
          near ? fmt::format("did you mean {}?", *near) : "lint-chunks --list-rules prints all"};
}

Result<void> explain(const LintCommand& command) {
  if (text::lower_ascii(*command.explain) == "all") {
    if (command.markdown) return print(lint::rule_index(lint::rules()));
    std::string all;
    for (const lint::Rule& rule : lint::rules()) all += (all.empty() ? "" : "\n\n") + lint::explain(rule);
    return print(all);
  }
  const lint::Rule* rule = lint::find_rule(*command.explain);
  if (rule == nullptr) return fail(unknown_rule(*command.explain));
  return print(command.markdown ? lint::rule_page(*rule) : lint::explain(*rule));
}

std::string_view rule_name(std::string_view id) {
  const lint::Rule* rule = lint::find_rule(id);
  return rule == nullptr ? std::string_view{} : rule->name;
}

// One document for machines, or the findings as text; the same whatever fails.
std::string product(const LintCommand& command, const config::Settings& settings, const pipeline::LintResult& result,
                    const report::LintSummary& summary) {
  if (command.statistics) return report::render_statistics(summary, rule_name);
  std::vector<report::JsonFileFindings> json;
  for (const pipeline::FileFindings& file : result.files) json.push_back({file.bytes, file.findings, file.chunks});
  json.push_back({{}, result.corpus.findings, {}});
  const report::LintDocument document{{"lint-chunks", INGOT_VERSION}, settings.token_basis, summary, json, rule_name};
  if (command.common.format == Format::json) return report::render_json_diagnostics(document);
  if (command.common.format == Format::jsonl) return report::render_jsonl_diagnostics(document);
  report::TextDiagnosticOptions options;
  options.colour = colour(command.common.colour, Stream::out);
  if (command.common.verbosity() != Verbosity::verbose) options.least = model::Severity::warning;
  std::string text;
  for (const report::JsonFileFindings& file : json) {
    const report::FileFindings findings{file.source, file.findings};
    if (command.common.format == Format::concise) {
      text += report::render_concise(findings, options);
    } else if (command.common.format == Format::grouped) {
      text += report::render_grouped(findings, options);
    } else {
      text += report::render_text_diagnostics(findings, options);
    }
  }
  return text;
}

// What rules and facts of documents take is a part of what the documents take.
std::string timing_list(const pipeline::Stopwatch& timings) {
  std::vector<report::Timing> shown;
  for (const auto& [what, time] : timings.totals()) {
    const std::string_view name = rule_name(what);
    std::string text = what + (name.empty() ? "" : " ") + std::string(name);
    if (what == "documents") text = "documents: reading, cutting, and their rules";
    if (what == "facts") text = "facts of documents for rules about the corpus";
    if (what == "cache") text = "documents that the cache may know";
    shown.push_back({std::move(text), time});
  }
  return report::render_timings(shown);
}

// What can be done about the findings, or what was done.
std::string fixing_line(const LintCommand& command, const report::LintSummary& summary, std::size_t fixed) {
  const std::string more = report::render_fixable(summary);
  const std::string done = command.fix ? text::with_thousands(fixed) + " fixed" : "";
  return (done.empty() ? "" : ", " + done) + (more.empty() ? "" : ", " + more);
}

std::string not_run_line(const pipeline::LintResult& result) {
  const std::size_t count = result.not_run.size();
  if (count == 0) return {};
  return fmt::format(", {} not run ({})", text::counted(count, "rule", "rules"),
                     count == 1 ? result.not_run.front() : "-v names them");
}

Result<void> show(const LintCommand& command, const config::Settings& settings, const pipeline::LintResult& result,
                  std::size_t fixed) {
  report::LintSummary summary;
  summary.files = result.files.size() - result.corpus.others.size();
  summary.chunks = result.corpus.chunk_count();
  for (const pipeline::FileFindings& file : result.files) summary.add(file.findings);
  summary.add(result.corpus.findings);
  for (const std::string& warning : result.corpus.warnings) warn(warning);
  for (const model::RejectedDocument& rejected : result.rejected) report_error(rejected.error);
  if (!result.not_run.empty() && command.common.verbosity() == Verbosity::verbose)
    fmt::print(stderr, "not run, for what they need is not in the chunks: {}\n", fmt::join(result.not_run, ", "));
  auto printed = print(product(command, settings, result, summary));
  if (printed && !command.common.quiet)
    fmt::print(stderr, "{}{}{}\n", report::render_lint_summary(summary), fixing_line(command, summary, fixed),
               not_run_line(result));
  return printed;
}

// Ids, or beginnings of ids, of what the user named.
Result<std::vector<std::string>> selected(const std::vector<std::string>& names) {
  std::vector<std::string> ids;
  for (const std::string& name : names) {
    if (const lint::Rule* rule = lint::find_rule(name)) {
      ids.emplace_back(rule->id);
      continue;
    }
    std::string prefix = name;
    std::transform(prefix.begin(), prefix.end(), prefix.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    const auto all = lint::rules();
    const bool known =
        std::any_of(all.begin(), all.end(), [&](const lint::Rule& rule) { return rule.id.starts_with(prefix); });
    if (!known || prefix.empty()) return fail(unknown_rule(name));
    ids.push_back(std::move(prefix));
  }
  return ids;
}

Result<lint::Profile> profile_of(const LintCommand& command, const config::Settings& settings, const io::Clock& clock) {
  const auto strictness = command.strict ? lint::Strictness::strict : lint::Strictness::normal;
  lint::Profile profile = pipeline::profile_of(settings, strictness, clock);
  auto select = selected(command.select);
  if (!select) return fail(select.error());
  auto ignore = selected(command.ignore);
  if (!ignore) return fail(ignore.error());
  profile.select = std::move(*select);
  profile.ignore = std::move(*ignore);
  if (!command.today) return profile;
  if (!dates::is_day(*command.today))
    return fail(ErrorKind::usage, "--today must be a day, not " + text::printable(*command.today),
                "such as 2026-01-31");
  profile.today = *command.today;
  return profile;
}

Result<int> answer(const LintCommand& command, const config::Settings& settings, const pipeline::FixResult& result) {
  if (command.fix->mode == pipeline::FixOptions::Mode::show) {
    for (const model::RejectedDocument& rejected : result.left.rejected) report_error(rejected.error);
    if (auto printed = print(patch_of(settings, result)); !printed) return fail(printed.error());
    if (!command.common.quiet)
      fmt::print(stderr, "{} to fix in {}\n", text::counted(result.fixed, "finding", "findings"),
                 text::counted(result.changes.size(), "file", "files"));
    return result.changes.empty() || command.exit_zero ? 0 : 1;
  }
  warn_of_dirty(result);
  if (auto shown = show(command, settings, result.left, result.fixed); !shown) return fail(shown.error());
  return result.left.failed && !command.exit_zero ? 1 : 0;
}

// Beside what other programs keep for the next time; nowhere for somebody without a home.
std::optional<std::string> cache_directory(const LintCommand& command) {
  if (command.no_cache || command.cache_directory) return command.no_cache ? std::nullopt : command.cache_directory;
  const io::Environment environment = io::Environment::of_process();
  const auto cache = environment.get("XDG_CACHE_HOME");
  if (cache && cache->starts_with('/')) return io::join(*cache, "ingot");
  const auto home = environment.get("HOME");
  if (!home || !home->starts_with('/')) return std::nullopt;
  return io::join(*home, ".cache/ingot");
}

Result<pipeline::LintOptions> options_of(const LintCommand& command, const config::Settings& settings,
                                         const io::Clock& clock) {
  auto profile = profile_of(command, settings, clock);
  if (!profile) return fail(profile.error());
  const auto usual_level = command.strict ? model::Severity::warning : model::Severity::error;
  pipeline::Scope scope{command.since, command.staged, std::nullopt};
  if (command.stdin_filename) {
    auto text = read_stdin(source::k_max_file_bytes);
    if (!text) return fail(text.error());
    scope.buffer = {*command.stdin_filename, std::move(*text)};
  }
  return pipeline::LintOptions{std::move(*profile),
                               {command.fail_level.value_or(usual_level), command.max_warnings},
                               command.baseline,
                               std::move(scope),
                               cache_directory(command)};
}

// What a change may come to: the folders of documents, and those that they lie in, and what the config consists of.
std::vector<std::string> watched(const config::Settings& settings, const pipeline::LintResult& result) {
  std::set<std::string> paths{settings.root};
  for (const pipeline::FileFindings& file : result.files) {
    for (std::size_t slash = file.path.rfind('/'); slash != std::string::npos && slash > 0;
         slash = file.path.rfind('/', slash - 1))
      paths.insert(io::join(settings.root, file.path.substr(0, slash)));
  }
  if (!settings.chunking.built_in) paths.insert(settings.chunking.path);
  return {paths.begin(), paths.end()};
}

Result<pipeline::LintResult> lint_chunk_file(const LintCommand& command, const config::Settings& settings,
                                             const pipeline::LintOptions& options, const pipeline::Doors& doors) {
  if (*command.chunks == "-") {
    auto text = read_stdin(pipeline::k_max_chunk_file_bytes);
    if (!text) return fail(text.error());
    return pipeline::lint_chunk_lines(settings, options, {"<stdin>", std::move(*text)}, doors);
  }
  auto content = doors.files.read(*command.chunks, pipeline::k_max_chunk_file_bytes);
  if (!content) return fail(ErrorKind::usage, content.error().message, "check --chunks");
  return pipeline::lint_chunk_lines(settings, options, {*command.chunks, std::move(content->bytes)}, doors);
}

Result<int> finish(const LintCommand& command, const config::Settings& settings, const pipeline::LintResult& result,
                   const pipeline::Stopwatch& timings) {
  if (auto shown = show(command, settings, result, 0); !shown) return fail(shown.error());
  if (command.timings) fmt::print(stderr, "{}", timing_list(timings));
  const bool wrote = command.baseline.mode == pipeline::BaselineUse::Mode::write;
  return result.failed && !wrote && !command.exit_zero ? 1 : 0;
}

// The parts of the machine that a run touches.
struct Machine {
  std::unique_ptr<io::FileSystem> files = io::make_filesystem();
  std::unique_ptr<io::Processes> processes = io::make_processes();
  std::unique_ptr<io::Clock> clock = io::make_clock();
  std::unique_ptr<io::Watch> watch;  // unset: one run is enough
};

Result<int> run_once(const LintCommand& command, const Machine& machine) {
  // They are findings here.
  CommonOptions common = command.common;
  if (!common.show_config) common.flags.unknown_keys = config::UnknownKeys::collected;
  const auto settled = settle(common, *machine.files);
  if (!settled) return fail(settled.error());
  if (!*settled) return 0;
  const config::Settings& settings = **settled;
  auto options = options_of(command, settings, *machine.clock);
  if (!options) return fail(options.error());
  pipeline::Stopwatch timings(*machine.clock);
  if (command.timings) options->profile.timings = &timings;
  auto progress = make_progress(common.verbosity(), *machine.clock);
  if (command.chunks) {
    auto result = lint_chunk_file(command, settings, *options, {*machine.files, *machine.processes, *progress});
    progress.reset();
    return result ? finish(command, settings, *result, timings) : fail(result.error());
  }
  if (command.fix) {
    auto fixed = pipeline::fix(settings, *options, *command.fix, {*machine.files, *machine.processes, *progress});
    progress.reset();
    return fixed ? answer(command, settings, *fixed) : fail(fixed.error());
  }
  const auto result = pipeline::lint(settings, *options, {*machine.files, *machine.processes, *progress});
  progress.reset();
  if (!result) return fail(result.error());
  if (machine.watch != nullptr) {
    if (auto added = machine.watch->add(watched(settings, *result)); !added) return fail(added.error());
  }
  return finish(command, settings, *result, timings);
}

// Until somebody ends it. What is wrong now, in the config too, may be mended with the next change.
Result<int> run_again_and_again(const LintCommand& command, Machine& machine) {
  auto watch = io::make_watch();
  if (!watch) return fail(watch.error());
  machine.watch = std::move(*watch);
  std::vector<std::string> always{command.common.flags.root.value_or(".")};
  if (command.common.flags.config) always.push_back(*command.common.flags.config);
  while (true) {
    if (auto added = machine.watch->add(always); !added) return fail(added.error());
    if (const auto status = run_once(command, machine); !status) report_error(status.error());
    if (!command.common.quiet) fmt::print(stderr, "waiting for changes; Ctrl-C ends it\n");
    if (auto changed = machine.watch->wait(); !changed) return fail(changed.error());
  }
}

Result<int> run(int argc, const char* const* argv) {
  const auto command = parse_lint(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  if ((*command)->list_rules || (*command)->explain) {
    const auto printed = (*command)->explain ? explain(**command) : print(rule_list());
    if (!printed) return fail(printed.error());
    return 0;
  }
  Machine machine;
  return (*command)->watch ? run_again_and_again(**command, machine) : run_once(**command, machine);
}

}  // namespace
}  // namespace ingot::apps

int main(int argc, char** argv) {
  const auto status = ingot::apps::run(argc, argv);
  return status ? *status : ingot::apps::report_error(status.error());
}
