#include "report/run_report.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "report/index_report.hpp"

namespace ingot::report {
namespace {

Value list_of(const std::vector<std::string>& texts) {
  return Value::List(texts.begin(), texts.end());
}

Value run(const model::RunStats& stats, bool whole) {
  return Value::Map{{"id", stats.run_id ? Value(*stats.run_id) : Value(), 0},
                    {"source", stats.run.source, 0},
                    {"environment", stats.run.environment, 0},
                    {"whole", whole, 0},
                    {"started_at", stats.run.started_at, 0},
                    {"finished_at", stats.finished_at, 0},
                    {"config_digest", stats.run.config_digest, 0},
                    {"model", stats.run.model, 0},
                    {"tokenizer", stats.run.token_basis.encoding, 0},
                    {"tokens_exact", stats.run.token_basis.exact, 0},
                    {"dimensions", stats.run.dimensions, 0}};
}

Value index_value(const std::optional<model::IndexOutcome>& index) {
  return index ? to_value(*index) : Value();
}

// What became of each of several.
Value tables(const model::RunStats& stats) {
  Value::List out;
  for (const model::TableRun& one : stats.tables) {
    out.push_back(Value::Map{{"table", one.table, 0},
                             {"run", one.run_id ? Value(*one.run_id) : Value(), 0},
                             {"index", index_value(one.index), 0}});
  }
  return out;
}

// What embedding took, beside what the plan had estimated.
Value embedding(const model::RunStats& stats) {
  const model::EmbeddingStats& took = stats.run.embedding;
  return Value::Map{{"estimated_tokens", stats.run.plan.embed_tokens, 0},
                    {"estimated_usd", stats.run.estimated_usd ? Value(*stats.run.estimated_usd) : Value(), 0},
                    {"tokens", took.tokens, 0},
                    {"usd", took.usd ? Value(*took.usd) : Value(), 0},
                    {"from_cache", took.from_cache, 0},
                    {"from_journal", took.from_journal, 0},
                    {"requests", took.requests, 0},
                    {"retries", took.retries, 0},
                    {"throttled", took.throttled, 0},
                    {"maybe_paid_inputs", took.maybe_inputs, 0},
                    {"maybe_paid_tokens", took.maybe_tokens, 0}};
}

Value summary(const model::RunStats& stats, std::size_t total_chunks, std::size_t total_tokens) {
  const model::PlanSummary& plan = stats.run.plan;
  return Value::Map{{"documents", stats.run.documents, 0},
                    {"chunks", total_chunks, 0},
                    {"tokens", total_tokens, 0},
                    {"rows_written", stats.rows_written, 0},
                    {"rows_removed", stats.rows_removed, 0},
                    {"rows_unchanged", plan.unchanged, 0},
                    {"embedded", stats.embedded, 0},
                    {"embedded_tokens", plan.embed_tokens, 0},
                    {"documents_added", plan.documents_added, 0},
                    {"documents_changed", plan.documents_changed, 0},
                    {"documents_unchanged", plan.documents_unchanged, 0},
                    {"documents_removed", plan.documents_removed, 0},
                    {"documents_rejected", stats.rejected.size(), 0},
                    {"files_skipped", stats.skipped.size(), 0}};
}

// Only of runs that had a service to ask.
std::string service_line(const model::RunStats& stats) {
  const model::EmbeddingStats& took = stats.run.embedding;
  std::string out;
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count > 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", text::with_thousands(count), what);
  };
  add(took.from_cache, "from the cache");
  add(took.from_journal, "from the journal");
  if (took.requests > 0) {
    add(took.requests, took.requests == 1 ? "request" : "requests");
    add(took.retries, "again");
    add(took.tokens, "tokens paid");
    if (took.usd) out += fmt::format(" (${:.4f})", *took.usd);
    add(took.maybe_inputs, "texts perhaps paid for without an answer");
  }
  return out.empty() ? out : "service: " + out + "\n";
}

}  // namespace

