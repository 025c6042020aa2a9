// The PostgreSQL installations of this machine, and whether pgvector is part of one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "devdb/devdb.hpp"

namespace ingot::devdb {

struct Installation {
  int major = 0;
  std::string bin;                      ///< directory of initdb, pg_ctl, psql
  std::string control_file;             ///< where pgvector's control file is or would be; empty when not known
  std::optional<std::string> pgvector;  ///< its version

  [[nodiscard]] std::string program(std::string_view name) const { return io::join(bin, name); }
};

/// The number that a PG_VERSION file or "15.18 (...)" begins with.
[[nodiscard]] std::optional<int> major_version(std::string_view text);

/// Newest first: /usr/lib/postgresql/N, /usr/pgsql-N, and that of pg_config in PATH; only those that have a server.
[[nodiscard]] std::vector<Installation> installations(Doors& doors);

/// The one for a cluster of major version `cluster` (unset: a new one), the user's wish obeyed; for a new one the
/// newest that has pgvector, else the newest. Errors: config.
[[nodiscard]] Result<Installation> choose_installation(const std::vector<Installation>& found, std::optional<int> wish,
                                                       std::optional<int> cluster, const std::string& data_directory);

}  // namespace ingot::devdb
