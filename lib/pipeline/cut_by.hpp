// What rules are told of the config's rule that a document is cut by.
#pragma once

#include "config/settings.hpp"
#include "lint/lint.hpp"

namespace ingot::pipeline {

/// Views the rule and the settings, which must outlive it.
[[nodiscard]] lint::CutBy cut_by(const config::ChunkingRule& rule, const config::Settings& settings);

}  // namespace ingot::pipeline
