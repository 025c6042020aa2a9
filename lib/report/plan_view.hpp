// What the reports of a plan are made from: the plan and the circumstances that it was made in.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/plan.hpp"
#include "model/run.hpp"
#include "model/token_basis.hpp"
#include "report/lint_summary.hpp"
#include "report/tool.hpp"

namespace ingot::report {

struct PlanHeader {
  std::string command = "ingest --dry-run";
  std::string environment;              ///< local, preview, production
  std::optional<std::string> database;  ///< "perazzi@localhost:5433/perazzi", no secret; none: no database was asked
  std::string table;
  std::size_t dimensions = 0;
  std::string model;
  model::TokenBasis token_basis;              ///< of all token numbers of the plan, and so of its price
  std::string config;                         ///< "chunking.config.json (11 rules)" or "built-in default (1 rule)"
  std::string basis;                          ///< what the plan was compared with: "database", "baseline", "nothing"
  std::string basis_file = {};                ///< "tmp/ingestion-baseline.json", when that was it
  std::vector<std::string> more_tables = {};  ///< of collections, beside `table`
};

enum class Pricing { free_local, priced, unknown };

struct PlanCost {
  Pricing pricing = Pricing::unknown;
  double usd = 0;                      ///< read for Pricing::priced only
  std::string price_date;              ///< when the price was that, 2025-01; read for Pricing::priced only
  std::optional<std::size_t> batches;  ///< requests that the embeddings take
};

/// All views must live until the report is rendered.
struct PlanView {
  Tool tool;
  PlanHeader header;
  const model::Plan* plan = nullptr;  ///< never null when rendered
  PlanCost cost;
  std::span<const model::RejectedDocument> rejected;
  std::span<const model::Skipped> skipped;
  std::optional<LintSummary> lint;                         ///< none: lint was not asked for
  std::map<std::string_view, std::string_view> checksums;  ///< SHA-256 by path; may lack paths
};

/// How a change counts in "+4 ~9 −2": a row that is not stored yet, a stored row that will differ, a row that goes.
enum class ChangeKind { add, change, remove };
[[nodiscard]] inline ChangeKind kind_of(const model::ChunkChange& change) {
  if (change.action == model::ChunkAction::remove) return ChangeKind::remove;
  return change.before == model::RowState::absent ? ChangeKind::add : ChangeKind::change;
}

}  // namespace ingot::report
