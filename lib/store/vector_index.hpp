// The vector index of a chunk table, kept as the policy says (spec store 7): built after the load, replaced without a
// reader noticing, measured against exact search. Invariant: readers never wait for it, and what is left of a build
// that was cut short is found and replaced by the next one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/index.hpp"
#include "store/store.hpp"

namespace ingot::store {

enum class IndexWork {
  due,      ///< what the policy asks for
  rebuild,  ///< a new one in any case, beside the old one until it is ready
};

struct KeptIndex {
  model::IndexOutcome outcome;
  std::vector<std::string> warnings;  ///< for the user, one line each
};

class VectorIndex {
 public:
  virtual ~VectorIndex() = default;

  /// Looks and changes nothing. Errors: database; config when there is no such table.
  [[nodiscard]] virtual Result<model::IndexStatus> status() = 0;

  /// Before a load of `rows`: why --rebuild would be sooner done, by the rates that were measured here; empty: it would
  /// not. Errors: those of status().
  [[nodiscard]] virtual Result<std::string> advice(std::size_t rows) = 0;

  /// Does the work and notes it in the row of `run`, else in that of the table's last run. Skipped where another
  /// process is at it. Errors: database, also when what was built is not valid; config when there is no such table.
  [[nodiscard]] virtual Result<KeptIndex> keep(IndexWork work, std::optional<std::int64_t> run) = 0;
};

/// Connects. Errors: those of open_postgres. The clock must outlive it.
[[nodiscard]] Result<std::unique_ptr<VectorIndex>> open_vector_index(const Options& options, io::Clock& clock);

}  // namespace ingot::store
