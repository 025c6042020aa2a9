// The tables: which there are, and whether they are ours and fit (spec store 1; migrations.hpp). Writes nothing.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "store/backends/connection.hpp"
#include "store/migration_script.hpp"
#include "store/target.hpp"

namespace ingot::store {

enum class SchemaState {
  absent,    ///< there is no chunk table
  outdated,  ///< migrations are missing
  ready,
};

struct AppliedVersion {
  std::string checksum;
  std::string at;  ///< 2026-01-31T12:00:00Z
};

struct Survey {
  std::map<int, AppliedVersion> applied;  ///< as noted, also when the chunk table has been dropped since
  /// Failures of kind config: the table was made by another program, has other dimensions, a migration differs from
  /// ours or was left out, or the schema is newer than this program.
  Answer<SchemaState> state = SchemaState::absent;
  Missing missing;     ///< where the state is no failure
  bool roles = false;  ///< the tables belong to perazzi_owner
  RowSecurity row_security = RowSecurity::off;
};

/// Two round trips.
[[nodiscard]] Answer<Survey> survey(Connection& connection, const Target& target);

/// The state alone.
[[nodiscard]] Answer<SchemaState> inspect(Connection& connection, const Target& target);

}  // namespace ingot::store
