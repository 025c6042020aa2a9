// lint-chunks --fix and --diff: what of their result is for people, and what for `git apply`.
#pragma once

#include <string>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "pipeline/fix.hpp"

namespace ingot::apps {

/// The patch of all changes. Its paths are as seen from the current folder where the root lies below that, else from
/// the root. A file with a secret in it is left out with a warning.
[[nodiscard]] std::string patch_of(const config::Settings& settings, const pipeline::FixResult& result);

/// Warns of the files that were left alone for what is not committed: one line for all of them, and a hint.
void warn_of_dirty(const pipeline::FixResult& result);

}  // namespace ingot::apps
