// Runs, differences between them, what an undo or a prune does and what is damaged, as text for a terminal. Texts of
// users and servers are escaped here.
#pragma once

#include <span>
#include <string>

#include "model/history.hpp"
#include "report/colour.hpp"

namespace ingot::report {

/// One line a run below a line of headings; a failed run has its reason below it.
[[nodiscard]] std::string render_text_runs(std::span<const model::PastRun> runs, Colour colour);
/// One run at length, with its documents.
[[nodiscard]] std::string render_text_run(const model::PastRun& run, std::span<const model::RunDocument> documents,
                                          Colour colour);
/// One line a document, and one with the sums.
[[nodiscard]] std::string render_text_difference(std::span<const model::DocumentDifference> differences, Colour colour);
[[nodiscard]] std::string render_text_undo(const model::UndoPlan& plan, Colour colour);

enum class Pruned { would, done };
[[nodiscard]] std::string render_text_pruned(std::span<const model::PrunedPart> parts, Pruned pruned);

/// One line a finding: path, row, what.
[[nodiscard]] std::string render_text_damages(std::span<const model::Damage> damages, Colour colour);

}  // namespace ingot::report
