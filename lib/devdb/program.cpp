#include "devdb/program.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace ingot::devdb {

std::vector<std::string> last_lines(std::string_view text, std::size_t most) {
  std::vector<std::string> lines;
  for (const std::string_view line : text::split(text, '\n')) {
    if (!text::is_blank(line)) lines.emplace_back(line);
  }
  if (lines.size() > most) lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most));
  return lines;
}

Result<std::string> output_of(io::Processes& processes, const io::Command& command) {
  auto outcome = processes.run(command);
  if (!outcome) return fail(outcome.error());
  if (outcome->status != 0) {
    constexpr std::size_t k_shown = 5;
    return fail(Error{ErrorKind::io,
                      fmt::format("{} failed with status {}", command.arguments[0], outcome->status),
                      last_lines(outcome->err, k_shown),
                      {}});
  }
  std::string out = std::move(outcome->out);
  out.erase(out.find_last_not_of(" \t\r\n") + 1);
  return out;
}

bool succeeds(io::Processes& processes, const io::Command& command) {
  const auto outcome = processes.run(command);
  return outcome && outcome->status == 0;
}

}  // namespace ingot::devdb