std::string render_run_report(const RunView& view) {
  INGOT_ASSERT(view.stats != nullptr && view.coverage != nullptr);
  const Coverage& coverage = *view.coverage;
  Value::List rejected;
  for (const model::RejectedDocument& one : view.stats->rejected) {
    rejected.push_back(Value::Map{{"path", one.path, 0},
                                  {"message", one.error.message, 0},
                                  {"facts", list_of(one.error.facts), 0},
                                  {"hint", one.error.hint, 0}});
  }
  Value::List skipped;
  for (const model::Skipped& one : view.stats->skipped) {
    skipped.push_back(Value::Map{{"path", one.path, 0}, {"reason", one.reason, 0}});
  }
  Value::Map report{{"schema", "ingot.run/1", 0},
                    {"tool", to_value(view.tool), 0},
                    {"run", run(*view.stats, coverage.whole), 0},
                    {"summary", summary(*view.stats, coverage.chunks(), coverage.tokens()), 0},
                    {"delta", delta_value(coverage, view.before), 0},
                    {"embedding", embedding(*view.stats), 0},
                    {"index", index_value(view.stats->index), 0}};
  if (!view.stats->tables.empty()) report.push_back({"tables", tables(*view.stats), 0});
  report.push_back({"documents", documents_value(coverage, view.before), 0});
  report.push_back({"rejected", std::move(rejected), 0});
  report.push_back({"skipped", std::move(skipped), 0});
  return json::pretty(std::move(report));
}

std::string render_run_summary(const model::RunStats& stats, Colour colour) {
  const model::PlanSummary& plan = stats.run.plan;
  const auto number = [](std::size_t count) { return text::with_thousands(count); };
  std::string out =
      fmt::format("{}: {} added, {} changed, {} unchanged, {} removed\n",
                  text::counted(stats.run.documents, "document", "documents"), number(plan.documents_added),
                  number(plan.documents_changed), number(plan.documents_unchanged), number(plan.documents_removed));
  out += fmt::format("chunks: {} written, {} removed, {} unchanged · {} embedded", number(stats.rows_written),
                     number(stats.rows_removed), number(plan.unchanged), number(stats.embedded));
  const model::TokenBasis& basis = stats.run.token_basis;
  out += stats.embedded == 0 ? "\n"
                             : fmt::format(" ({}{})\n", model::counted_tokens(plan.embed_tokens, basis),
                                           basis.exact ? "" : ", an estimate");
  out += service_line(stats);
  if (stats.documents_written > 0)
    out += fmt::format("documents table: {} written\n", text::counted(stats.documents_written, "row", "rows"));
  const auto say_index = [&](const std::optional<model::IndexOutcome>& index, const std::string& of) {
    if (!index) return;
    if (const std::string sentence = index_sentence(*index); !sentence.empty())
      out += fmt::format("index{}: {}\n", of, sentence);
  };
  say_index(stats.index, "");
  for (const model::TableRun& one : stats.tables) say_index(one.index, " of " + one.table);
  if (!stats.rejected.empty()) {
    const std::string count = text::counted(stats.rejected.size(), "document", "documents");
    out += painted(colour, Tone::red, count + " rejected") + ", what is stored of " +
           (stats.rejected.size() == 1 ? "it" : "them") + " stays as it was\n";
  }
  if (!stats.skipped.empty()) out += text::counted(stats.skipped.size(), "file", "files") + " skipped\n";
  if (!stats.run_id) return out + "nothing was written\n";
  std::string committed = fmt::format("run {} committed", *stats.run_id);
  std::string_view separator = ": ";
  for (const model::TableRun& one : stats.tables) {
    if (!one.run_id) continue;
    committed += fmt::format("{}run {} in {}", separator, *one.run_id, one.table);
    separator = ", ";
  }
  return out + painted(colour, Tone::green, committed) + "\n";
}

}  // namespace ingot::report
