#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "command_line.hpp"
#include "io/watch.hpp"
#include "options.hpp"
#include "output.hpp"
#include "pipeline/fix.hpp"
#include "pipeline/lint.hpp"
#include "pipeline/lint_chunk_lines.hpp"
#include "pipeline/stopwatch.hpp"
#include "request.hpp"
#include "rules.hpp"

namespace ingot::apps {
namespace {

// What a change may come to: the config, and all folders below the root, since a document may come to any of them.
std::vector<std::string> watched(const LintCommand& command, io::FileSystem& files) {
  std::vector<std::string> paths{command.common.flags.root.value_or(".")};
  for (std::size_t at = 0; at < paths.size(); ++at) {
    const auto entries = files.list(paths[at]);
    if (!entries) continue;
    for (const io::DirectoryEntry& entry : *entries) {
      if (entry.kind == io::EntryKind::directory && entry.name != ".git")
        paths.push_back(io::join(paths[at], entry.name));
    }
  }
  if (command.common.flags.config) paths.push_back(*command.common.flags.config);
  return paths;
}

Result<pipeline::LintResult> lint_chunk_file(const LintCommand& command, const config::Settings& settings,
                                             const pipeline::LintOptions& options, const pipeline::Doors& doors) {
  if (*command.chunks == "-") {
    auto text = read_stdin(pipeline::k_max_chunk_file_bytes);
    if (!text) return fail(text.error());
    return pipeline::lint_chunk_lines(settings, options, {"<stdin>", std::move(*text)}, doors);
  }
  auto content = doors.files.read(*command.chunks, pipeline::k_max_chunk_file_bytes);
  if (!content) return fail(ErrorKind::usage, content.error().message, "check --chunks");
  return pipeline::lint_chunk_lines(settings, options, {*command.chunks, std::move(content->bytes)}, doors);
}

// The parts of the machine that a run touches.
struct Machine {
  std::unique_ptr<io::FileSystem> files = io::make_filesystem();
  std::unique_ptr<io::Processes> processes = io::make_processes();
  std::unique_ptr<io::Clock> clock = io::make_clock();
};

Result<int> run_once(const LintCommand& command, const Machine& machine) {
  // They are findings here.
  CommonOptions common = command.common;
  if (!common.show_config) common.flags.unknown_keys = config::UnknownKeys::collected;
  const auto settled = settle(common, *machine.files);
  if (!settled) return fail(settled.error());
  if (!*settled) return 0;
  const config::Settings& settings = **settled;
  auto options = options_of(command, settings, *machine.clock);
  if (!options) return fail(options.error());
  pipeline::Stopwatch timings(*machine.clock);
  if (command.timings) options->profile.timings = &timings;
  auto progress = make_progress(common.verbosity(), *machine.clock);
  if (command.chunks) {
    auto result = lint_chunk_file(command, settings, *options, {*machine.files, *machine.processes, *progress});
    progress.reset();
    return result ? finish(command, settings, *result, timings, *machine.files) : fail(result.error());
  }
  if (command.fix) {
    auto fixed = pipeline::fix(settings, *options, *command.fix, {*machine.files, *machine.processes, *progress});
    progress.reset();
    return fixed ? finish(command, settings, *fixed, *machine.files) : fail(fixed.error());
  }
  const auto result = pipeline::lint(settings, *options, {*machine.files, *machine.processes, *progress});
  progress.reset();
  if (!result) return fail(result.error());
  return finish(command, settings, *result, timings, *machine.files);
}

// Until somebody ends it. What is wrong now, in the config too, may be mended with the next change. What changes while
// a run looks is seen: folders are watched before it begins.
Result<int> run_again_and_again(const LintCommand& command, const Machine& machine) {
  const auto watch = io::make_watch();
  if (!watch) return fail(watch.error());
  while (true) {
    if (auto added = (*watch)->add(watched(command, *machine.files)); !added) return fail(added.error());
    if (const auto status = run_once(command, machine); !status) report_error(status.error());
    if (!command.common.quiet) print_to_stderr("waiting for changes; Ctrl-C ends it\n");
    if (auto changed = (*watch)->wait(); !changed) return fail(changed.error());
  }
}

Result<int> run(int argc, const char* const* argv) {
  const auto command = parse_lint(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  if ((*command)->list_rules || (*command)->explain) {
    const auto printed = print_rules(**command);
    if (!printed) return fail(printed.error());
    return 0;
  }
  const Machine machine;
  return (*command)->watch ? run_again_and_again(**command, machine) : run_once(**command, machine);
}

}  // namespace
}  // namespace ingot::apps

int main(int argc, char** argv) {
  const auto status = ingot::apps::run(argc, argv);
  return status ? *status : ingot::apps::report_error(status.error());
}
