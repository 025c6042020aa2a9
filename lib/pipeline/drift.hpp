// The ingestion baseline: what a run knows of the one before, and leaves for the next.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/filesystem.hpp"
#include "lint/drift.hpp"
#include "pipeline/corpus.hpp"

namespace ingot::pipeline {

/// What becomes of the ingestion baseline.
struct DriftUse {
  enum class Mode { compare, write, prune };
  Mode mode = Mode::compare;
  std::optional<std::string> path;  ///< unset: k_drift_baseline, where there is one
};
/// Beside the run reports, relative to the current directory.
inline constexpr std::string_view k_drift_baseline = "tmp/ingestion-baseline.json";

/// Nothing where there is none: an error when it is named, unless it is to be written. Errors: config, with the place.
/// `usual` is the file that is meant when none is named.
[[nodiscard]] Result<std::optional<lint::DriftBaseline>> read_drift_baseline(const DriftUse& use, io::FileSystem& files,
                                                                             std::string_view usual = k_drift_baseline);

/// For the rules: `before` held against this run. Views of the arguments.
[[nodiscard]] lint::Drift drift_since(const lint::DriftBaseline& before, const config::Settings& settings,
                                      const Corpus& corpus, io::FileSystem& files);

/// Writes or prunes the file where the use says so. A document that could not be used keeps what `before` says of it.
/// With the run that loaded the corpus, whose records have their keys, a plan can be made from the file. Errors: usage
/// when the run is not over all files; io.
[[nodiscard]] Result<void> update_drift_baseline(const DriftUse& use, const std::optional<lint::DriftBaseline>& before,
                                                 const config::Settings& settings, const Corpus& corpus,
                                                 io::FileSystem& files,
                                                 const std::optional<lint::DriftBaseline::Run>& run = {});

}  // namespace ingot::pipeline
