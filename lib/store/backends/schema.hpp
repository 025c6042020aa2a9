// The tables: which there are, whether they are ours and fit, and how they come to be (spec store 1; migrations.hpp).
#pragma once

#include <cstddef>
#include <string>

#include "store/backends/connection.hpp"
#include "store/vector_options.hpp"

namespace ingot::store {

/// The chunk table that a store works on.
struct Target {
  std::string table;  ///< checked by check_table_name
  std::size_t dimensions = 0;
  VectorType type = VectorType::vector;
};

enum class SchemaState {
  absent,    ///< there is no chunk table
  outdated,  ///< migrations are missing
  ready,
};

/// Two round trips, writes nothing. Failures of kind config: the table was made by another program, has other
/// dimensions or another type, a migration differs from ours, or the schema is newer than this program.
[[nodiscard]] Answer<SchemaState> inspect(Connection& connection, const Target& target);

/// Brings the schema up to date in one transaction under a lock; two callers at the same time both succeed.
[[nodiscard]] Answer<void> migrate(Connection& connection, const Target& target);

}  // namespace ingot::store
