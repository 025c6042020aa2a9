// Findings as text with the source line and a caret, in the manner of rustc (spec lint 1.4).
// Nothing of the user's text reaches the terminal unescaped, and no line grows with the user's line.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "model/diagnostic.hpp"
#include "report/colour.hpp"

namespace ingot::report {

/// The findings of one file with the bytes that their spans point into.
struct FileFindings {
  std::string_view source;  ///< may be invalid UTF-8; may be empty when it could not be read
  std::span<const model::Diagnostic> findings;
};

struct TextDiagnosticOptions {
  Colour colour = Colour::never;
  std::size_t snippet_columns = 100;              ///< of one source line, without the gutter; at least 20
  model::Severity least = model::Severity::info;  ///< findings below it are left out
};

/// One block per finding that is not suppressed, in the order given, each followed by an empty line. Lines and columns
/// are 1-based, columns in code points. A span that leaves the source is cut at its end; an empty span shows the path
/// alone.
[[nodiscard]] std::string render_text_diagnostics(const FileFindings& input, const TextDiagnosticOptions& options);

}  // namespace ingot::report
