#include "output.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "command_line.hpp"
#include "config/rule_warnings.hpp"
#include "embed/models.hpp"
#include "log.hpp"
#include "page.hpp"
#include "pipeline/documents.hpp"
#include "pipeline/drift.hpp"
#include "pipeline/plan_file.hpp"
#include "report/checks.hpp"
#include "report/chunk_lines.hpp"
#include "report/github_annotations.hpp"
#include "report/json_plan.hpp"
#include "report/run_report.hpp"
#include "report/text_diagnostics.hpp"
#include "report/text_plan.hpp"
#include "reports.hpp"
#include "store/migrations.hpp"

namespace ingot::apps {
namespace {

constexpr report::Tool k_tool{"ingest", INGOT_VERSION};
constexpr int k_changes_pending = 10;

report::PlanView plan_view(const IngestCommand& command, const config::Settings& settings,
                           const pipeline::IngestResult& result) {
  report::PlanView view;
  view.tool = k_tool;
  const bool dry = command.run.mode == pipeline::RunMode::dry;
  view.header.command = fmt::format("ingest{}{}", command.rebuild ? " --rebuild" : "", dry ? " --dry-run" : "");
  view.header.environment = config::name(settings.environment);
  view.header.database = result.basis.database;
  view.header.table = settings.store.table;
  view.header.more_tables = settings.store.more_tables;
  view.header.dimensions = settings.store.dimensions;
  view.header.model = settings.model.name;
  view.header.token_basis = settings.token_basis;
  view.header.config =
      fmt::format("{} ({})", settings.chunking.path, text::counted(settings.chunking.rules.size(), "rule", "rules"));
  view.header.basis = result.basis.database ? "database" : result.basis.baseline.empty() ? "nothing" : "baseline";
  view.header.basis_file = result.basis.baseline;
  view.plan = &result.plan;
  if (settings.model.local) {
    view.cost.pricing = report::Pricing::free_local;
  } else if (const auto usd = embed::price_of(settings.model, result.plan.summary.embed_tokens)) {
    view.cost = {report::Pricing::priced, *usd, settings.model.price_date, {}};
  }
  view.cost.batches = result.requests;
  view.rejected = result.corpus.rejected;
  view.skipped = result.corpus.skipped;
  view.lint = lint_summary(command, result);
  for (const auto& document : result.corpus.documents)
    view.checksums.emplace(document.file.path, document.file.checksum);
  return view;
}

// Of documents that no line of a dry run's plan tells of.
std::size_t document_rows(const IngestCommand& command, const pipeline::IngestResult& result) {
  if (command.run.mode == pipeline::RunMode::real || !result.basis.database) return 0;
  return pipeline::rows_alone(result.corpus, result.plan);
}

std::string findings_as_text(const IngestCommand& command, const pipeline::IngestResult& result, Stream stream) {
  const report::TextDiagnosticOptions options{
      colour(command.common.colour, stream), 100,
      command.common.verbosity() == Verbosity::verbose ? model::Severity::info : model::Severity::warning};
  std::string text;
  for (const auto& document : result.corpus.documents)
    text += report::render_text_diagnostics({document.file.bytes, document.findings}, options);
  for (const auto& file : result.corpus.others)
    text += report::render_text_diagnostics({file.bytes, file.findings}, options);
  return text + report::render_text_diagnostics({{}, result.corpus.findings}, options);
}

void log_findings(const IngestCommand& command, const pipeline::IngestResult& result) {
  const auto least =
      command.common.verbosity() == Verbosity::verbose ? model::Severity::info : model::Severity::warning;
  const auto log = [least](std::string_view bytes, std::span<const model::Diagnostic> findings) {
    const LineTable lines(bytes);
    for (const model::Diagnostic& finding : findings) {
      if (finding.suppressed || finding.severity < least) continue;
      log_event(finding.severity, "finding", finding.message,
                {{"rule", finding.rule, 0},
                 {"path", finding.path, 0},
                 {"line", bytes.empty() ? Value() : Value(lines.position(finding.span.begin).line), 0},
                 {"help", finding.help, 0}});
    }
  };
  for (const auto& document : result.corpus.documents) log(document.file.bytes, document.findings);
  for (const auto& file : result.corpus.others) log(file.bytes, file.findings);
  log({}, result.corpus.findings);
}

void show_problems(const IngestCommand& command, const config::Settings& settings,
                   const pipeline::IngestResult& result) {
  if (command.run.lint == pipeline::LintGate::off) {
    for (const auto& idle : result.corpus.config.idle_rules) warn(config::warning_about(settings.chunking, idle));
  }
  if (log_format() == LogFormat::json) {
    log_findings(command, result);
  } else if (report_to_stdout(command.reports) != nullptr) {
    print_to_stderr(findings_as_text(command, result, Stream::err));
  } else if (command.common.format != Format::github) {  // which has them before its annotations
    print_text_to_stderr(findings_as_text(command, result, Stream::err));
  }
  for (const model::RejectedDocument& rejected : result.corpus.rejected) report_error(rejected.error);
  for (const std::string& warning : result.warnings) warn(warning);
  if (!result.basis.instead.empty()) warn(result.basis.instead);
  if (const std::size_t rows = document_rows(command, result); rows > 0)
    print_to_stderr(fmt::format("note: the rows of {} whose chunks stay are to be written to {}\n",
                                text::counted(rows, "document", "documents"),
                                store::documents_table(settings.store.table)));
  if (command.common.verbosity() != Verbosity::verbose) return;
  for (const model::Skipped& skipped : result.corpus.skipped)
    print_to_stderr(fmt::format("note: skipped {}: {}\n", text::printable(skipped.path), skipped.reason));
}

std::string chunk_lines(const pipeline::IngestResult& result) {
  std::string lines;
  for (const auto& document : result.corpus.documents) {
    for (const model::Record& record : document.records) lines += report::render_chunk_line(record);
  }
  return lines;
}

std::string metadata_lines(const pipeline::IngestResult& result) {
  std::string lines;
  for (const auto& document : result.corpus.documents) {
    for (const model::Record& record : document.records) lines += report::render_metadata_line(record);
  }
  return lines;
}

// 20260131T120000Z.json: sorts by time and is a file name everywhere.
Result<void> write_run_report(const config::Settings& settings, const pipeline::IngestResult& result,
                              io::FileSystem& files) {
  report::Coverage coverage{settings.source_name, result.stats.run.started_at, settings.paths.empty(), {}};
  for (const auto& document : result.corpus.documents) {
    if (!document.records.empty()) coverage.documents.push_back(report::figures_of(document.records));
  }
  const std::string latest = std::string(k_latest_report);
  std::optional<report::Coverage> before;
  if (const auto content = files.read(latest, k_most_report_bytes)) {
    auto known = report::parse_coverage(latest, content->bytes);
    if (known && known->source == coverage.source) before = std::move(*known);
  }
  const std::string text = report::render_run_report({k_tool, &result.stats, &coverage, before ? &*before : nullptr});
  std::string stamp = result.stats.run.started_at;
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  const std::string folder = latest.substr(0, latest.rfind('/') + 1);
  if (auto written = files.write_atomically(folder + stamp + ".json", text); !written) return written;
  return files.write_atomically(latest, text);
}

// What the next run is compared with: of a run over all files that went well.
Result<void> write_drift_baseline(const IngestCommand& command, const config::Settings& settings,
                                  const pipeline::IngestResult& result, io::FileSystem& files) {
  if (!settings.paths.empty() || exit_status(command, result) != 0) return {};
  const pipeline::DriftUse use{pipeline::DriftUse::Mode::write, command.run.drift_baseline};
  std::optional<lint::DriftBaseline::Run> run;
  const auto base = result.basis.run_of(settings.store.table);
  if (const auto id = result.stats.run_id ? result.stats.run_id : base) {
    run = {*id, result.basis.database.value_or(""), settings.store.table, settings.source_name, settings.model.name};
    for (const model::TableRun& one : result.stats.tables) {
      if (const auto last = one.run_id ? one.run_id : result.basis.run_of(one.table)) run->tables[one.table] = *last;
    }
  }
  return pipeline::update_drift_baseline(use, std::nullopt, settings, result.corpus, files, run);
}

// What `ingest apply` needs to plan the same again.
plan::PlanFile::Command planned_command(const IngestCommand& command) {
  const config::Flags& flags = command.common.flags;
  plan::PlanFile::Command planned{flags.paths,       flags.root,      flags.config,
                                  flags.environment, flags.env_file,  flags.source,
                                  flags.models,      flags.tokenizer, command.run.drift_baseline};
  if (command.run.lint != pipeline::LintGate::off)
    planned.lint = command.run.lint == pipeline::LintGate::strict ? "strict" : "on";
  planned.allow_remote = flags.allow_remote;
  return planned;
}

Result<void> write_plan(const IngestCommand& command, const config::Settings& settings,
                        const pipeline::IngestResult& result, io::FileSystem& files) {
  if (!result.basis.database) {
    const bool is_set = settings.store.named();
    return fail(is_set ? ErrorKind::database : ErrorKind::config,
                is_set ? "--plan-out needs the database that the plan is for, which could not be read"
                       : "--plan-out needs the database that the plan is for, and DATABASE_URL is not set",
                "start a local database with `dev-vector-db up`, or leave --plan-out out");
  }
  if (result.lint_failed) {
    warn("no plan was written: the findings above forbid it");
    return {};
  }
  plan::PlanFile file = pipeline::plan_file_of(settings, result.basis, result.plan, result.corpus);
  file.command = planned_command(command);
  return files.write_atomically(*command.plan_out, file.render());
}

std::string plan_as_text(const IngestCommand& command, const config::Settings& settings,
                         const pipeline::IngestResult& result) {
  const bool dry = command.run.mode == pipeline::RunMode::dry;
  report::TextPlanOptions options;
  options.colour = colour(command.common.colour, Stream::out);
  options.detail =
      command.common.verbosity() == Verbosity::verbose ? report::PlanDetail::verbose : report::PlanDetail::normal;
  if (dry) options.apply_command = command.apply_command;
  std::string text = report::render_text_plan(plan_view(command, settings, result), options);
  if (!dry && !result.lint_failed) text += "\n" + report::render_run_summary(result.stats, options.colour);
  return text;
}

// What reports are made from; holds what their document views. It must stay where it was made.
struct Findings {
  Findings(const IngestCommand& command, const config::Settings& settings, const pipeline::IngestResult& result,
           io::FileSystem& files)
      : document{k_tool, settings.token_basis, {}, {}, rule_name} {
    const pipeline::Corpus& corpus = result.corpus;
    frame = report_frame(settings, corpus.documents.empty() ? "" : corpus.documents.front().file.path, files);
    frame.give_to(document);
    if (auto summary = lint_summary(command, result)) document.summary = std::move(*summary);
    if (command.run.lint == pipeline::LintGate::strict) document.fail_level = model::Severity::warning;
    document.rejected = corpus.rejected;
    for (const auto& one : corpus.documents) {
      std::vector<model::ChunkOutline>& outlines = chunks.emplace_back();
      if (one.findings.empty()) continue;
      for (const lint::ChunkFacts& chunk : one.facts.chunks) outlines.push_back(chunk.outline);
    }
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      const auto& one = corpus.documents[i];
      by_file.push_back({one.file.bytes, one.findings, chunks[i], frame.root_folder});
    }
    for (const pipeline::OtherFile& file : corpus.others)
      by_file.push_back({file.bytes, file.findings, {}, frame.current_folder});
    by_file.push_back({{}, corpus.findings, {}, frame.root_folder});
    document.files = by_file;
  }
  Findings(const Findings&) = delete;
  Findings& operator=(const Findings&) = delete;

