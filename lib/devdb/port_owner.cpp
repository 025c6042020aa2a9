#include "devdb/port_owner.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "devdb/program.hpp"

namespace ingot::devdb {
namespace {

io::Command command(std::vector<std::string> arguments) {
  return {std::move(arguments), "/", {}, std::nullopt, {}};
}

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> out;
  for (const std::string_view word : text::split(line, ' ')) {
    if (!word.empty()) out.push_back(word);
  }
  return out;
}

// 127.0.0.1, 0.0.0.0, :: and ::ffff:127.0.0.1 as /proc writes them on little-endian machines.
bool covers_loopback(std::string_view address) {
  return address == "0100007F" || address == "00000000" || address == "00000000000000000000000000000000" ||
         address == "0000000000000000FFFF00000100007F";
}

std::string text_of(Doors& doors, std::vector<std::string> arguments) {
  const auto outcome = doors.processes.run(command(std::move(arguments)));
  return outcome ? std::string(text::trim(outcome->out)) : std::string();
}

std::optional<PortOwner> container_on(Doors& doors, std::uint16_t port) {
  const std::string names = text_of(
      doors, {"timeout", "5", "docker", "ps", "--filter", fmt::format("publish={}", port), "--format", "{{.Names}}"});
  if (names.empty()) return std::nullopt;
  const std::string name = names.substr(0, names.find('\n'));
  return PortOwner{"container " + name, fmt::format("stop it with `docker stop {}`", name)};
}

}  // namespace

std::optional<std::string> listening_inode(std::string_view sockets, std::uint16_t port) {
  // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
  constexpr std::size_t k_local = 1;
  constexpr std::size_t k_state = 3;
  constexpr std::size_t k_inode = 9;
  const std::string wanted = fmt::format("{:04X}", port);
  for (const std::string_view line : text::split(sockets, '\n')) {
    const auto fields = words(line);
    if (fields.size() <= k_inode || fields[k_state] != "0A") continue;
    const std::size_t colon = fields[k_local].find(':');
    if (colon == std::string_view::npos || fields[k_local].substr(colon + 1) != wanted) continue;
    if (covers_loopback(fields[k_local].substr(0, colon))) return std::string(fields[k_inode]);
  }
  return std::nullopt;
}

std::optional<PortOwner> port_owner(Doors& doors, std::uint16_t port) {
  const auto inode = listening_inode(text_of(doors, {"cat", "/proc/net/tcp", "/proc/net/tcp6"}), port);
  if (!inode) return std::nullopt;
  const std::string link = text_of(doors, {"find", "/proc", "-maxdepth", "3", "-path", "/proc/[0-9]*/fd/*", "-lname",
                                           fmt::format("socket:\\[{}\\]", *inode), "-print", "-quit"});
  const auto parts = text::split(link, '/');  // "", "proc", "4711", "fd", "5"
  constexpr std::size_t k_pid = 2;
  const std::string pid = parts.size() > k_pid ? std::string(parts[k_pid]) : std::string();
  const std::string program = pid.empty() ? std::string() : text_of(doors, {"cat", fmt::format("/proc/{}/comm", pid)});
  if (program.empty() || program.starts_with("docker")) {
    if (auto container = container_on(doors, port)) return container;
  }
  if (program.empty()) return PortOwner{"another program", "stop it"};
  std::string description = fmt::format("{} (pid {})", program, pid);
  const std::string place = text_of(doors, {"readlink", fmt::format("/proc/{}/cwd", pid)});
  if (place.size() > 1) description += " in " + place;
  return PortOwner{std::move(description), "stop it"};
}

Error port_taken(std::uint16_t port, const PortOwner& owner) {
  return {ErrorKind::config,
          fmt::format("port {} is used by {}", port, owner.description),
          {},
          fmt::format("{}, or use another port: --port {}", owner.remedy, port < 65535 ? port + 1 : port - 1)};
}

}  // namespace ingot::devdb
