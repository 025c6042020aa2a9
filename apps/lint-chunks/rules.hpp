// The rules as the command line speaks of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "options.hpp"

namespace ingot::apps {

/// Answers --list-rules and --explain on stdout. Errors: usage (no such rule), io.
[[nodiscard]] Result<void> print_rules(const LintCommand& command);

/// Empty for what is no rule.
[[nodiscard]] std::string_view rule_name(std::string_view id);

/// Ids, or beginnings of ids, of what the user named. Errors: usage.
[[nodiscard]] Result<std::vector<std::string>> selected(const std::vector<std::string>& names);

}  // namespace ingot::apps
