// A run's plan as the file that `ingest apply` reads.
#pragma once

#include "config/settings.hpp"
#include "model/plan.hpp"
#include "pipeline/compare.hpp"
#include "pipeline/corpus.hpp"
#include "plan/plan_file.hpp"

namespace ingot::pipeline {

/// Everything but the command. The basis must be a database.
[[nodiscard]] plan::PlanFile plan_file_of(const config::Settings& settings, const Basis& basis, const model::Plan& plan,
                                          const Corpus& corpus);

}  // namespace ingot::pipeline
