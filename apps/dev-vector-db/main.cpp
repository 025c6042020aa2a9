#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "base/text.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "io/file_lock.hpp"
#include "options.hpp"

namespace ingot::apps {
namespace {

Result<devdb::Lock> lock(const std::string& path) {
  auto held = io::FileLock::acquire(path);
  if (!held) return fail(held.error());
  return std::make_shared<io::FileLock>(*std::move(held));
}

Result<int> run(int argc, const char* const* argv) {
  auto command = parse_database(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  std::error_code code;
  (*command)->options.directory = std::filesystem::current_path(code).string();
  if (code) return fail(ErrorKind::io, "the current directory is gone: " + code.message());
  (*command)->options.program_directory = std::filesystem::read_symlink("/proc/self/exe", code).parent_path().string();

  const auto files = io::make_filesystem();
  const auto processes = io::make_processes();
  const auto clock = io::make_clock();
  const auto environment = io::Environment::of_process();
  const auto notice = [quiet = (*command)->quiet](std::string_view line) {
    if (!quiet) fmt::print(stderr, "{}\n", text::printable(line));
  };
  devdb::Doors doors{*files, *processes, *clock, environment, lock, notice};
  return execute(**command, doors);
}

}  // namespace
}  // namespace ingot::apps

int main(int argc, char** argv) {
  const auto status = ingot::apps::run(argc, argv);
  return status ? *status : ingot::apps::report_error(status.error());
}
