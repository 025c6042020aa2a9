// The vector index as it is and as a run left it (store -> report).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ingot::model {

/// What became of the index; the words are those of the runs table.
struct IndexOutcome {
  std::string kind;               ///< hnsw, ivfflat, none
  std::string action;             ///< kept, built, rebuilt; skipped: none is due, or it could not be built
  std::size_t rows = 0;           ///< of the table
  std::int64_t milliseconds = 0;  ///< that building took
  std::optional<double> recall;   ///< 0 to 1, against exact search; none: not measured this time
};

struct StoredIndex {
  std::string name;
  std::string kind;
  std::string operator_class;
  std::string options;  ///< "m=16, ef_construction=64"; may be empty
  std::size_t bytes = 0;
  bool valid = false;
  bool in_progress = false;  ///< somebody builds it at this moment
  bool ours = false;         ///< by its name: others are neither replaced nor dropped
};

struct IndexStatus {
  std::string table;
  std::string column;  ///< halfvec(1536)
  std::string pgvector;
  std::size_t rows = 0;
  std::vector<StoredIndex> indexes;
  std::string due;                  ///< what `ingest index` would do and why; empty: nothing
  std::size_t predicted_bytes = 0;  ///< memory that a build of all rows takes
  std::size_t memory_bytes = 0;     ///< that it is given
  double predicted_seconds = 0;     ///< of a build, at the rate of the last one
  bool pooled = false;              ///< a pooler stands between, so that a build holds up writers
  std::size_t rows_since_build = 0;
  std::optional<double> recall;  ///< as it was measured last
  std::vector<std::string> warnings;
};

}  // namespace ingot::model
