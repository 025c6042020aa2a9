#include "report/json_plan.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/json.hpp"
#include "model/plan_words.hpp"

namespace ingot::report {
namespace {

Value target(const PlanHeader& header) {
  Value::Map out{{"environment", header.environment, 0},
                 {"database", header.database ? Value(*header.database) : Value(), 0},
                 {"table", header.table, 0},
                 {"dimensions", header.dimensions, 0},
                 {"model", header.model, 0},
                 {"tokenizer", header.token_basis.encoding, 0},
                 {"config", header.config, 0}};
  if (!header.more_tables.empty())
    out.push_back({"more_tables", Value::List(header.more_tables.begin(), header.more_tables.end()), 0});
  return out;
}

Value dollars(const PlanCost& cost) {
  switch (cost.pricing) {
    case Pricing::free_local:
      return 0.0;
    case Pricing::priced:
      return cost.usd;
    case Pricing::unknown:
      return {};
  }
  return {};
}

Value summary(const PlanView& view) {
  const model::PlanSummary& plan = view.plan->summary;
  const auto doing = [&view](model::ChunkAction action) {
    std::size_t count = 0;
    for (const model::DocumentPlan& document : view.plan->documents)
      count += static_cast<std::size_t>(std::count_if(document.changes.begin(), document.changes.end(),
                                                      [=](const auto& change) { return change.action == action; }));
    return count;
  };
  return Value::Map{{"add", plan.add, 0},
                    {"change", plan.change, 0},
                    {"delete", plan.remove, 0},
                    {"unchanged", plan.unchanged, 0},
                    {"metadata", doing(model::ChunkAction::metadata), 0},
                    {"move", doing(model::ChunkAction::move), 0},
                    {"reuse", doing(model::ChunkAction::reuse), 0},
                    {"embed", plan.embed, 0},
                    {"cached", plan.cached, 0},
                    {"tokens", plan.embed_tokens, 0},
                    {"tokens_exact", view.header.token_basis.exact, 0},
                    {"estimated_usd", dollars(view.cost), 0},
                    {"price_date", view.cost.pricing == Pricing::priced ? Value(view.cost.price_date) : Value(), 0},
                    {"basis", view.header.basis, 0},
                    {"basis_file", view.header.basis_file.empty() ? Value() : Value(view.header.basis_file), 0},
                    {"documents_added", plan.documents_added, 0},
                    {"documents_changed", plan.documents_changed, 0},
                    {"documents_unchanged", plan.documents_unchanged, 0},
                    {"documents_removed", plan.documents_removed, 0},
                    {"documents_rejected", view.rejected.size(), 0},
                    {"files_skipped", view.skipped.size(), 0}};
}

Value document(const model::DocumentPlan& plan, const PlanView& view) {
  Value::List changes;
  for (const model::ChunkChange& change : plan.changes) {
    changes.push_back(Value::Map{{"chunk_id", change.chunk_id, 0},
                                 {"action", word(change.action), 0},
                                 {"reason", change.reason, 0},
                                 {"tokens", change.tokens, 0}});
  }
  Value::Map out{{"path", plan.path, 0}, {"doc_id", plan.doc_id, 0}, {"action", word(plan.action), 0}};
  if (!plan.table.empty()) out.push_back({"table", plan.table, 0});
  const auto checksum = view.checksums.find(plan.path);
  if (checksum != view.checksums.end()) out.push_back({"source_checksum", checksum->second, 0});
  out.push_back({"chunks", Value::Map{{"before", plan.chunks_before, 0}, {"after", plan.chunks_after, 0}}, 0});
  out.push_back({"changes", std::move(changes), 0});
  return out;
}

}  // namespace

std::string render_json_plan(const PlanView& view) {
  INGOT_ASSERT(view.plan != nullptr);
  Value::List documents;
  for (const model::DocumentPlan& plan : view.plan->documents) documents.push_back(document(plan, view));
  Value::List rejected;
  for (const model::RejectedDocument& one : view.rejected) {
    rejected.push_back(Value::Map{{"path", one.path, 0}, {"message", one.error.message, 0}});
  }
  Value::List skipped;
  for (const model::Skipped& one : view.skipped) {
    skipped.push_back(Value::Map{{"path", one.path, 0}, {"reason", one.reason, 0}});
  }
  return json::pretty(Value::Map{{"schema", "ingot.plan/1", 0},
                                 {"tool", to_value(view.tool), 0},
                                 {"target", target(view.header), 0},
                                 {"summary", summary(view), 0},
                                 {"documents", std::move(documents), 0},
                                 {"rejected", std::move(rejected), 0},
                                 {"skipped", std::move(skipped), 0},
                                 {"lint", view.lint ? to_value(*view.lint) : Value(), 0}});
}

}  // namespace ingot::report
