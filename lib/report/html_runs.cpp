#include "report/html_runs.hpp"

#include <fmt/format.h>

#include "report/page_texts.hpp"
#include "report/self_contained.hpp"

namespace ingot::report {
namespace {

template <class T>
Value or_null(const std::optional<T>& value) {
  return value ? Value(*value) : Value();
}

// Runs that failed and those that took others back do not count what they leave alone.
Value chunks_after(const model::PastRun& run) {
  const bool counts = run.status == "finished" && run.kind != "undo";
  return counts ? Value(run.plan.unchanged + run.plan.add + run.plan.change) : Value();
}

Value to_value(const model::PastRun& run) {
  const model::PlanSummary& plan = run.plan;
  return Value::Map{{"id", run.id, 0},
                    {"source", run.source, 0},
                    {"kind", run.kind, 0},
                    {"status", run.status, 0},
                    {"error", run.error, 0},
                    {"started_at", run.started_at, 0},
                    {"duration_ms", or_null(run.duration_ms), 0},
                    {"model", run.model, 0},
                    {"documents_added", plan.documents_added, 0},
                    {"documents_changed", plan.documents_changed, 0},
                    {"documents_removed", plan.documents_removed, 0},
                    {"added", plan.add, 0},
                    {"changed", plan.change, 0},
                    {"removed", plan.remove, 0},
                    {"chunks", chunks_after(run), 0},
                    {"tokens", plan.embed_tokens, 0},
                    {"usd", or_null(run.usd), 0},
                    {"recall", or_null(run.index_recall), 0}};
}

}  // namespace

std::string render_html_runs(const Tool& tool, std::string_view table, std::string_view source,
                             std::span<const model::PastRun> runs) {
  Value::List list;
  for (const model::PastRun& run : runs) list.push_back(to_value(run));
  const Value data = Value::Map{{"schema", "ingot.runs-page/1", 0},
                                {"tool", fmt::format("{} {}", tool.name, tool.version), 0},
                                {"table", table, 0},
                                {"source", source, 0},
                                {"runs", std::move(list), 0}};
  return self_contained({runs_html(), page_css(), std::string(elements_js()).append(runs_js())}, data);
}

}  // namespace ingot::report
