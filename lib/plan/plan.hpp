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

/// `records` sorted by chunk_id is not needed; documents must stand together. Row identity is chunk_id; vectors are
/// found again by embed_key whatever the row, so renumbered and moved chunks cost nothing.
[[nodiscard]] model::Plan make_plan(std::span<const model::Record> records, const model::Manifest& stored,
                                    const Scope& scope);

}  // namespace ingot::plan
