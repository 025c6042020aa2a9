#include "output.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"
#include "command_line.hpp"
#include "fixing.hpp"
#include "page.hpp"
#include "report/finding_list.hpp"
#include "report/github_annotations.hpp"
#include "report/json_diagnostics.hpp"
#include "report/text_diagnostics.hpp"
#include "report/timing_list.hpp"
#include "reports.hpp"
#include "request.hpp"

namespace ingot::apps {
namespace {

// What all reports are made from; holds what the document views. It must stay where it was made.
struct Findings {
  Findings(const LintCommand& command, const config::Settings& settings, const pipeline::LintResult& result,
           io::FileSystem& files)
      : document{{"lint-chunks", INGOT_VERSION}, settings.token_basis, {}, {}, rule_name} {
    document.fail_level = fail_level_of(command);
    document.rejected = result.rejected;
    if (!command.reports.empty() || command.common.format == Format::github) {
      frame = report_frame(settings, result.files.empty() ? "" : result.files.front().path, files);
      frame.give_to(document);
    }
    const auto& others = result.corpus.others;
    for (const pipeline::FileFindings& file : result.files) {
      const bool as_typed = command.chunks || std::any_of(others.begin(), others.end(),
                                                          [&](const auto& other) { return other.path == file.path; });
      by_file.push_back({file.bytes, file.findings, file.chunks, as_typed ? frame.current_folder : frame.root_folder});
      document.summary.add(file.findings);
    }
    by_file.push_back({{}, result.corpus.findings, {}, frame.root_folder});
    document.summary.add(result.corpus.findings);
    document.summary.files = result.files.size() - others.size();
    document.summary.chunks = result.corpus.chunk_count();
    document.files = by_file;
  }
  Findings(const Findings&) = delete;
  Findings& operator=(const Findings&) = delete;

  ReportFrame frame;
  std::vector<report::JsonFileFindings> by_file;
  report::LintDocument document;
};

std::string as_text(const LintCommand& command, const report::LintDocument& document) {
  if (command.statistics) return report::render_statistics(document.summary, rule_name);
  report::TextDiagnosticOptions options;
  options.colour = colour(command.common.colour, Stream::out);
  if (command.common.verbosity() != Verbosity::verbose) options.least = model::Severity::warning;
  std::string text;
  for (const report::JsonFileFindings& file : document.files) {
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

// One document for machines, or the findings as text; the same whatever fails.
Result<void> print_product(const LintCommand& command, const report::LintDocument& document,
                           const std::function<std::string(const report::ReportKind&)>& render) {
  // Those that are no JSON have nothing in them that it would change.
  if (const Report* report = report_to_stdout(command.reports)) return print_json(render(*report->kind));
  if (!command.statistics) {
    if (command.common.format == Format::json) return print_json(report::render_json_diagnostics(document));
    if (command.common.format == Format::jsonl) return print_json(report::render_jsonl_diagnostics(document));
    if (command.common.format == Format::github)
      return print(for_workflow_log(as_text(command, document)) + report::render_github_annotations(document));
  }
  return print_text(as_text(command, document));
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

std::string render_page(const LintCommand& command, const config::Settings& settings,
                        const pipeline::LintResult& result, const report::LintDocument& document) {
  report::PageView page = page_of(settings, document, result.corpus.findings);
  page.linted = true;
  page.summary = report::render_lint_summary(document.summary);
  page.gates = {lint_gate(document.summary, result.failed), document_gate(result.corpus.rejected)};
  std::map<std::string_view, const pipeline::FileFindings*> by_path;
  for (const pipeline::FileFindings& file : result.files) by_path[file.path] = &file;
  std::map<std::string_view, std::size_t> before;
  if (result.before) {
    page.compared_with = result.before->path;
    for (const auto& one : result.before->documents) before[one.path] = one.chunks;
  }
  for (const pipeline::LoadedDocument& one : result.corpus.documents) {
    const pipeline::FileFindings* found = by_path.extract(one.file.path).mapped();
    const bool moved = !found->findings.empty();
    auto& shown = page.documents.emplace_back(
        page_document(settings, one, moved ? found->bytes : one.file.bytes, found->findings));
    if (const auto counted = before.extract(one.file.path)) shown.before = counted.mapped();
  }
  // Left are files that are no documents: what could not be read, the config, a baseline.
  for (const auto& [path, file] : by_path) page.documents.push_back(page_file(path, file->bytes, file->findings));
  if (settings.paths.empty()) page.gone.assign(before.begin(), before.end());
  return report::render_html(page, command.page_texts);
}

Result<void> show(const LintCommand& command, const config::Settings& settings, const pipeline::LintResult& result,
                  std::size_t fixed, io::FileSystem& files) {
  const Findings findings(command, settings, result, files);
  const report::LintSummary& summary = findings.document.summary;
  for (const std::string& warning : result.corpus.warnings) warn(warning);
  for (const model::RejectedDocument& rejected : result.rejected) report_error(rejected.error);
  if (!result.not_run.empty() && command.common.verbosity() == Verbosity::verbose)
    print_to_stderr(
        fmt::format("not run, for what they need is not in the chunks: {}\n", fmt::join(result.not_run, ", ")));
  const auto render = [&](const report::ReportKind& kind) {
    return kind.is_page() ? render_page(command, settings, result, findings.document) : kind.render(findings.document);
  };
  auto written = write_reports(command.reports, render, files);
  if (auto printed = print_product(command, findings.document, render); !printed) return printed;
  if (!command.common.quiet)
    print_to_stderr(fmt::format("{}{}{}\n", report::render_lint_summary(summary), fixing_line(command, summary, fixed),
                                not_run_line(result)));
  return written;
}

}  // namespace

Result<int> finish(const LintCommand& command, const config::Settings& settings, const pipeline::LintResult& result,
                   const pipeline::Stopwatch& timings, io::FileSystem& files) {
  if (auto shown = show(command, settings, result, 0, files); !shown) return fail(shown.error());
  if (command.timings) print_to_stderr(timing_list(timings));
  const bool wrote = command.baseline.mode == pipeline::BaselineUse::Mode::write;
  return result.failed && !wrote && !command.exit_zero ? 1 : 0;
}

Result<int> finish(const LintCommand& command, const config::Settings& settings, const pipeline::FixResult& result,
                   io::FileSystem& files) {
  if (command.fix->mode == pipeline::FixOptions::Mode::show) {
    for (const model::RejectedDocument& rejected : result.left.rejected) report_error(rejected.error);
    if (auto printed = print(patch_of(settings, result)); !printed) return fail(printed.error());
    if (!command.common.quiet)
      print_to_stderr(fmt::format("{} to fix in {}\n", text::counted(result.fixed, "finding", "findings"),
                                  text::counted(result.changes.size(), "file", "files")));
    return result.changes.empty() || command.exit_zero ? 0 : 1;
  }
  warn_of_dirty(result);
  if (auto shown = show(command, settings, result.left, result.fixed, files); !shown) return fail(shown.error());
  return result.left.failed && !command.exit_zero ? 1 : 0;
}

}  // namespace ingot::apps
