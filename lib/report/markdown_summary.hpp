// Findings as a Markdown page, such as the summary of a GitHub Actions job (spec lint 2).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "report/lint_document.hpp"

namespace ingot::report {

struct SummaryLimits {
  std::size_t rows_of_file = 20;
  std::size_t bytes = std::size_t{900} << 10U;  ///< GitHub drops a summary of more than 1 MiB as a whole
};

/// How often each rule found something, then a table for each file with its errors and warnings; what the limits leave
/// out is counted. Findings of severity info are only counted. Texts of users are shown as they are: nothing in them is
/// markup, a link or HTML.
[[nodiscard]] std::string render_markdown_summary(const LintDocument& document, const SummaryLimits& limits);
/// The same with the usual limits.
[[nodiscard]] std::string render_markdown_summary(const LintDocument& document);

/// Text of users within a line of Markdown or a cell of a table; nothing in it is markup.
[[nodiscard]] std::string markdown_text(std::string_view text);

}  // namespace ingot::report