  ReportFrame frame;
  std::vector<std::vector<model::ChunkOutline>> chunks;
  std::vector<report::JsonFileFindings> by_file;
  report::LintDocument document;
};

// What a document of the corpus comes to; where it goes from one table to another, that to the table that it is in.
std::map<std::string_view, const model::DocumentPlan*> plans_by_path(const model::Plan& plan) {
  std::map<std::string_view, const model::DocumentPlan*> plans;
  for (const model::DocumentPlan& one : plan.documents) {
    const auto [at, added] = plans.emplace(one.path, &one);
    if (!added && at->second->action == model::DocumentAction::remove) at->second = &one;
  }
  return plans;
}

std::string render_page(const IngestCommand& command, const config::Settings& settings,
                        const pipeline::IngestResult& result, io::FileSystem& files) {
  const Findings findings(command, settings, result, files);
  const report::PlanView plan = plan_view(command, settings, result);
  report::PageView page = page_of(settings, findings.document, result.corpus.findings);
  page.summary = report::render_plan_totals(plan);
  page.linted = plan.lint.has_value();
  if (plan.lint) page.gates.push_back(lint_gate(*plan.lint, result.lint_failed));
  page.gates.push_back(document_gate(result.corpus.rejected));
  page.facts.insert(page.facts.begin(), {{"command", plan.header.command},
                                         {"environment", plan.header.environment},
                                         {"model", plan.header.model},
                                         {"table", plan.header.table}});
  if (plan.header.database) page.facts.emplace_back("database", *plan.header.database);
  const model::PlanSummary& summary = result.plan.summary;
  page.plan = {{"to add", summary.add},
               {"to change", summary.change},
               {"to delete", summary.remove},
               {"unchanged", summary.unchanged},
               {"embeddings to make", summary.embed},
               {"tokens to embed", summary.embed_tokens}};
  const bool compared = plan.header.basis != "nothing";
  if (compared) page.compared_with = result.basis.database ? "the table" : result.basis.baseline;
  auto plans = plans_by_path(result.plan);
  for (const pipeline::LoadedDocument& one : result.corpus.documents) {
    auto& shown = page.documents.emplace_back(page_document(settings, one, one.file.bytes, one.findings));
    const auto planned = plans.extract(one.file.path);
    if (!planned || !compared) continue;
    shown.plan = planned.mapped();
    if (shown.plan->action != model::DocumentAction::add) shown.before = shown.plan->chunks_before;
  }
  for (const pipeline::OtherFile& file : result.corpus.others)
    page.documents.push_back(page_file(file.path, file.bytes, file.findings));
  for (const auto& [path, gone] : plans) {
    if (gone->action == model::DocumentAction::remove) page.gone.emplace_back(path, gone->chunks_before);
  }
  return report::render_html(page, command.page_texts);
}

std::string render_report(const report::ReportKind& kind, const IngestCommand& command,
                          const config::Settings& settings, const pipeline::IngestResult& result,
                          io::FileSystem& files) {
  if (kind.name == k_plan_report) return report::render_json_plan(plan_view(command, settings, result));
  if (kind.is_page()) return render_page(command, settings, result, files);
  return kind.render(Findings(command, settings, result, files).document);
}

Result<void> print_product(const IngestCommand& command, const config::Settings& settings,
                           const pipeline::IngestResult& result, io::FileSystem& files) {
  if (command.emit_chunks == "-") return print_json(chunk_lines(result));
  if (command.emit_metadata) return print_json(metadata_lines(result));
  if (const Report* report = report_to_stdout(command.reports))
    return print_json(render_report(*report->kind, command, settings, result, files));
  if (command.common.format == Format::json)
    return print_json(report::render_json_plan(plan_view(command, settings, result)));
  if (command.common.format != Format::github) return print_text(plan_as_text(command, settings, result));
  const Findings findings(command, settings, result, files);
  return print(
      for_workflow_log(findings_as_text(command, result, Stream::out) + plan_as_text(command, settings, result)) +
      report::render_github_annotations(findings.document));
}

// What became of the tables, a line; empty: they were not to be swapped.
std::string swap_line(const config::Settings& settings, const pipeline::Rebuilt& done) {
  if (!done.swapped) return {};
  if (done.swapped->old.empty()) {
    return fmt::format("{} stays as it is until its other sources are filled too: ingest --rebuild --source {}\n",
                       settings.store.table, text::printable(done.swapped->waiting.front()));
  }
  const std::int64_t run = done.filled.stats.run_id.value_or(0);
  return fmt::format("{} has {} of {} now. The old ones are kept in {} until ingest prune; back with: ingest undo {}\n",
                     settings.store.table, text::counted(done.swapped->rows, "row", "rows"),
                     store::column_type(settings.store.vector_type, settings.store.dimensions), done.swapped->old, run);
}

void log_end(const pipeline::IngestResult& result) {
  const model::RunStats& stats = result.stats;
  log_event(model::Severity::info, "run_finished",
            result.lint_failed ? "nothing was written: the findings forbid it"
            : stats.run_id     ? fmt::format("run {} committed", *stats.run_id)
                               : "nothing had to be written",
            {{"run", stats.run_id ? Value(*stats.run_id) : Value(), 0},
             {"documents", stats.run.documents, 0},
             {"rejected", stats.rejected.size(), 0},
             {"rows_written", stats.rows_written, 0},
             {"rows_removed", stats.rows_removed, 0},
             {"embedded", stats.embedded, 0},
             {"tokens", stats.run.embedding.tokens, 0},
             {"usd", stats.run.embedding.usd ? Value(*stats.run.embedding.usd) : Value(), 0}});
}

// A run over the table beside the one that is read says nothing about that.
bool is_read(const IngestCommand& command, const pipeline::Rebuilt& done) {
  return !command.rebuild || (done.swapped && !done.swapped->old.empty());
}

}  // namespace

