// The last phase of a run that went well: the vector index is brought to what the policy asks for (spec store 4, 7).
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/clock.hpp"
#include "model/run.hpp"
#include "pipeline/progress.hpp"

namespace ingot::pipeline {

/// Sets stats.index, or that of each of several tables. The rows are committed already: what goes wrong here is a
/// warning, and the next run tries again.
void keep_index(const config::Settings& settings, Progress& progress, io::Clock& clock, model::RunStats& stats,
                std::vector<std::string>& warnings);

/// A warning when so many rows go into a table with an index that a rebuild would be sooner done. Of fewer than 1,000
/// rows nothing is asked.
void advise_rebuild(const config::Settings& settings, std::size_t rows, io::Clock& clock,
                    std::vector<std::string>& warnings);

/// Before anything is read: whether the index that is asked for can be built. Errors: config.
[[nodiscard]] Result<void> check_index(const config::Settings& settings);

}  // namespace ingot::pipeline
