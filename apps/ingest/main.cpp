#include <string>
#include <vector>

#include <fmt/format.h>

#include "command_line.hpp"
#include "commands.hpp"
#include "options.hpp"
#include "run.hpp"

namespace ingot::apps {
namespace {

// `ingest NAME ...`: its words come behind its name.
Result<int> run_command(const Command& command, int argc, const char* const* argv) {
  const std::string program = fmt::format("ingest {}", command.name);
  std::vector<const char*> words{program.c_str()};
  words.insert(words.end(), argv + 2, argv + argc);
  return command.run(static_cast<int>(words.size()), words.data());
}

Result<int> run(int argc, const char* const* argv) {
  if (const Command* named = argc > 1 ? find_command(argv[1]) : nullptr) return run_command(*named, argc, argv);
  auto command = parse_ingest(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  return run_ingest(**command);
}

}  // namespace
}  // namespace ingot::apps

int main(int argc, char** argv) {
  const auto status = ingot::apps::run(argc, argv);
  return status ? *status : ingot::apps::report_error(status.error());
}
