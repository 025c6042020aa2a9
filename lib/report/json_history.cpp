#include "report/json_history.hpp"

#include <utility>

#include "base/json.hpp"

namespace ingot::report {
namespace {

using model::DocumentAction;
using Kind = model::DocumentDifference::Kind;

template <class T>
Value or_null(const std::optional<T>& value) {
  return value ? Value(*value) : Value();
}

Value or_null(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

Value counts(std::size_t added, std::size_t changed, std::size_t removed) {
  return Value::Map{{"added", added, 0}, {"changed", changed, 0}, {"removed", removed, 0}};
}

Value before_after(std::size_t before, std::size_t after) {
  return Value::Map{{"before", before, 0}, {"after", after, 0}};
}

Value to_value(const model::PastRun& run) {
  const model::PlanSummary& plan = run.plan;
  return Value::Map{{"run", run.id, 0},
                    {"source", run.source, 0},
                    {"kind", run.kind, 0},
                    {"undoes", or_null(run.undoes), 0},
                    {"status", run.status, 0},
                    {"error", or_null(run.error), 0},
                    {"started_at", run.started_at, 0},
                    {"duration_ms", or_null(run.duration_ms), 0},
                    {"environment", run.environment, 0},
                    {"model", run.model, 0},
                    {"dimensions", run.dimensions, 0},
                    {"tool_version", run.tool_version, 0},
                    {"git_revision", or_null(run.git_revision), 0},
                    {"host", run.host, 0},
                    {"documents", counts(plan.documents_added, plan.documents_changed, plan.documents_removed), 0},
                    {"chunks", counts(plan.add, plan.change, plan.remove), 0},
                    {"rows_written", run.rows_written, 0},
                    {"rows_removed", run.rows_removed, 0},
                    {"embedded_tokens", plan.embed_tokens, 0},
                    {"paid_tokens", run.paid_tokens, 0},
                    {"usd", or_null(run.usd), 0},
                    {"index_recall", or_null(run.index_recall), 0}};
}

Value to_value(std::span<const model::RunDocument> documents) {
  Value::List list;
  for (const model::RunDocument& document : documents) {
    const char* action = document.action == DocumentAction::add      ? "add"
                         : document.action == DocumentAction::remove ? "remove"
                                                                     : "change";
    list.emplace_back(Value::Map{{"path", document.path, 0},
                                 {"doc_id", document.doc_id, 0},
                                 {"action", action, 0},
                                 {"chunks", before_after(document.chunks_before, document.chunks_after), 0},
                                 {"tokens", document.tokens, 0},
                                 {"source_checksum", or_null(document.checksum), 0}});
  }
  return list;
}

// The members that every document begins with.
Value::Map document(const char* schema, const Tool& tool) {
  return {{"schema", schema, 0}, {"tool", to_value(tool), 0}};
}

std::string rendered(Value::Map all, Value::Map more) {
  for (Member& member : more) all.push_back(std::move(member));
  return json::pretty(std::move(all));
}

}  // namespace

std::string render_json_runs(const Tool& tool, std::span<const model::PastRun> runs) {
  Value::List list;
  for (const model::PastRun& run : runs) list.push_back(to_value(run));
  return rendered(document("ingot.runs/1", tool), {{"runs", std::move(list), 0}});
}

std::string render_json_run(const Tool& tool, const model::PastRun& run,
                            std::span<const model::RunDocument> documents) {
  return rendered(document("ingot.run/1", tool), {{"run", to_value(run), 0}, {"documents", to_value(documents), 0}});
}

std::string render_json_difference(const Tool& tool, std::int64_t before, std::int64_t after,
                                   std::span<const model::DocumentDifference> differences) {
  Value::List list;
  for (const model::DocumentDifference& one : differences) {
    const char* kind = one.kind == Kind::added ? "added" : one.kind == Kind::removed ? "removed" : "changed";
    list.emplace_back(Value::Map{{"path", one.path, 0},
                                 {"doc_id", one.doc_id, 0},
                                 {"kind", kind, 0},
                                 {"chunks", before_after(one.chunks_before, one.chunks_after), 0},
                                 {"checksum_before", or_null(one.checksum_before), 0},
                                 {"checksum_after", or_null(one.checksum_after), 0}});
  }
  return rendered(document("ingot.diff/1", tool),
                  {{"before", before, 0}, {"after", after, 0}, {"documents", std::move(list), 0}});
}

std::string render_json_undo(const Tool& tool, const model::UndoPlan& plan, std::optional<std::int64_t> undo_run) {
  return rendered(document("ingot.undo/1", tool), {{"undoes", plan.run.id, 0},
                                                   {"run", or_null(undo_run), 0},
                                                   {"table", or_null(plan.table), 0},
                                                   {"rows_restored", plan.restored, 0},
                                                   {"rows_changed", plan.changed, 0},
                                                   {"rows_removed", plan.removed, 0},
                                                   {"documents", to_value(plan.documents), 0}});
}

std::string render_json_pruned(const Tool& tool, std::span<const model::PrunedPart> parts, Pruned pruned) {
  Value::List list;
  for (const model::PrunedPart& part : parts)
    list.emplace_back(Value::Map{{"what", part.what, 0}, {"rows", part.rows, 0}, {"bytes", part.bytes, 0}});
  return rendered(document("ingot.prune/1", tool),
                  {{"removed", pruned == Pruned::done, 0}, {"parts", std::move(list), 0}});
}

std::string render_json_verified(const Tool& tool, const VerifiedDocument& verified) {
  Value::List list;
  for (const model::Damage& damage : verified.damages)
    list.emplace_back(
        Value::Map{{"path", or_null(damage.path), 0}, {"row", or_null(damage.row), 0}, {"message", damage.what, 0}});
  return rendered(document("ingot.verify/1", tool), {{"source", verified.source, 0},
                                                     {"chunks", verified.chunks, 0},
                                                     {"parents", verified.parents, 0},
                                                     {"documents", verified.documents, 0},
                                                     {"marked", verified.marked, 0},
                                                     {"findings", std::move(list), 0}});
}

}  // namespace ingot::report
