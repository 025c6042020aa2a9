// Findings as SARIF 2.1.0 (OASIS), within the limits of GitHub's code scanning (spec lint 2).
#pragma once

#include <cstddef>
#include <string>

#include "report/lint_document.hpp"

namespace ingot::report {

struct SarifLimits {
  std::size_t results = 25'000;                ///< GitHub takes no more of one run
  std::size_t shown = 5'000;                   ///< and shows these
  std::size_t bytes = std::size_t{48} << 20U;  ///< of all results; GitHub takes 10 MB once it is gzipped
};

/// One run with all rules and one result a line, errors first; columns are code points. What the limits leave out, and
/// what GitHub will not show, is said in the notifications of the invocation. Suppressed findings are left out and
/// counted there too: GitHub opens alerts for those that say so. A result whose finding has no path is at
/// LintDocument::corpus.
[[nodiscard]] std::string render_sarif(const LintDocument& document, const SarifLimits& limits);
/// The same with the usual limits.
[[nodiscard]] std::string render_sarif(const LintDocument& document);

}  // namespace ingot::report
