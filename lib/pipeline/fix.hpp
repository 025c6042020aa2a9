// lint-chunks --fix and --diff: makes the fixes of findings, looks again until there is nothing left to be made, and
// only then writes. What is reported is what is left.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "lint/lint.hpp"
#include "model/diagnostic.hpp"
#include "pipeline/corpus.hpp"
#include "pipeline/lint.hpp"

namespace ingot::pipeline {

struct FixOptions {
  enum class Mode { write, show };
  enum class Uncommitted { leave, change };

  Mode mode = Mode::write;
  model::Applicability boldest = model::Applicability::safe;
  /// What becomes of files that git has no copy of, when they are written.
  Uncommitted uncommitted = Uncommitted::leave;
};

struct FileChange {
  std::string path;  ///< relative to the root
  std::string before;
  std::string after;
  std::size_t fixed = 0;      ///< findings
  bool holds_secret = false;  ///< a line of the file must not be shown
};

struct FixResult {
  LintResult left;                  ///< of the files as they are afterwards; with Mode::show as they would be
  std::vector<FileChange> changes;  ///< sorted by path
  std::vector<std::string> dirty;   ///< files that were left alone for what is not committed; sorted
  std::size_t fixed = 0;            ///< findings
};

/// Lints the whole corpus after each round, because one file's text decides about findings in others. Errors: those of
/// lint(); refused, when git cannot tell what is committed; io; document, when somebody else wrote to a file meanwhile.
[[nodiscard]] Result<FixResult> fix(const config::Settings& settings, const LintOptions& lint_options,
                                    const FixOptions& options, const Doors& doors);

}  // namespace ingot::pipeline
