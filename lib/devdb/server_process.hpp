// Which processes work on a cluster. A pid file alone does not tell: after a crash or a reboot its number may belong to
// something else. Every postgres process has its cluster as working directory, so /proc knows for certain.
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "devdb/data_directory.hpp"

namespace ingot::devdb {

struct Postmaster {
  int pid = 0;
  std::uint16_t port = 0;
};

struct ServerProcesses {
  std::optional<Postmaster> postmaster;  ///< the running server
  std::vector<int> orphans;              ///< children of a server that was killed; they end by themselves
  bool stale_pid_file = false;           ///< postmaster.pid names no process of this cluster
};

[[nodiscard]] Result<ServerProcesses> server_processes(Doors& doors, const DataDirectory& directory);

}  // namespace ingot::devdb
