// Findings as one JSON document "ingot.lint/1" (spec cli 3).
#pragma once

#include <string>

#include "report/lint_document.hpp"

namespace ingot::report {

/// {"schema","tool","tokenizer","tokens_exact","summary","findings":[...]}, pretty, with a final newline; findings in
/// the order given. "tokens_exact": false says that token numbers, also those in messages, are estimates. A finding
/// about a whole file has "range": null. Columns are 1-based code points, bytes are offsets in the file. "fix" is null
/// or
/// {"applicability":"safe","edits":[{"byte_start","byte_end","text"}]}.
[[nodiscard]] std::string render_json_diagnostics(const LintDocument& document);

/// The findings alone, one compact object a line.
[[nodiscard]] std::string render_jsonl_diagnostics(const LintDocument& document);

}  // namespace ingot::report
