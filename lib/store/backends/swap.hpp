// One chunk table in the place of another, by names, inside a transaction of the caller: what `ingest --rebuild` ends
// with, and what takes it back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/backends/connection.hpp"
#include "store/backends/run_row.hpp"

namespace ingot::store {

struct Swap {
  std::string table;     ///< that readers name
  std::string incoming;  ///< takes its name
  std::string aside;     ///< what the table is called afterwards
};

/// Speaks as perazzi_owner when the table belongs to that role and this login may, until reset_role().
[[nodiscard]] Answer<void> become_owner(Connection& connection, const std::string& table);
[[nodiscard]] Answer<void> reset_role(Connection& connection);

/// The sources that have rows in either table, sorted by their bytes, after the locks on all of both are held.
[[nodiscard]] Answer<std::vector<std::string>> locked_sources(Connection& connection, const Swap& swap);

/// Errors: refused with the names of what others have made of the table and what would stay with it: views, functions,
/// foreign keys, constraints, triggers, publications, heirs, policies, columns and rights on them.
[[nodiscard]] Answer<void> check_dependents(Connection& connection, const Swap& swap);

/// Notes for `run` what becomes of each document of the source, and how many rows there are. Before exchange().
[[nodiscard]] Answer<void> note_swap(Connection& connection, const Swap& swap, const std::string& source,
                                     std::int64_t run);

/// The renames, of everything beside the tables too, and what the migrations have noted of them. Readers wait from
/// here to the end of the transaction. Errors: 55P03 when the tables are not to be had within a second.
[[nodiscard]] Answer<void> exchange(Connection& connection, const Swap& swap);

/// Drops a chunk table with everything beside it, and what is noted of its migrations. Errors: 2BP01 when something
/// depends on it.
[[nodiscard]] Answer<void> drop_tables(Connection& connection, const std::string& table);

}  // namespace ingot::store
