// A chunk table filled anew beside the one that is read, for another model, width or type of vectors, and put in its
// place when it is complete (spec store 4).
// Invariant: until swap() commits, readers see the old table whole, and from then on the new one. The old one is kept
// under another name until History::prune(), so that the swap can be undone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/store.hpp"

namespace ingot::store {

/// The table that is filled: "<table>_rebuild", shortened like the other names beside a table's.
[[nodiscard]] std::string next_table(std::string_view table);

/// The name that a table has once `run` has put another one in its place: "<table>_old_<run>".
[[nodiscard]] std::string old_table(std::string_view table, std::int64_t run);

/// A source in both tables.
struct Standing {
  std::size_t documents = 0;  ///< that the old table has
  std::size_t missing = 0;    ///< of these, the ones that the new table has not
};

/// One source that has been filled.
struct Filled {
  std::string source;
  std::string config_digest;               ///< of the run, as in its row
  std::optional<std::int64_t> base_run;    ///< what begin() said
  std::int64_t run = 0;                    ///< that filled the new table last
  std::size_t most_missing_documents = 0;  ///< the guard against mass removal, on what the transaction sees
};

struct Swapped {
  std::size_t rows = 0;              ///< of the new table
  std::string old;                   ///< name of the old one; empty: nothing was swapped, because of
  std::vector<std::string> waiting;  ///< sources of the old table that the new one lacks, or has older than they are
};

class Rebuild {
 public:
  virtual ~Rebuild() = default;

  /// Makes the new table, or takes up the one that a rebuild left which did not end. Returns the last run of the source
  /// in the old table. Errors: config when there is no table to rebuild, when it lacks migrations, or when row level
  /// security hides rows from this login; refused when others have made something of the table (views, foreign keys,
  /// triggers, columns ...) that would stay with the old one, with its names, or when another rebuild is at work.
  [[nodiscard]] virtual Result<std::optional<std::int64_t>> begin(const std::string& source) = 0;

  /// Read-only.
  [[nodiscard]] virtual Result<Standing> compare(const std::string& source) = 0;

  /// Gives the new table the indexes and rights that the old one has and it has not, and then, in one transaction, the
  /// old one's name, if all sources are there. Errors: refused when another run has written the source since begin(),
  /// when more documents would go than are allowed, or when the old table has a vector index and the new one none.
  [[nodiscard]] virtual Result<Swapped> swap(const Filled& filled) = 0;
};

/// Connects; `options` name the table that is read, and width and type of the new one. The clock must outlive it.
/// Errors: those of open_postgres.
[[nodiscard]] Result<std::unique_ptr<Rebuild>> open_rebuild(const Options& options, io::Clock& clock);

}  // namespace ingot::store
