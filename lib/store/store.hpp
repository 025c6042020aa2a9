// Chunks and vectors at rest. One file per backend in backends/; libpq stays there.
// Invariant: apply() is one transaction, so that a reader sees the old run or the new one and nothing between.
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
#include "store/rows.hpp"
#include "store/vector_options.hpp"

namespace ingot::io {
class Clock;
}

namespace ingot::store {

enum class SslMode { disable, require, verify_ca, verify_full };

struct Options {
  std::string database_url;              ///< postgresql://user:password@host:port/database; never printed
  std::string table = "perazzi_chunks";  ///< [a-z_][a-z0-9_]{0,62}
  std::size_t dimensions = 1536;         ///< of the embedding column, 1-16000
  VectorType vector_type = VectorType::vector;
  IndexPolicy index;
  std::optional<SslMode> ssl_mode;  ///< unset: disable for a loopback host, verify-full elsewhere
};

/// A parent to insert or change. The views must live until apply() returns.
struct ParentRow {
  std::string_view parent_id;
  std::string_view doc_id;
  std::string_view content;
  std::string metadata;  ///< JSON text of an object
  std::string_view content_hash;
};

struct ChangeSet {
  std::string source;                    ///< the corpus whose rows these are; other sources' rows are never touched
  std::string tenant;                    ///< of all rows; empty: none
  std::optional<std::int64_t> base_run;  ///< what Manifest::base_run said; the apply is refused when it has moved
  std::optional<std::int64_t> lease;     ///< generation of the run's lease, see lease.hpp; refused when it has moved
  RowReader* added = nullptr;            ///< rows that the manifest did not have, each with its vector; null: none
  RowReader* changed = nullptr;          ///< rows to merge, whether they are stored or not; null: none
  std::vector<std::string> removed;      ///< chunk_ids
  std::vector<ParentRow> parents;
  std::vector<std::string> parents_of;  ///< doc_ids whose parents are in `parents`: others that are stored of them go
  std::optional<std::size_t> most_removed_documents;  ///< the guard once more, on what the transaction sees
  model::RunRecord run;
};

struct Applied {
  std::int64_t run_id = 0;
  std::size_t written = 0;
  std::size_t removed = 0;
  std::size_t parents_written = 0;
  std::size_t parents_removed = 0;
};

/// A vector that was paid for. The views must live until cache() returns.
struct CacheRow {
  std::string_view embed_key;
  std::string_view space;
  std::string_view model;
  std::span<const float> embedding;
};

/// What a space's service answered for the text that shows whether it still answers with the same model.
struct Canary {
  std::vector<float> embedding;
  bool recent = false;  ///< noted less than 24 hours ago, by the server's clock
};

/// A vector is valid during its visit only.
using VectorVisitor = std::function<void(std::string_view embed_key, std::span<const float> embedding)>;

class Store {
 public:
  virtual ~Store() = default;

  /// Creates or migrates the tables, idempotent. Refuses a table whose column has other dimensions or another type
  /// (config), or a schema newer than this program knows.
  [[nodiscard]] virtual Result<void> prepare() = 0;

  /// The stored chunks of one source; empty when the tables do not exist yet. Read-only.
  [[nodiscard]] virtual Result<model::Manifest> manifest(const std::string& source) = 0;

  /// Writes everything in one transaction or nothing. A parent whose document has no chunk any more goes with it.
  /// Errors: database; refused when another run holds the lock or has finished since the manifest was read, or when a
  /// chunk_id belongs to another source.
  [[nodiscard]] virtual Result<Applied> apply(const ChangeSet& changes) = 0;

  /// Values of a vector of the table; nothing when it does not exist yet.
  [[nodiscard]] virtual Result<std::optional<std::size_t>> width() = 0;

  /// The embedding models that the table's rows were made with, most rows first.
  [[nodiscard]] virtual Result<std::vector<std::string>> models() = 0;

  /// The k rows nearest by cosine whose metadata has every given member, best first.
  [[nodiscard]] virtual Result<std::vector<model::Hit>> search(
      std::span<const float> embedding, std::size_t k,
      const std::vector<std::pair<std::string, std::string>>& filters) = 0;

  /// Visits each vector of these keys that the cache of the database has, bit for bit as it was written, in no order;
  /// none when there is no cache yet. A row of another width, or with a value that is not finite, is not there. Holds
  /// some 1,000 vectors at a time. An error may come behind visits.
  [[nodiscard]] virtual Result<void> cached(std::span<const std::string_view> embed_keys, std::size_t dimensions,
                                            const VectorVisitor& visitor) = 0;

  /// Which of these keys the cache has vectors of this width for, in no order: what a dry run needs.
  [[nodiscard]] virtual Result<std::vector<std::string>> cached_keys(std::span<const std::string_view> embed_keys,
                                                                     std::size_t dimensions) = 0;

  /// Writes vectors into the cache, some 1,000 in a transaction; after an error those before may be there. A key that
  /// is there keeps its row, unless the vector differs. Needs prepare().
  [[nodiscard]] virtual Result<void> cache(std::span<const CacheRow> rows) = 0;

  /// Nothing when there is none.
  [[nodiscard]] virtual Result<std::optional<Canary>> canary(const std::string& space) = 0;
  /// Sets or replaces it, as of now. Needs prepare().
  [[nodiscard]] virtual Result<void> note_canary(const std::string& space, std::span<const float> embedding) = 0;

  /// "perazzi@localhost:5433/perazzi": where this is, without any secret.
  [[nodiscard]] virtual std::string where() const = 0;
};

/// Connects. Errors: config for an unusable URL (the message names the part, never its text), database otherwise.
[[nodiscard]] Result<std::unique_ptr<Store>> open_postgres(const Options& options);
/// The same with the clock that waits for a server that is starting and between attempts; it must outlive the store.
[[nodiscard]] Result<std::unique_ptr<Store>> open_postgres(const Options& options, io::Clock& clock);

}  // namespace ingot::store
