// Which process this is, so that another one can tell later whether it still runs: a number alone is given again.
#pragma once

#include <cstdint>
#include <string>

namespace ingot::io {

struct ProcessIdentity {
  std::string host;
  std::string boot;      ///< differs after a restart of the host, and between containers that do not share processes
  std::int64_t pid = 0;  ///< within that
  std::int64_t started = 0;  ///< ticks since the host started
};

[[nodiscard]] ProcessIdentity this_process();

/// `unknown` for a process of another host or container.
enum class Liveness { running, ended, unknown };
[[nodiscard]] Liveness liveness(const ProcessIdentity& process);

}  // namespace ingot::io
