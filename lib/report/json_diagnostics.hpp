// Findings as one JSON document "ingot.lint/1" (spec cli 3).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/chunk.hpp"
#include "model/diagnostic.hpp"
#include "model/token_basis.hpp"
#include "report/lint_summary.hpp"
#include "report/tool.hpp"

namespace ingot::report {

/// The findings of one file. The views must live until the document is rendered.
struct JsonFileFindings {
  std::string_view source;  ///< bytes of the file
  std::span<const model::Diagnostic> findings;
  std::span<const model::ChunkOutline> chunks;  ///< of the file, for the "chunk" member; may be empty
};

struct LintDocument {
  Tool tool;
  model::TokenBasis token_basis;  ///< of all token numbers
  LintSummary summary;
  std::span<const JsonFileFindings> files;
  /// The name of a rule by its id (chunk-over-max-tokens), empty when unknown: this room does not know the rules.
  std::string_view (*rule_name)(std::string_view id) = nullptr;
};

/// {"schema","tool","tokenizer","tokens_exact","summary","findings":[...]}, pretty, with a final newline; findings in
/// the order given. "tokens_exact": false says that token numbers, also those in messages, are estimates. A finding
/// about a whole file has "range": null. Columns are 1-based code points, bytes are offsets in the file.
[[nodiscard]] std::string render_json_diagnostics(const LintDocument& document);

/// The findings alone, one compact object a line.
[[nodiscard]] std::string render_jsonl_diagnostics(const LintDocument& document);

}  // namespace ingot::report
