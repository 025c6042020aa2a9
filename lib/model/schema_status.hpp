// How far the tables of a database have come (store -> report).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace ingot::model {

enum class VersionState {
  applied,
  pending,  ///< this program has it, the database not yet
  missing,  ///< the same, and a later one is applied
  edited,   ///< applied with another text than this program has
  unknown,  ///< of a newer program
};

struct SchemaVersion {
  int version = 0;
  std::string name;  ///< 0001_chunks; empty when unknown
  VersionState state = VersionState::pending;
  std::string applied_at;       ///< 2026-01-31T12:00:00Z; empty unless applied
  std::string checksum;         ///< SHA-256 of this program's file, hexadecimal; empty when unknown
  std::string stored_checksum;  ///< that of the text that was applied
};

struct SchemaStatus {
  std::string where;  ///< without a secret
  std::string table;
  std::size_t dimensions = 0;
  std::vector<SchemaVersion> versions;  ///< ascending
  bool roles = false;                   ///< the tables belong to perazzi_owner
  bool row_security = false;
  std::optional<Error> problem;  ///< why this program cannot work with the tables
};

}  // namespace ingot::model
