// lint-chunks: the corpus exactly as ingest would load it, and its findings.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "lint/lint.hpp"
#include "model/diagnostic.hpp"
#include "pipeline/corpus.hpp"

namespace ingot::pipeline {

struct FileFindings {
  std::string bytes;
  std::vector<model::Diagnostic> findings;
  std::span<const model::Record> records;  ///< in LintResult::corpus
};

struct LintResult {
  Corpus corpus;
  std::vector<FileFindings> files;                ///< sorted by path; files that are no UTF-8 are among them
  std::vector<model::RejectedDocument> rejected;  ///< what no rule speaks about
  bool failed = false;                            ///< findings at or above the fail level, or rejected documents
};

[[nodiscard]] Result<LintResult> lint(const config::Settings& settings, lint::Strictness strictness,
                                      const Doors& doors);

}  // namespace ingot::pipeline
