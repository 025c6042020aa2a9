// Rows on their way into the chunk table: straight by COPY where the plan proves them new, and otherwise through a
// temporary table and one guarded merge, since a written row costs its indexes as much as a new one (spec store 1, 4).
// Everything happens inside a transaction of the caller. What a row was before goes into the history table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"
#include "store/rows.hpp"

namespace ingot::store {

/// Whose rows these are and which run writes them.
struct Writing {
  const Target& target;
  const std::string& source;
  const std::string& tenant;
  std::int64_t run = 0;
};

/// Another table of the same run.
struct Elsewhere {
  std::string table;
  std::optional<std::int64_t> run;  ///< of this transaction, which has written the table; none: it has not
};

/// What stands between a statement and the rows of a table.
enum class Between {
  nothing,   ///< rows are stored as they are sent, and may go by COPY into the table itself
  somebody,  ///< row level security, where the server refuses COPY; triggers or rules, which may change what arrives
};
[[nodiscard]] Answer<Between> look_between(Connection& connection, const Target& target);

/// COPY into the table itself; each row has its vector. Returns the rows. Errors: those of check_row; 23505 when a row
/// is there already.
[[nodiscard]] Answer<std::size_t> copy_rows(Connection& connection, const Writing& writing, RowReader& rows);

/// The temporary table pg_temp.ingot_stage, empty; it goes with the transaction.
[[nodiscard]] Answer<void> make_stage(Connection& connection, const Target& target);
/// COPY into the stage.
[[nodiscard]] Answer<void> stage_rows(Connection& connection, const Target& target, RowReader& rows);
/// Vectors that are stored already, for staged rows without one, copied before anything changes in this table, and as
/// they were elsewhere before this transaction. Errors: refused when one is nowhere.
[[nodiscard]] Answer<void> fill_vectors(Connection& connection, const Target& target,
                                        std::span<const Elsewhere> elsewhere);
/// Writes what the stage holds: new rows in, different ones changed, equal ones left alone. Returns how many were
/// written. Errors: refused when a row's id belongs to another source; database when anything else happened to one.
[[nodiscard]] Answer<std::size_t> merge_stage(Connection& connection, const Writing& writing, Between between);

/// The temporary tables of one chunk table go, so that the next one's can be made.
[[nodiscard]] Answer<void> drop_stages(Connection& connection);

/// Removes rows of the source; one that is gone already counts as removed. Returns how many went.
[[nodiscard]] Answer<std::size_t> remove_rows(Connection& connection, const Writing& writing,
                                              const std::vector<std::string>& chunk_ids);

}  // namespace ingot::store
