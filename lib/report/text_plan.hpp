// The plan as text, in the manner of terraform (spec cli 2).
#pragma once

#include <cstddef>
#include <string>

#include "report/colour.hpp"
#include "report/plan_view.hpp"

namespace ingot::report {

enum class PlanDetail { normal, verbose };

struct TextPlanOptions {
  Colour colour = Colour::never;
  PlanDetail detail = PlanDetail::normal;  ///< verbose: every row and chunk, unchanged and skipped files by name
  std::size_t shown_documents = 40;        ///< rows before the list is cut; not read when verbose
  std::string apply_command;               ///< "ingest --env local"; empty: this run applies the plan itself
};

/// Ends with a newline. Documents by path, those that go last.
[[nodiscard]] std::string render_text_plan(const PlanView& view, const TextPlanOptions& options);

/// "9 to add, 9 to change, 3 to delete, 486 unchanged · 18 embeddings in 1 batch · 5,034 tokens ≈ $0.0001 (...)"
[[nodiscard]] std::string render_plan_totals(const PlanView& view);

}  // namespace ingot::report
