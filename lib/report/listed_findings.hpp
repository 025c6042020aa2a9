// The findings of a run as one flat list with places in lines: what the reports for other tools are written from.
// Invariant: no two have the same fingerprint, and no text in the list has a control character in it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/lines.hpp"
#include "report/lint_document.hpp"

namespace ingot::report {

struct Spot {
  LineColumn at;                ///< columns in code points
  std::size_t byte_column = 1;  ///< the same column in bytes
  std::size_t byte = 0;         ///< in the file
};

struct Region {
  Spot begin;
  Spot end;  ///< behind the last character
  /// The last line that has a character of the region.
  [[nodiscard]] std::size_t last_line() const {
    return end.at.column == 1 && end.at.line > begin.at.line ? end.at.line - 1 : end.at.line;
  }
};

struct ListedEdit {
  Region region;
  std::string text;
};

struct ListedFinding {
  std::string rule;  ///< id; k_rejected for a document that could not be used
  std::string name;
  model::Severity severity = model::Severity::error;
  std::string path;      ///< as it is, from where a reader of reports starts; empty when nothing can stand for it
  std::size_t line = 1;  ///< 1 where the whole file is meant
  std::optional<Region> region;  ///< none where the whole file is meant
  std::string message;           ///< printable, one line
  std::string help;              ///< likewise; may be empty
  std::optional<model::Applicability> fix;
  std::vector<ListedEdit> edits;
  std::string fingerprint;  ///< the finding's own; of equal ones the later are told apart by their number
};

/// The id and the name under which rejected documents stand among the findings.
inline constexpr std::string_view k_rejected = "document-rejected";

struct FindingList {
  std::vector<ListedFinding> findings;
  std::size_t suppressed = 0;  ///< left out
};

/// All findings that count with this severity or above, in the order of the document, then its rejected documents.
[[nodiscard]] FindingList list_findings(const LintDocument& document, model::Severity least);

/// Errors first; findings of one severity keep their order.
void sort_by_severity(std::vector<ListedFinding>& findings);

/// "SZ001 chunk-over-max-tokens"
[[nodiscard]] std::string title_of(const ListedFinding& finding);

/// The message, and the help on a line of its own where there is any.
[[nodiscard]] std::string text_of(const ListedFinding& finding);

}  // namespace ingot::report
