// What a run's records are compared with, and the plan that comes of it: the database; for a dry run without one the
// ingestion baseline of the last run on this machine, or nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/filesystem.hpp"
#include "model/plan.hpp"
#include "pipeline/drift.hpp"
#include "plan/plan.hpp"
#include "store/store.hpp"

namespace ingot::pipeline {

enum class RunMode { dry, real };

/// The ingestion baseline that stands in for a database.
struct BaseFile {
  std::optional<std::string> named;     ///< --base: no database is asked
  std::string usual{k_drift_baseline};  ///< read where there is one
};

/// Whether a dry run will compare chunks, and not only count what embedding them takes.
[[nodiscard]] bool compares(const config::Settings& settings, const BaseFile& base, io::FileSystem& files);

struct Basis {
  std::optional<std::string> database;  ///< place of the database, when it was read
  plan::Bases runs;                     ///< that the rows of each table were left by, by its name; none: there was none
  std::string baseline;                 ///< the file that was compared with; empty: none
  std::string instead;                  ///< for the user, when no database was read: what was done instead, and why
  std::vector<std::string> former;      ///< tables with rows of collections that the config has no more

  [[nodiscard]] std::optional<std::int64_t> run_of(std::string_view table) const {
    const auto run = runs.find(table);
    return run == runs.end() ? std::nullopt : std::optional(run->second.id);
  }
};

struct Comparison {
  model::Plan plan;
  Basis basis;
  std::unique_ptr<store::Store> store;  ///< null: no database was read
};

/// A real run needs the store, which is prepared for it; a dry run goes without where it has to.
/// Errors:
/// database; config for tables that are not ours and for a baseline file that cannot be used, with the place.
[[nodiscard]] Result<Comparison> compare(const config::Settings& settings, RunMode mode, const BaseFile& base,
                                         std::span<const plan::WantedDocument> documents, const plan::Scope& scope,
                                         io::FileSystem& files);

}  // namespace ingot::pipeline
