// The plan as one JSON document "ingot.plan/1" (spec cli 2).
#pragma once

#include <string>

#include "report/plan_view.hpp"

namespace ingot::report {

/// Pretty, with a final newline. All documents by path, unchanged ones with an empty "changes". "estimated_usd" is null
/// when the model has no known price and 0 when it runs on this machine; "price_date" is the month or day of the price,
/// or null. "tokens_exact" in the summary is about all token numbers of the document: false says that they, and the
/// price, are estimates. "basis" in the summary is database, baseline (with "basis_file") or nothing; "metadata",
/// "move" and "reuse" count the chunks of these actions, "embed" distinct vectors. "lint" is null when lint was not
/// asked for. A plan for several tables has "more_tables" in its target and a "table" in each document; one that goes
/// from a table to another is there twice.
[[nodiscard]] std::string render_json_plan(const PlanView& view);

}  // namespace ingot::report
