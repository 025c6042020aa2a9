// What runs of the past did, and what a look at the stored rows shows (store -> report): the values of `ingest runs`,
// `diff`, `undo`, `prune` and `verify`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/run.hpp"

namespace ingot::model {

/// One row of the runs table.
struct PastRun {
  std::int64_t id = 0;
  std::string source;
  std::string kind;                    ///< ingest, undo, rebuild
  std::optional<std::int64_t> undoes;  ///< the run that an undo took back
  std::string status;                  ///< finished, failed
  std::string error;                   ///< why it failed
  std::string started_at;              ///< UTC, RFC 3339
  std::optional<std::int64_t> duration_ms;
  std::string environment;
  std::string model;
  std::string tool_version;
  std::string git_revision;
  std::string config_digest;
  std::string host;
  std::size_t dimensions = 0;
  PlanSummary plan;             ///< documents and chunks by what became of them, and tokens to embed
  std::size_t paid_tokens = 0;  ///< as the service counted
  std::optional<double> usd;    ///< paid, else estimated; none: not known
  std::size_t rows_written = 0;
  std::size_t rows_removed = 0;
  std::optional<double> index_recall;  ///< 0 to 1, against exact search; none: not measured
};

/// A document that is not in the state after a later run what it was after an earlier one.
struct DocumentDifference {
  enum class Kind { added, changed, removed };
  std::string doc_id;
  std::string path;
  Kind kind = Kind::changed;
  std::size_t chunks_before = 0;
  std::size_t chunks_after = 0;
  std::string checksum_before;  ///< SHA-256 of the file; empty where it was not there, or where nobody noted it
  std::string checksum_after;
};

/// What taking a run back does: what becomes of its documents, and with which rows.
struct UndoPlan {
  PastRun run;
  std::optional<std::int64_t> base_run;  ///< last finished run of the source when this was read
  std::vector<RunDocument> documents;    ///< sorted by path; counts are before and after the undo
  std::size_t restored = 0;              ///< rows that come back
  std::size_t changed = 0;               ///< rows that become what they were
  std::size_t removed = 0;               ///< rows that go
  std::string table;                     ///< a whole table that comes back, for a rebuild; empty: rows do
};

/// What one part of a prune takes away.
struct PrunedPart {
  std::string what;
  std::size_t rows = 0;
  std::size_t bytes = 0;  ///< of their values, as they are stored
};

/// Something that is not as a run leaves it.
struct Damage {
  std::string path;  ///< of the document; empty when it is about none
  std::string row;   ///< chunk_id or parent_id; empty when it is about several
  std::string what;  ///< one line
};

}  // namespace ingot::model
