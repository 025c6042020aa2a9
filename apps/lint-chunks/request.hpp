// What was typed, as the run takes it.
#pragma once

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/clock.hpp"
#include "options.hpp"
#include "pipeline/lint.hpp"

namespace ingot::apps {

/// What ends the run with exit code 1.
[[nodiscard]] model::Severity fail_level_of(const LintCommand& command);

/// Reads standard input where a document comes from there. Errors: usage.
[[nodiscard]] Result<pipeline::LintOptions> options_of(const LintCommand& command, const config::Settings& settings,
                                                       const io::Clock& clock);

}  // namespace ingot::apps
