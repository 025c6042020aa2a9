#include "pipeline/removals.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "source/read.hpp"

namespace ingot::pipeline {
namespace {

// A run may remove this many documents, or a tenth of those stored, before it must be told to.
constexpr std::size_t k_free_removals = 20;
constexpr std::size_t k_free_share = 10;

// Why files that were not found may be there all the same; empty: nothing speaks for it.
std::string doubt(const config::Settings& settings, const Corpus& corpus, const Doors& doors) {
  const auto unread = std::find_if(corpus.rejected.begin(), corpus.rejected.end(),
                                   [](const model::RejectedDocument& rejected) { return rejected.unread; });
  if (unread != corpus.rejected.end())
    return fmt::format("the folder {} could not be read", text::printable(unread->path));
  if (corpus.documents.empty()) return "no document below the root could be used";
  if (source::is_sparse(doors.processes, settings.root)) return "git keeps files away in a sparse checkout";
  return {};
}

}  // namespace

Result<std::size_t> check_removals(const config::Settings& settings, std::optional<std::size_t> allow_delete,
                                   const model::Plan& plan, const Corpus& corpus, const Doors& doors) {
  const model::PlanSummary& summary = plan.summary;
  const std::size_t removed = summary.documents_removed;
  const auto moved = static_cast<std::size_t>(
      std::count_if(plan.documents.begin(), plan.documents.end(), [](const model::DocumentPlan& document) {
        return document.moves && document.action == model::DocumentAction::remove;
      }));
  const std::size_t stored = summary.documents_changed + summary.documents_unchanged + removed;
  const std::size_t asked = allow_delete.value_or(0);
  const std::size_t allowed = std::max({k_free_removals, stored / k_free_share, asked});
  if (removed <= asked) return allowed;
  const std::string why_not = removed == moved ? std::string() : doubt(settings, corpus, doors);
  if (removed <= allowed && why_not.empty()) return allowed;
  Error error{ErrorKind::refused,
              fmt::format("this run would remove {} of {} documents of source {}", removed, stored,
                          text::printable(settings.source_name)),
              {"nothing was changed"},
              fmt::format("look at the plan with --dry-run; if it is right, pass --allow-delete {}", removed)};
  if (moved > 0) error.facts.insert(error.facts.begin(), fmt::format("{} of them would go to another table", moved));
  if (!why_not.empty()) error.facts.insert(error.facts.begin(), why_not);
  return fail(std::move(error));
}

}  // namespace ingot::pipeline
