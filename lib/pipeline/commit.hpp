// The step that writes: the changes of every table, in one transaction of the store, with a row of its own in the runs
// table for each. Invariant: readers see all tables as they were, or all as this run leaves them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/process.hpp"
#include "model/plan.hpp"
#include "model/run.hpp"
#include "pipeline/compare.hpp"
#include "pipeline/corpus.hpp"
#include "pipeline/kept_lease.hpp"
#include "pipeline/vectors.hpp"
#include "store/store.hpp"

namespace ingot::pipeline {

/// The references must outlive the call.
struct Commit {
  const config::Settings& settings;
  const Basis& basis;
  const model::Plan& plan;
  const Corpus& corpus;
  const Vectors& vectors;
  const KeptLeases& leases;
  std::size_t most_removed = 0;  ///< documents, in all tables
  io::Processes& processes;
};

/// Writes these tables, which written_tables() has named, and completes the stats. Of several tables each run's row
/// tells what became of that one; what was paid for stands in the row of the table that most was to be embedded for.
/// Errors: those of Store::apply.
[[nodiscard]] Result<void> commit(const Commit& what, const std::vector<std::string>& tables, store::Store& store,
                                  model::RunStats& stats);

}  // namespace ingot::pipeline
