// What the config wants a corpus to hold at least, held against a report of a run: CO001 and CO002 as lint knows them,
// without a look at any document.
#pragma once

#include <vector>

#include "config/settings.hpp"
#include "model/diagnostic.hpp"
#include "report/coverage.hpp"

namespace ingot::pipeline {

/// Empty when all is there. A report of some paths says nothing about what is absent, so nothing is found in it.
[[nodiscard]] std::vector<model::Diagnostic> below_minimums(const config::Settings& settings,
                                                            const report::Coverage& coverage);

}  // namespace ingot::pipeline
