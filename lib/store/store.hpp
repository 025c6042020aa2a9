// Chunks and vectors at rest. One file per backend in backends/; libpq stays there.
// Invariant: apply() is one transaction or one replaced file, so that a reader sees the old run or the new one and
// nothing between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/value.hpp"
#include "model/plan.hpp"
#include "model/query.hpp"
#include "model/run.hpp"
#include "store/options.hpp"
#include "store/paid_cache.hpp"
#include "store/rows.hpp"

namespace ingot::io {
class Clock;
}

namespace ingot::store {

/// A parent to insert or change. The views must live until apply() returns.
struct ParentRow {
  std::string_view parent_id;
  std::string_view doc_id;
  std::string_view content;
  std::string metadata;  ///< JSON text of an object
  std::string_view content_hash;
};

struct ChangeSet {
  std::string table;                     ///< one of the store's; empty: the first
  std::string source;                    ///< the corpus whose rows these are; other sources' rows are never touched
  std::string tenant;                    ///< of all rows; empty: none
  std::optional<std::int64_t> base_run;  ///< what manifest() said; the apply is refused when it has moved
  std::optional<std::int64_t> lease;     ///< generation of the run's lease, see lease.hpp; refused when it has moved
  RowReader* added = nullptr;            ///< rows that the manifest did not have, each with its vector; null: none
  RowReader* changed = nullptr;          ///< rows to merge, whether they are stored or not; null: none
  std::vector<std::string> removed;      ///< chunk_ids
  std::vector<ParentRow> parents;
  std::vector<std::string> parents_of;  ///< doc_ids whose parents are in `parents`: others that are stored of them go
  Layout layout = Layout::flat;         ///< documents: those that have no chunk any more go, too
  std::vector<DocumentRow> documents;   ///< none with Layout::flat
  std::optional<std::size_t> most_removed_documents;  ///< the guard once more, on all tables as they are seen
  model::RunRecord run;
};

struct Applied {
  std::int64_t run_id = 0;
  std::size_t written = 0;
  std::size_t removed = 0;
  std::size_t parents_written = 0;
  std::size_t parents_removed = 0;
  std::size_t documents_written = 0;  ///< rows of the documents table
  std::size_t documents_removed = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  /// Creates or migrates the tables, idempotent. Refuses a table whose column has other dimensions or another type
  /// (config), or a schema newer than this program knows.
  [[nodiscard]] virtual Result<void> prepare() = 0;

  /// Visits the stored chunks of one source in a table as of one moment, sorted by the bytes of chunk_id, holding one
  /// at a time; none when there is no table yet. Returns the last finished run of the source there, if there has been
  /// one. Read-only. An error may come behind visits; none is repeated.
  [[nodiscard]] virtual Result<std::optional<model::BaseRun>> manifest(const std::string& table,
                                                                       const std::string& source,
                                                                       const model::ChunkVisitor& visitor) = 0;
  /// The same of the first table.
  [[nodiscard]] Result<std::optional<model::BaseRun>> manifest(const std::string& source,
                                                               const model::ChunkVisitor& visitor) {
    return manifest({}, source, visitor);
  }

  /// What the documents table beside a chunk table, empty for the first, has of a source, in any order; nothing when
  /// there is none, or none that may be read.
  [[nodiscard]] virtual Result<std::vector<StoredDocument>> documents(const std::string& table,
                                                                      const std::string& source) = 0;

  /// The same of the first chunk table's.
  [[nodiscard]] Result<std::vector<StoredDocument>> documents(const std::string& source) {
    return documents({}, source);
  }

  /// Other tables with rows of the source, which runs have written together with the first one: collections that the
  /// config has no more. Read-only.
  [[nodiscard]] virtual Result<std::vector<std::string>> former_tables(const std::string& source) = 0;

  /// Writes everything in one transaction or nothing: one change set for each table, of one source, ascending by table.
  /// A vector that a row lacks is copied from any of the store's tables, as they were before. A parent whose document
  /// has no chunk any more goes with it. Errors: database; refused when another run holds the lock of a table or has
  /// finished since the manifest was read, or when a chunk_id belongs to another source.
  [[nodiscard]] virtual Result<std::vector<Applied>> apply(std::span<const ChangeSet> changes) = 0;
  [[nodiscard]] Result<Applied> apply(const ChangeSet& changes) {
    return apply(std::span(&changes, 1)).map([](const std::vector<Applied>& applied) { return applied.front(); });
  }

  /// Values of a vector of the table; nothing when it does not exist yet.
  [[nodiscard]] virtual Result<std::optional<std::size_t>> width() = 0;

  /// The embedding models that the table's rows were made with, most rows first.
  [[nodiscard]] virtual Result<std::vector<std::string>> models() = 0;

  /// The k rows nearest by cosine whose metadata has every given member, best first.
  [[nodiscard]] virtual Result<std::vector<model::Hit>> search(
      std::span<const float> embedding, std::size_t k,
      const std::vector<std::pair<std::string, std::string>>& filters) = 0;

  /// Where vectors that were paid for are shared, as long as the store lives; null: the store has no such place.
  [[nodiscard]] virtual PaidCache* paid_cache() = 0;

  /// "perazzi@localhost:5433/perazzi", "jsonl:chunks.jsonl": where this is, without any secret.
  [[nodiscard]] virtual std::string where() const = 0;
};

/// Connects. Errors: config for an unusable URL (the message names the part, never its text), database otherwise.
[[nodiscard]] Result<std::unique_ptr<Store>> open_postgres(const Options& options);
/// The same with the clock that waits for a server that is starting and between attempts; it must outlive the store.
[[nodiscard]] Result<std::unique_ptr<Store>> open_postgres(const Options& options, io::Clock& clock);

}  // namespace ingot::store
