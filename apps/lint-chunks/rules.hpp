// The rules as the command line speaks of them.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "options.hpp"

namespace ingot::apps {

/// Answers --list-rules and --explain on stdout. Errors: usage (no such rule), io.
[[nodiscard]] Result<void> print_rules(const LintCommand& command);

/// Ids, or beginnings of ids, of what the user named. Errors: usage.
[[nodiscard]] Result<std::vector<std::string>> selected(const std::vector<std::string>& names);

}  // namespace ingot::apps
