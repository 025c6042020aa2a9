// What the findings of a run add up to: shared by the reports of lint and of the plan.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>

#include "base/value.hpp"
#include "model/diagnostic.hpp"

namespace ingot::report {

struct LintSummary {
  std::size_t files = 0;   ///< files that were checked, clean ones included
  std::size_t chunks = 0;  ///< chunks that were checked
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t infos = 0;
  std::size_t suppressed = 0;                               ///< in none of the other numbers
  std::map<std::string, std::size_t, std::less<>> by_rule;  ///< findings of each rule that has any
  std::size_t fixable = 0;                                  ///< findings that count and have a safe fix
  std::size_t fixable_unsafely = 0;                         ///< likewise, with a fix that is not safe

  /// Counts the findings; `files` and `chunks` stay the caller's.
  void add(std::span<const model::Diagnostic> findings);
};

/// "28 files, 498 chunks, 3 errors, 11 warnings", without a line end; ", 2 infos" and " (1 suppressed)"
/// only when there are any.
[[nodiscard]] std::string render_lint_summary(const LintSummary& summary);

/// "4 fixable with --fix (2 more with --unsafe-fixes)"; empty when there are none.
[[nodiscard]] std::string render_fixable(const LintSummary& summary);

/// {"files","chunks","errors","warnings","infos","suppressed","fixable","fixable_unsafely","by_rule":{...}}
[[nodiscard]] Value to_value(const LintSummary& summary);

}  // namespace ingot::report
