#include "io/process_identity.hpp"

#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

namespace ingot::io {
namespace {

std::string content(const std::string& path) {
  std::ifstream file(path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// The inode stands for the set of processes that numbers are given in.
std::string process_namespace() {
  std::array<char, 64> target{};
  const auto length = ::readlink("/proc/self/ns/pid", target.data(), target.size() - 1);
  return length < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(length));
}

// Field 22 of /proc/PID/stat; nothing of a process that has ended, whether its parent has been told or not. The second
// field, a name in brackets, may hold anything, so fields count from the last one.
std::optional<std::int64_t> start_of(std::int64_t pid) {
  const std::string line = content(fmt::format("/proc/{}/stat", pid));
  auto at = line.rfind(") ");
  if (at == std::string::npos || line[at + 2] == 'Z' || line[at + 2] == 'X') return std::nullopt;
  ++at;
  for (int field = 3; field < 22; ++field) {
    at = line.find(' ', at + 1);
    if (at == std::string::npos) return std::nullopt;
  }
  std::int64_t ticks = 0;
  const auto [end, failure] = std::from_chars(line.data() + at + 1, line.data() + line.size(), ticks);
  if (failure != std::errc()) return std::nullopt;
  return ticks;
}

}  // namespace

ProcessIdentity this_process() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  return {host.data(), content("/proc/sys/kernel/random/boot_id") + " " + process_namespace(), ::getpid(),
          start_of(::getpid()).value_or(0)};
}

Liveness liveness(const ProcessIdentity& process) {
  const ProcessIdentity here = this_process();
  // Of another boot: this host before it was restarted, or another one that has its name.
  if (process.host != here.host || process.boot != here.boot) return Liveness::unknown;
  return start_of(process.pid) == process.started ? Liveness::running : Liveness::ended;
}

}  // namespace ingot::io
