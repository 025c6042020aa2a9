// The server in a container, through docker-compose.vector.yml. The file belongs to the user as much as to us, so
// everything goes through `docker compose` and plain `docker compose up` finds the same container.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "devdb/devdb.hpp"

namespace ingot::devdb {

inline constexpr std::string_view k_compose_file = "docker-compose.vector.yml";
inline constexpr std::string_view k_service = "vector-db";
/// The variables of the compose file, and the cluster's place in the container. The file that comes with Ingot has the
/// data beside itself and does not take the third variable; one that does can have them elsewhere.
inline constexpr std::string_view k_image_variable = "VECTOR_DB_IMAGE";
inline constexpr std::string_view k_port_variable = "VECTOR_DB_PORT";
inline constexpr std::string_view k_data_variable = "VECTOR_DB_DATA";
inline constexpr std::string_view k_container_cluster = "/var/lib/postgresql/data/docker";

enum class Daemon { no_client, unreachable, reachable };

/// Asks `docker version` for the server's part, for at most five seconds.
[[nodiscard]] Daemon docker_daemon(Doors& doors);

struct Compose {
  std::vector<std::string> program;  ///< {"docker", "compose"} or {"docker-compose"}
  std::string file;
};

/// Errors: config when there is no compose, or no k_compose_file in the directory of the call or above the executable.
[[nodiscard]] Result<Compose> find_compose(Doors& doors, const Options& options);

/// The default data directory lies beside the compose file. The doors must outlive the result.
[[nodiscard]] std::unique_ptr<Runtime> make_docker(Doors& doors, const Options& options, Compose compose);

}  // namespace ingot::devdb
