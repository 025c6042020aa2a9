// What a run did (pipeline -> store's runs table, report).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/index.hpp"
#include "model/plan.hpp"
#include "model/source_file.hpp"
#include "model/token_basis.hpp"

namespace ingot::model {

/// A document that was asked for and could not be used; its last good version stays stored.
struct RejectedDocument {
  std::string path;
  Error error;
  bool unread = false;  ///< a folder that could not be listed: what is below it is not known
};

/// What a run does to one document.
struct RunDocument {
  std::string doc_id;
  std::string path;
  DocumentAction action = DocumentAction::change;
  std::size_t chunks_before = 0;
  std::size_t chunks_after = 0;
  std::size_t tokens = 0;  ///< of all its chunks
  std::string checksum;    ///< SHA-256 of the file; empty when it is removed
};

/// What the vectors of a run took. All zero for models that run in this program.
struct EmbeddingStats {
  std::size_t from_cache = 0;    ///< vectors that had been paid for: in the database
  std::size_t from_journal = 0;  ///< the same, on this machine
  std::size_t requests = 0;
  std::size_t retries = 0;
  std::size_t throttled = 0;     ///< answers that told to wait
  std::size_t tokens = 0;        ///< paid for, as the service counts
  std::size_t maybe_inputs = 0;  ///< texts that may have been paid for without an answer
  std::size_t maybe_tokens = 0;
  std::optional<double> usd;  ///< of `tokens`; none: the price is not known
};

/// What is written into the runs table beside the rows, in the same transaction.
struct RunRecord {
  std::string source;
  std::string kind = "ingest";         ///< ingest, undo, rebuild
  std::optional<std::int64_t> undoes;  ///< the run that an undo takes back
  std::string environment;             ///< local, preview, production
  std::string started_at;              ///< UTC, RFC 3339
  std::string tool_version;
  std::string config_digest;
  std::string model;
  TokenBasis token_basis;  ///< of all token numbers of the run
  std::size_t dimensions = 0;
  std::size_t documents = 0;
  std::size_t rejected = 0;
  PlanSummary plan;
  std::string git_revision;          ///< of the corpus; empty: not in a repository
  std::vector<RunDocument> changed;  ///< documents with changes
  EmbeddingStats embedding;
  std::optional<double> estimated_usd;  ///< of the plan; none: the price is not known
  std::optional<std::int64_t> read_ms;  ///< reading, cutting, checking
  std::optional<std::int64_t> plan_ms;
  std::optional<std::int64_t> embed_ms;
};

/// What a run over several tables did in one of them.
struct TableRun {
  std::string table;
  std::optional<std::int64_t> run_id;  ///< none: nothing had to be written there
  std::optional<IndexOutcome> index;   ///< none: nobody looked
};

struct RunStats {
  RunRecord run;
  std::optional<std::int64_t> run_id;  ///< none for a dry run, and when nothing had to be written
  std::vector<TableRun> tables;        ///< of a run over several, ascending; `run_id` is that of PGVECTOR_TABLE
  std::size_t rows_written = 0;        ///< inserted or updated
  std::size_t rows_removed = 0;
  std::size_t documents_written = 0;  ///< rows of the documents table, where there is one
  std::size_t embedded = 0;           ///< vectors made
  std::optional<IndexOutcome> index;  ///< none: nobody looked
  std::vector<RejectedDocument> rejected;
  std::vector<Skipped> skipped;
  std::string finished_at;
};

}  // namespace ingot::model
