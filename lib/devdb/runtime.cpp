#include "devdb/data_directory.hpp"
#include "devdb/devdb.hpp"
#include "devdb/docker.hpp"
#include "devdb/native.hpp"

namespace ingot::devdb {
namespace {

Result<std::unique_ptr<Runtime>> docker(Doors& doors, const Options& options) {
  auto compose = find_compose(doors, options);
  if (!compose) return fail(compose.error());
  return make_docker(doors, options, *std::move(compose));
}

Result<std::unique_ptr<Runtime>> docker_or_reason(Doors& doors, const Options& options) {
  switch (docker_daemon(doors)) {
    case Daemon::reachable:
      return docker(doors, options);
    case Daemon::unreachable:
      return fail(ErrorKind::config, "Docker client found, but its daemon does not answer",
                  "start the daemon, or use --runtime native");
    case Daemon::no_client:
      break;
  }
  return fail(ErrorKind::config, "there is no docker program", "install Docker, or use --runtime native");
}

}  // namespace

Result<std::unique_ptr<Runtime>> make_runtime(Doors& doors, const Options& options) {
  std::optional<RuntimeKind> kind = options.runtime;
  if (!kind) {
    // Data stay with the runtime that made them, also when Docker comes or goes. What is wrong with the directory is
    // told by the command that needs it.
    const auto directory = find_data_directory(doors, options);
    if (directory && *directory) kind = (*directory)->runtime;
  }
  if (kind == RuntimeKind::native) return make_native(doors, options);
  if (kind == RuntimeKind::docker) return docker_or_reason(doors, options);
  switch (docker_daemon(doors)) {
    case Daemon::no_client:
      return make_native(doors, options);
    case Daemon::unreachable:
      doors.notice("Docker client found, daemon not reachable: using PostgreSQL of this machine");
      return make_native(doors, options);
    case Daemon::reachable:
      break;
  }
  auto container = docker(doors, options);
  if (container) return container;
  doors.notice("Docker answers, but " + container.error().message + ": using PostgreSQL of this machine");
  return make_native(doors, options);
}

}  // namespace ingot::devdb
