// lint-chunks: the corpus exactly as ingest would load it, and its findings.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/clock.hpp"
#include "lint/lint.hpp"
#include "model/diagnostic.hpp"
#include "pipeline/corpus.hpp"
#include "pipeline/drift.hpp"

namespace ingot::pipeline {

struct FileFindings {
  std::string bytes;
  std::vector<model::Diagnostic> findings;
  std::span<const model::Record> records;  ///< in LintResult::corpus
};

/// What ends a run with exit code 1.
struct FailOn {
  model::Severity level = model::Severity::error;  ///< a finding of this severity or above
  std::optional<std::size_t> max_warnings;         ///< more warnings than these
};

/// What becomes of the files that a run is compared with: of the one with findings that are known,
struct BaselineUse {
  enum class Mode { apply, write, prune, ignore };
  Mode mode = Mode::apply;
  std::optional<std::string> path;  ///< unset: k_baseline below the root, where there is one
  std::optional<DriftUse> drift;    ///< and of the one with numbers of chunks; unset: there is none
};
inline constexpr std::string_view k_baseline = ".chunk-lint-baseline.json";

struct LintResult {
  Corpus corpus;
  std::vector<FileFindings> files;  ///< sorted by path; files that are no UTF-8 are among them, and the config
  std::vector<model::RejectedDocument> rejected;  ///< what no rule speaks about
  bool failed = false;                            ///< findings at or above the fail level, or rejected documents
};

[[nodiscard]] Result<LintResult> lint(const config::Settings& settings, const lint::Profile& profile,
                                      const FailOn& fail_on, const BaselineUse& baseline, const Doors& doors);

/// Sets fingerprints, and suppresses what the baseline knows; writes it where that was asked for. Errors: config and
/// io.
[[nodiscard]] Result<void> use_baseline(const config::Settings& settings, const lint::Profile& profile,
                                        const BaselineUse& use, const Doors& doors, Corpus& corpus);

/// Whether one of the findings is at the level or above; those that are suppressed are not.
[[nodiscard]] bool fails(std::span<const model::Diagnostic> findings, model::Severity level);
/// The same of everything that was found.
[[nodiscard]] bool fails(const Corpus& corpus, model::Severity level);

/// The profile of the config for this run: 2026-01-31, by SOURCE_DATE_EPOCH or the clock.
[[nodiscard]] lint::Profile profile_of(const config::Settings& settings, lint::Strictness strictness,
                                       const io::Clock& clock);

}  // namespace ingot::pipeline
