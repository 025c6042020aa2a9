#include <cstdio>

#include <fmt/format.h>

#include "base/text.hpp"
#include "command_line.hpp"
#include "lint/lint.hpp"
#include "options.hpp"
#include "pipeline/lint.hpp"
#include "report/json_diagnostics.hpp"
#include "report/text_diagnostics.hpp"

namespace ingot::apps {
namespace {

std::string rule_list() {
  std::string out;
  for (const lint::Rule& rule : lint::rules()) {
    out += fmt::format("{}  {:<26}  {:<7}  {}\n", rule.id, rule.name, model::name(rule.severity), rule.summary);
  }
  return out;
}

Result<void> explain(const std::string& id) {
  const lint::Rule* rule = lint::find_rule(id);
  if (rule != nullptr) return print(lint::explain(*rule));
  std::vector<std::string_view> names;
  for (const lint::Rule& known : lint::rules()) names.insert(names.end(), {known.id, known.name});
  const auto near = text::did_you_mean(id, names);
  return fail(ErrorKind::usage, fmt::format("unknown rule {}", text::printable(id)),
              near ? fmt::format("did you mean {}?", *near) : "lint-chunks --list-rules prints all");
}

std::string_view rule_name(std::string_view id) {
  const lint::Rule* rule = lint::find_rule(id);
  return rule == nullptr ? std::string_view{} : rule->name;
}

Result<void> show(const LintCommand& command, const config::Settings& settings, const pipeline::LintResult& result) {
  report::LintSummary summary;
  summary.files = result.files.size();
  summary.chunks = result.corpus.chunk_count();
  report::TextDiagnosticOptions options;
  options.colour = colour(command.common.colour, Stream::out);
  if (command.common.verbosity() != Verbosity::verbose) options.least = model::Severity::warning;
  std::vector<report::JsonFileFindings> json;
  std::string text;
  for (const pipeline::FileFindings& file : result.files) {
    summary.add(file.findings);
    json.push_back({file.bytes, file.findings, file.records});
    text += report::render_text_diagnostics({file.bytes, file.findings}, options);
  }
  summary.add(result.corpus.findings);
  json.push_back({{}, result.corpus.findings, {}});
  text += report::render_text_diagnostics({{}, result.corpus.findings}, options);
  for (const std::string& warning : result.corpus.warnings) warn(warning);
  for (const model::RejectedDocument& rejected : result.rejected) report_error(rejected.error);
  const bool as_json = command.common.format == Format::json;
  auto printed = print(as_json ? report::render_json_diagnostics(
                                     {{"lint-chunks", INGOT_VERSION}, settings.token_basis, summary, json, rule_name})
                               : text);
  if (printed && !command.common.quiet) fmt::print(stderr, "{}\n", report::render_lint_summary(summary));
  return printed;
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
  auto progress = make_progress((*command)->common.verbosity(), *clock);
  const auto strictness = (*command)->strict ? lint::Strictness::strict : lint::Strictness::normal;
  const lint::Profile profile = pipeline::profile_of(settings, strictness, *clock);
  const pipeline::FailOn fail_on{(*command)->strict ? model::Severity::warning : model::Severity::error, {}};
  const auto result = pipeline::lint(settings, profile, fail_on, {*files, *processes, *progress});
  progress.reset();
  if (!result) return fail(result.error());
  if (auto shown = show(**command, settings, *result); !shown) return fail(shown.error());
  return result->failed ? 1 : 0;
}

}  // namespace
}  // namespace ingot::apps

int main(int argc, char** argv) {
  const auto status = ingot::apps::run(argc, argv);
  return status ? *status : ingot::apps::report_error(status.error());
}
