#include "request.hpp"

#include "base/dates.hpp"
#include "base/text.hpp"
#include "command_line.hpp"
#include "io/environment.hpp"
#include "rules.hpp"
#include "source/read.hpp"

namespace ingot::apps {
namespace {

Result<lint::Profile> profile_of(const LintCommand& command, const config::Settings& settings, const io::Clock& clock) {
  const auto strictness = command.strict ? lint::Strictness::strict : lint::Strictness::normal;
  lint::Profile profile = pipeline::profile_of(settings, strictness, clock);
  auto select = selected(command.select);
  if (!select) return fail(select.error());
  auto extend = selected(command.extend_select);
  if (!extend) return fail(extend.error());
  auto ignore = selected(command.ignore);
  if (!ignore) return fail(ignore.error());
  profile.select = std::move(*select);
  profile.extend = std::move(*extend);
  profile.ignore = std::move(*ignore);
  profile.preview = profile.preview || command.preview;
  if (!command.today) return profile;
  if (!dates::is_day(*command.today))
    return fail(ErrorKind::usage, "--today must be a day, not " + text::printable(*command.today),
                "such as 2026-01-31");
  profile.today = *command.today;
  return profile;
}

// Beside what other programs keep for the next time; nowhere for somebody without a home.
std::optional<std::string> cache_directory(const LintCommand& command) {
  if (command.no_cache || command.cache_directory) return command.no_cache ? std::nullopt : command.cache_directory;
  const io::Environment environment = io::Environment::of_process();
  const auto cache = environment.get("XDG_CACHE_HOME");
  if (cache && cache->starts_with('/')) return io::join(*cache, "ingot");
  const auto home = environment.get("HOME");
  if (!home || !home->starts_with('/')) return std::nullopt;
  return io::join(*home, ".cache/ingot");
}

}  // namespace

model::Severity fail_level_of(const LintCommand& command) {
  return command.fail_level.value_or(command.strict ? model::Severity::warning : model::Severity::error);
}

Result<pipeline::LintOptions> options_of(const LintCommand& command, const config::Settings& settings,
                                         const io::Clock& clock) {
  auto profile = profile_of(command, settings, clock);
  if (!profile) return fail(profile.error());
  pipeline::Scope scope{command.since, command.staged, std::nullopt};
  if (command.stdin_filename) {
    auto text = read_stdin(source::k_max_file_bytes);
    if (!text) return fail(text.error());
    scope.buffer = {*command.stdin_filename, std::move(*text)};
  }
  return pipeline::LintOptions{
      std::move(*profile),      {fail_level_of(command), command.max_warnings},
      command.baseline,         std::move(scope),
      cache_directory(command), has_page(command.reports) ? pipeline::Keep::texts : pipeline::Keep::findings};
}

}  // namespace ingot::apps
