// Findings as workflow commands of GitHub Actions, which become annotations (spec lint 2).
#pragma once

#include <cstddef>
#include <string>

#include "report/lint_document.hpp"

namespace ingot::report {

/// GitHub shows that many errors and as many warnings of one step, and 50 annotations of one job.
inline constexpr std::size_t k_annotations_of_a_step = 10;

/// "::error file=docs/a.md,line=3,title=SZ001 ...::message" for each rule in each file, at its first place and with the
/// number of the others, errors first; findings of severity info are left out. Where more were found than GitHub shows,
/// a notice at the end says how many.
[[nodiscard]] std::string render_github_annotations(const LintDocument& document);

}  // namespace ingot::report
