// Wanted records against stored rows, to the smallest Plan (spec store 3). Pure.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "model/chunk.hpp"
#include "model/plan.hpp"

namespace ingot::plan {

struct Scope {
  /// True for a stored path that may be removed because this run would have found its document: false for documents
  /// outside the paths that were asked for, and for those that failed, which keep their last good version.
  std::function<bool(std::string_view path)> covers;
};

/// Takes the records of each document, in any order of documents; they must outlive the plan, which points at them. Row
/// identity is chunk_id; vectors are found again by embed_key whatever the row, so renumbered and moved chunks cost
/// nothing.
[[nodiscard]] model::Plan make_plan(std::span<const std::span<const model::Record>> documents,
                                    const model::Manifest& stored, const Scope& scope);

/// Takes documents with changes out of a plan, and what they change out of its summary. What was to be embedded stays
/// counted: it may have been.
void leave_out(model::Plan& plan, const std::function<bool(const model::DocumentPlan&)>& leaves);

}  // namespace ingot::plan
