// Whether a run may remove what its plan removes (spec store 5): files that are not found are not always files that
// somebody deleted.
#pragma once

#include <cstddef>
#include <optional>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "model/plan.hpp"
#include "pipeline/corpus.hpp"

namespace ingot::pipeline {

/// Returns how many documents the run may remove, from all tables together. Errors: refused, unless `allow_delete` is
/// at least what would go, for more than 20 documents and a tenth of those stored; and for any document when a folder
/// could not be read, when no document could be used, or when git keeps files of a sparse checkout away. A shallow
/// clone has all its files. A document that goes to another table counts, since readers of its table lose it; but its
/// file is there, whatever speaks against the others.
[[nodiscard]] Result<std::size_t> check_removals(const config::Settings& settings,
                                                 std::optional<std::size_t> allow_delete, const model::Plan& plan,
                                                 const Corpus& corpus, const Doors& doors);

}  // namespace ingot::pipeline
