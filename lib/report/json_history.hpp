// The same values as text_history.hpp, as JSON documents: "ingot.runs/1", "ingot.run/1", "ingot.diff/1",
// "ingot.undo/1", "ingot.prune/1" and "ingot.verify/1". Pretty, with a final newline.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "model/history.hpp"
#include "report/text_history.hpp"
#include "report/tool.hpp"

namespace ingot::report {

[[nodiscard]] std::string render_json_runs(const Tool& tool, std::span<const model::PastRun> runs);
[[nodiscard]] std::string render_json_run(const Tool& tool, const model::PastRun& run,
                                          std::span<const model::RunDocument> documents);
[[nodiscard]] std::string render_json_difference(const Tool& tool, std::int64_t before, std::int64_t after,
                                                 std::span<const model::DocumentDifference> differences);
/// `undo_run` is null in the document for a dry run.
[[nodiscard]] std::string render_json_undo(const Tool& tool, const model::UndoPlan& plan,
                                           std::optional<std::int64_t> undo_run);
[[nodiscard]] std::string render_json_pruned(const Tool& tool, std::span<const model::PrunedPart> parts, Pruned pruned);

struct VerifiedDocument {
  std::string_view source;
  std::size_t chunks = 0;
  std::size_t parents = 0;
  std::size_t documents = 0;
  std::span<const model::Damage> damages;
  bool marked = false;
};
[[nodiscard]] std::string render_json_verified(const Tool& tool, const VerifiedDocument& document);

}  // namespace ingot::report
