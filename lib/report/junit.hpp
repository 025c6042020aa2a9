// Findings as test cases in JUnit's XML, for whatever shows test results (spec lint 2).
#pragma once

#include <string>

#include "report/lint_document.hpp"

namespace ingot::report {

/// One <testsuite> a file and one <testcase> for each rule that found something in it. It has failed when a finding is
/// at LintDocument::fail_level or above; the others stand in <system-out>. Without any finding there is one case that
/// passes. What XML 1.0 forbids is written as escapes; there is no time and no host in it.
[[nodiscard]] std::string render_junit(const LintDocument& document);

}  // namespace ingot::report
