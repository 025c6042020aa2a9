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
  std::string path;
  std::string bytes;
  std::vector<model::Diagnostic> findings;
  std::vector<model::ChunkOutline> chunks;  ///< of the file, when there are findings
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

/// Which findings are wanted, where not those of all documents. Rules about the corpus see all of it nevertheless.
struct Scope {
  struct Buffer {
    std::string path;  ///< where it will be, relative to the root
    std::string bytes;
  };
  std::optional<std::string> since;  ///< of files that have changed since the history of this git ref and ours part
  bool staged = false;               ///< of files that the next commit changes, as they will be then
  std::optional<Buffer> buffer;      ///< of a text that is not saved yet
};

struct LintOptions {
  lint::Profile profile;
  FailOn fail_on;
  BaselineUse baseline;
  Scope scope;
  std::optional<std::string> cache_directory;  ///< where what is found is kept for the next run; unset: nowhere
  Keep keep = Keep::findings;                  ///< what the caller looks at; only findings come from a cache
};

struct LintResult {
  Corpus corpus;
  std::vector<FileFindings> files;  ///< sorted by path; files that are no UTF-8 are among them, and the config
  std::vector<model::RejectedDocument> rejected;  ///< what no rule speaks about
  std::optional<lint::DriftBaseline> before;      ///< what the corpus was held against
  std::vector<std::string_view> not_run;          ///< rules that were wanted and need more than was given; sorted
  bool failed = false;                            ///< findings at or above the fail level, or rejected documents
};

[[nodiscard]] Result<LintResult> lint(const config::Settings& settings, const LintOptions& options, const Doors& doors);

/// Sets fingerprints, and suppresses what the baseline knows; writes it where that was asked for. Errors: config and
/// io.
[[nodiscard]] Result<void> use_baseline(const config::Settings& settings, const lint::Profile& profile,
                                        const BaselineUse& use, const Doors& doors, Corpus& corpus);

/// Whether the run ends with exit code 1.
[[nodiscard]] bool has_failed(const LintResult& result, const FailOn& fail_on);

/// Whether one of the findings is at the level or above; those that are suppressed are not.
[[nodiscard]] bool fails(std::span<const model::Diagnostic> findings, model::Severity level);
/// The same of everything that was found.
[[nodiscard]] bool fails(const Corpus& corpus, model::Severity level);

/// The profile of the config for this run: 2026-01-31, by SOURCE_DATE_EPOCH or the clock.
[[nodiscard]] lint::Profile profile_of(const config::Settings& settings, lint::Strictness strictness,
                                       const io::Clock& clock);

}  // namespace ingot::pipeline