std::optional<report::LintSummary> lint_summary(const IngestCommand& command, const pipeline::IngestResult& result) {
  if (command.run.lint == pipeline::LintGate::off) return std::nullopt;
  report::LintSummary summary;
  summary.files = result.corpus.documents.size();
  summary.chunks = result.corpus.chunk_count();
  for (const auto& document : result.corpus.documents) summary.add(document.findings);
  for (const auto& file : result.corpus.others) summary.add(file.findings);
  summary.add(result.corpus.findings);
  return summary;
}

Result<void> write_output(const IngestCommand& command, const config::Settings& settings, const pipeline::Rebuilt& done,
                          io::FileSystem& files) {
  const pipeline::IngestResult& result = done.filled;
  show_problems(command, settings, result);
  const auto render = [&](const report::ReportKind& kind) {
    return render_report(kind, command, settings, result, files);
  };
  auto reported = write_reports(command.reports, render, files);
  if (command.run.mode == pipeline::RunMode::real) {
    if (auto written = write_run_report(settings, result, files); !written) return written;
    if (is_read(command, done)) {
      if (auto written = write_drift_baseline(command, settings, result, files); !written) return written;
    }
  }
  if (command.emit_chunks && *command.emit_chunks != "-") {
    if (auto written = files.write_atomically(*command.emit_chunks, chunk_lines(result)); !written) return written;
  }
  if (command.plan_out) {
    if (auto written = write_plan(command, settings, result, files); !written) return written;
  }
  if (auto printed = print_product(command, settings, result, files); !printed) return printed;
  print_to_stderr(swap_line(settings, done));
  if (log_format() == LogFormat::json && command.run.mode == pipeline::RunMode::real) log_end(result);
  if (command.rebuild && !done.swapped && !result.lint_failed && command.run.mode == pipeline::RunMode::real)
    warn(fmt::format("{} stays as it is: only there are the last good versions of documents that were rejected",
                     settings.store.table));
  if (result.lint_failed && command.run.mode == pipeline::RunMode::real)
    warn("nothing was written: the findings above forbid it");
  return reported;
}

Result<int> write_examination(const IngestCommand& command, const pipeline::Examination& examination) {
  const std::string text =
      command.common.format == Format::json
          ? report::render_json_checks(examination.checks, k_tool)
          : report::render_text_checks(examination.checks, colour(command.common.colour, Stream::out));
  if (auto printed = print(text); !printed) return fail(printed.error());
  return examination.worst ? exit_code(*examination.worst) : 0;
}

int exit_status(const IngestCommand& command, const pipeline::IngestResult& result) {
  if (result.lint_failed || !result.corpus.rejected.empty()) return 1;
  const model::PlanSummary& plan = result.plan.summary;
  return command.detailed_exitcode && plan.add + plan.change + plan.remove + document_rows(command, result) > 0
             ? k_changes_pending
             : 0;
}

}  // namespace ingot::apps
