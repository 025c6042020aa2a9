// Findings as GitLab's Code Quality report (spec lint 2).
#pragma once

#include <string>

#include "report/lint_document.hpp"

namespace ingot::report {

/// A JSON array of {"description","check_name","fingerprint","severity","location":{"path","lines":{"begin"}}}. GitLab
/// does not show check_name, so the description begins with it. Errors are major, warnings minor, infos info. Findings
/// that no file can stand for are left out, since GitLab takes none without a path.
[[nodiscard]] std::string render_gitlab_quality(const LintDocument& document);

}  // namespace ingot::report
