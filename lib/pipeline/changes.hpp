// A plan and its vectors as what the store is to write.
#pragma once

#include <span>
#include <utility>

#include "model/plan.hpp"
#include "pipeline/corpus.hpp"
#include "pipeline/vectors.hpp"
#include "store/store.hpp"

namespace ingot::pipeline {

/// Rows, removals and parents; views of all three arguments, which must outlive it. Source, base run and run record are
/// the caller's.
[[nodiscard]] store::ChangeSet change_set(const model::Plan& plan, const Corpus& corpus, const Vectors& vectors);

/// Takes the documents of texts that the service refused out of the plan, and rejects them: they keep what is stored.
void leave_out_refused(std::span<const std::pair<const model::Record*, Error>> refused, model::Plan& plan,
                       Corpus& corpus);

}  // namespace ingot::pipeline
