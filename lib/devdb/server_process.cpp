#include "devdb/server_process.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/text.hpp"

namespace ingot::devdb {
namespace {

constexpr std::size_t k_pid_file_bytes = 4096;

template <class Number>
Number number(std::string_view text) {
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string as_literal_pattern(std::string_view path) {
  std::string pattern;
  for (const char c : path) {
    if (c == '*' || c == '?' || c == '[' || c == ']' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern;
}

// Lines "/proc/4711/cwd" and "/proc/4711/exe": a server's process has both.
std::vector<int> having_both(std::string_view listing) {
  std::set<int> in_place;
  std::set<int> servers;
  constexpr std::string_view k_prefix = "/proc/";
  for (const std::string_view line : text::split(listing, '\n')) {
    if (!line.starts_with(k_prefix)) continue;
    (line.ends_with("/cwd") ? in_place : servers).insert(number<int>(line.substr(k_prefix.size())));
  }
  std::vector<int> both;
  std::set_intersection(in_place.begin(), in_place.end(), servers.begin(), servers.end(), std::back_inserter(both));
  return both;
}

}  // namespace

Result<ServerProcesses> server_processes(Doors& doors, const DataDirectory& directory) {
  const std::string cluster = directory.at("pgdata");
  ServerProcesses found;
  const auto pid_file = doors.files.read(io::join(cluster, "postmaster.pid"), k_pid_file_bytes);
  if (!pid_file && !doors.files.kind_of(io::join(cluster, "PG_VERSION"))) return found;

  // As the server's user: without CAP_SYS_PTRACE even root does not see these links of other users' processes. The exit
  // status is of no use, since processes come and go under find.
  const io::Command find{{"find", "/proc", "-maxdepth", "2", "(", "-name", "cwd", "-lname", as_literal_pattern(cluster),
                          ")", "-o", "(", "-name", "exe", "-lname", "*/postgres*", ")"},
                         "/",
                         {},
                         directory.user,
                         {}};
  const auto listing = doors.processes.run(find);
  if (!listing) return fail(listing.error());
  std::string lines = listing->out;
  found.orphans = having_both(lines);
  if (!pid_file) return found;

  // postmaster.pid: pid, data directory, start time, port, ...
  const auto fields = text::split(pid_file->bytes, '\n');
  constexpr std::size_t k_port_line = 3;
  const int pid = fields.empty() ? 0 : number<int>(fields[0]);
  const auto own = std::find(found.orphans.begin(), found.orphans.end(), pid);
  found.stale_pid_file = own == found.orphans.end();
  if (!found.stale_pid_file) {
    found.postmaster =
        Postmaster{pid, fields.size() > k_port_line ? number<std::uint16_t>(fields[k_port_line]) : std::uint16_t{0}};
    found.orphans.clear();
  }
  return found;
}

}  // namespace ingot::devdb
