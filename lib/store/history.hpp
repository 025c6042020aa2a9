// The runs of a chunk table: what they did, how to take one back, and what of the past may be forgotten (spec store 5).
// Invariant: an undo is a run of its own that writes back what the history kept, in one transaction; it embeds nothing
// and asks nobody but the database, and it can be undone itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/history.hpp"
#include "store/store.hpp"

namespace ingot::store {

struct RunFilter {
  std::string source;  ///< empty: of all sources
  std::size_t limit = 20;
};

/// What an undo writes about itself.
struct UndoStamp {
  std::string environment;
  std::string started_at;  ///< UTC, RFC 3339
  std::string tool_version;
};

struct PruneOptions {
  enum class Mode { count, remove };
  Mode mode = Mode::count;
  std::size_t keep_runs = 20;             ///< newest finished runs of each source whose history stays
  std::optional<std::size_t> older_than;  ///< days; history of younger runs stays; none: age does not matter
  std::size_t cache_unused_for = 30;      ///< days since a cached vector was made that no row refers to
};

class History {
 public:
  virtual ~History() = default;

  /// Newest first; none when there are no tables yet.
  [[nodiscard]] virtual Result<std::vector<model::PastRun>> runs(const RunFilter& filter) = 0;
  /// Errors: usage, when the chunk table has no such run.
  [[nodiscard]] virtual Result<model::PastRun> run(std::int64_t id) = 0;
  /// The documents that a run changed, sorted by doc_id.
  [[nodiscard]] virtual Result<std::vector<model::RunDocument>> documents(std::int64_t run) = 0;
  /// What is different in the state that run `after` left from the one that run `before` left, sorted by path. Either
  /// may be the later one. Errors: usage (no such run, other sources); refused when the history in between is pruned.
  [[nodiscard]] virtual Result<std::vector<model::DocumentDifference>> difference(std::int64_t before,
                                                                                  std::int64_t after) = 0;

  /// What taking `run` back would do; reads only. Errors: usage; refused when rows are not as the run left them, with
  /// the documents and the later run that stands in the way, or when its history is pruned.
  [[nodiscard]] virtual Result<model::UndoPlan> plan_undo(std::int64_t run) = 0;
  /// Does it, as a run of kind undo. Errors: those of plan_undo; refused when another run has finished since the plan.
  [[nodiscard]] virtual Result<Applied> undo(const model::UndoPlan& plan, const UndoStamp& stamp) = 0;

  /// Forgets, or counts, what is old: history of runs with their documents, cached vectors that no row of any chunk
  /// table of the database nor its history refers to, leases that have expired. A run whose history is gone cannot be
  /// undone any more; its own row stays.
  [[nodiscard]] virtual Result<std::vector<model::PrunedPart>> prune(const PruneOptions& options) = 0;

  [[nodiscard]] virtual std::string where() const = 0;
};

/// Connects. The clock must outlive it. Errors: those of open_postgres.
[[nodiscard]] Result<std::unique_ptr<History>> open_history(const Options& options, io::Clock& clock);

/// Writes the row of a run that failed, over a connection of its own; tried once. Counts of what it would have written
/// are left out. Returns the row's number.
[[nodiscard]] Result<std::int64_t> note_failed(const Options& options, io::Clock& clock, const model::RunRecord& run,
                                               const Error& error);

}  // namespace ingot::store
