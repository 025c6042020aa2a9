// One run from Settings to RunStats: corpus, lint gate, plan, embed, apply. No transaction is open while vectors are
// made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/clock.hpp"
#include "model/diagnostic.hpp"
#include "model/plan.hpp"
#include "model/run.hpp"
#include "pipeline/compare.hpp"
#include "pipeline/corpus.hpp"
#include "pipeline/service.hpp"
#include "plan/plan_file.hpp"

namespace ingot::pipeline {

enum class LintGate { off, on, strict };

enum class Purpose {
  changes,  ///< what differs goes into the table; nothing to do leaves no run
  rebuild,  ///< the table is the one beside it, and the run is noted in any case
};

struct IngestOptions {
  RunMode mode = RunMode::real;
  Purpose purpose = Purpose::changes;
  Keep keep = Keep::texts;  ///< what the caller looks at; a real run keeps texts anyway
  LintGate lint = LintGate::off;
  std::optional<std::string> drift_baseline;  ///< unset: k_drift_baseline
  std::optional<std::string> base;            ///< of a dry run: compare with this ingestion baseline, not a database
  const plan::PlanFile* planned = nullptr;    ///< refused unless this run does exactly that; null: whatever it finds
  std::optional<std::size_t> allow_delete;    ///< documents that may be removed beyond the guard
  Spending spending;
};

struct IngestResult {
  Corpus corpus;
  bool lint_failed = false;  ///< the gate closed, or vectors are damaged: nothing was written
  Basis basis;
  model::Plan plan;
  std::size_t requests = 0;  ///< that the embeddings of the plan take
  model::RunStats stats;
  std::vector<std::string> warnings;  ///< for the user, one line each
};

/// A dry run reads the database when it can and writes nothing at all. A real run needs it. Errors: those of the rooms;
/// refused when more documents would be removed than the guard allows.
[[nodiscard]] Result<IngestResult> ingest(const config::Settings& settings, const IngestOptions& options,
                                          const Doors& doors, const ServiceDoors& service, io::Clock& clock);

}  // namespace ingot::pipeline
