#include "devdb/native_checks.hpp"

#include <fmt/format.h>

#include "devdb/data_directory.hpp"
#include "devdb/installation.hpp"
#include "devdb/port_owner.hpp"
#include "devdb/server_process.hpp"

namespace ingot::devdb {
namespace {

Check failed(std::string id, const Error& error) {
  std::string detail = error.message;
  for (const std::string& fact : error.facts) detail += "; " + fact;
  return {std::move(id), CheckStatus::fail, std::move(detail), error.hint};
}

Check of_pgvector(const Installation& installation) {
  if (installation.pgvector) return {"pgvector", CheckStatus::ok, *installation.pgvector, {}};
  return {"pgvector", CheckStatus::fail, fmt::format("there is no {}", installation.control_file),
          "run ./scripts/bootstrap"};
}

Check of_directory(const Result<std::optional<DataDirectory>>& directory) {
  if (!directory) return failed("data directory", directory.error());
  if (!*directory) return {"data directory", CheckStatus::ok, "not made yet", {}};
  const std::string user = (*directory)->user ? fmt::format(", server runs as {}", *(*directory)->user) : std::string();
  return {"data directory", CheckStatus::ok, (*directory)->path + user, {}};
}

Check of_port(Doors& doors, const Options& options, const std::optional<Postmaster>& postmaster) {
  if (postmaster)
    return {"port", CheckStatus::ok, fmt::format("{}, our server (pid {})", postmaster->port, postmaster->pid), {}};
  const std::uint16_t port = options.port.value_or(k_port);
  if (const auto owner = port_owner(doors, port)) return failed("port", port_taken(port, *owner));
  return {"port", CheckStatus::ok, fmt::format("{} is free", port), {}};
}

}  // namespace

std::vector<Check> native_checks(Doors& doors, const Options& options) {
  std::vector<Check> checks;
  const auto directory = find_data_directory(doors, options);
  std::optional<int> cluster;
  std::optional<Postmaster> postmaster;
  if (directory && *directory) {
    constexpr std::size_t k_version_bytes = 64;
    const auto version = doors.files.read((*directory)->at("pgdata/PG_VERSION"), k_version_bytes);
    if (version) cluster = major_version(version->bytes);
    if (const auto processes = server_processes(doors, **directory)) postmaster = processes->postmaster;
  }
  const auto installation = choose_installation(installations(doors), options.pg_version, cluster,
                                                directory && *directory ? (*directory)->path : "");
  if (installation) {
    checks.push_back(
        {"postgresql", CheckStatus::ok, fmt::format("{} in {}", installation->major, installation->bin), {}});
    checks.push_back(of_pgvector(*installation));
  } else {
    checks.push_back(failed("postgresql", installation.error()));
  }
  checks.push_back(of_directory(directory));
  checks.push_back(of_port(doors, options, postmaster));
  return checks;
}

}  // namespace ingot::devdb
