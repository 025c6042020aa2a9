// Who listens on a port already, so that the error can name it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "devdb/devdb.hpp"

namespace ingot::devdb {

struct PortOwner {
  std::string description;  ///< "postgres (pid 4711) in /some/where", "container foo", "another program"
  std::string remedy;       ///< "stop it", "stop it with `docker stop foo`"
};

/// Nothing when 127.0.0.1:port is free. Other users' processes stay unnamed unless root asks.
[[nodiscard]] std::optional<PortOwner> port_owner(Doors& doors, std::uint16_t port);

/// "port 5433 is used by ..." of kind config.
[[nodiscard]] Error port_taken(std::uint16_t port, const PortOwner& owner);

/// The inode of the listening socket in text of /proc/net/tcp and tcp6 that keeps 127.0.0.1:port from being bound.
[[nodiscard]] std::optional<std::string> listening_inode(std::string_view sockets, std::uint16_t port);

}  // namespace ingot::devdb
