// The command line of lint-chunks.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "corpus_options.hpp"

namespace ingot::apps {

struct LintCommand {
  CommonOptions common;
  bool strict = false;
  bool list_rules = false;
  std::optional<std::string> explain;  ///< id or name of a rule
};

/// Nothing when help or the version was printed.
[[nodiscard]] Result<std::optional<LintCommand>> parse_lint(int argc, const char* const* argv);

}  // namespace ingot::apps
