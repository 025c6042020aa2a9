#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "base/dates.hpp"
#include "base/text.hpp"
#include "command_line.hpp"
#include "io/environment.hpp"
#include "lint/lint.hpp"
#include "options.hpp"
#include "pipeline/lint.hpp"
#include "report/finding_list.hpp"
#include "report/json_diagnostics.hpp"
#include "report/text_diagnostics.hpp"
#include "source/read.hpp"

namespace ingot::apps {
namespace {

std::string rule_list() {
  std::string out;
  for (const lint::Rule& rule : lint::rules()) {
    out += fmt::format("{}  {:<26}  {:<7}  {}\n", rule.id, rule.name, model::name(rule.severity), rule.summary);
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

Result<void> explain(const std::string& id) {
  const lint::Rule* rule = lint::find_rule(id);
  if (rule == nullptr) return fail(unknown_rule(id));
  return print(lint::explain(*rule));
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

Result<void> show(const LintCommand& command, const config::Settings& settings, const pipeline::LintResult& result) {
  report::LintSummary summary;
  summary.files = result.files.size();
  summary.chunks = result.corpus.chunk_count();
  for (const pipeline::FileFindings& file : result.files) summary.add(file.findings);
  summary.add(result.corpus.findings);
  for (const std::string& warning : result.corpus.warnings) warn(warning);
  for (const model::RejectedDocument& rejected : result.rejected) report_error(rejected.error);
  auto printed = print(product(command, settings, result, summary));
  if (printed && !command.common.quiet) fmt::print(stderr, "{}\n", report::render_lint_summary(summary));
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

Result<int> run(int argc, const char* const* argv) {
  const auto command = parse_lint(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  if ((*command)->list_rules || (*command)->explain) {
    const auto printed = (*command)->explain ? explain(*(*command)->explain) : print(rule_list());
    if (!printed) return fail(printed.error());
    return 0;
  }
  const auto files = io::make_filesystem();
  const auto processes = io::make_processes();
  const auto clock = io::make_clock();
  const auto settled = settle((*command)->common, *files);
  if (!settled) return fail(settled.error());
  if (!*settled) return 0;
  const config::Settings& settings = **settled;
  const auto options = options_of(**command, settings, *clock);
  if (!options) return fail(options.error());
  auto progress = make_progress((*command)->common.verbosity(), *clock);
  const auto result = pipeline::lint(settings, *options, {*files, *processes, *progress});
  progress.reset();
  if (!result) return fail(result.error());
  if (auto shown = show(**command, settings, *result); !shown) return fail(shown.error());
  const bool wrote = (*command)->baseline.mode == pipeline::BaselineUse::Mode::write;
  return result->failed && !wrote && !(*command)->exit_zero ? 1 : 0;
}

}  // namespace
}  // namespace ingot::apps

int main(int argc, char** argv) {
  const auto status = ingot::apps::run(argc, argv);
  return status ? *status : ingot::apps::report_error(status.error());
}
