#include "command_line.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"
#include "log.hpp"
#include "report/workflow_log.hpp"

namespace ingot::apps {
namespace {

std::vector<const CLI::App*> apps_in_use(const CLI::App& app) {
  std::vector<const CLI::App*> apps{&app};
  for (const CLI::App* chosen : app.get_subcommands()) apps.push_back(chosen);
  return apps;
}

std::vector<std::string> long_options(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* one : apps_in_use(app)) {
    for (const CLI::Option* option : one->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

std::vector<std::string> subcommands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(one->get_name());
  return names;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  if (const auto near = text::did_you_mean(word, views)) return fmt::format("did you mean {}?", *near);
  return {};
}

std::string help_hint(const CLI::App& app) {
  return fmt::format("see {} --help", app.get_name());
}

tl::unexpected<Error> misused(std::string message, std::string hint) {
  return fail(ErrorKind::usage, std::move(message), std::move(hint));
}

// What nobody took: CLI11 keeps it, and lists it together with the "--" that ended the options.
Result<void> refuse_unknown(const CLI::App& app) {
  for (const std::string& word : app.remaining(true)) {
    if (word == "--") continue;
    const std::string shown = word.substr(0, word.find('='));
    if (word.size() > 1 && word[0] == '-') {
      std::string hint = suggestion(shown, long_options(app));
      return misused("unknown option " + shown, hint.empty() ? help_hint(app) : std::move(hint));
    }
    const std::vector<std::string> commands = subcommands(app);
    if (commands.empty() || !app.get_subcommands().empty())
      return misused("unexpected argument " + shown, help_hint(app));
    std::string hint = suggestion(shown, commands);
    return misused("unknown command " + shown,
                   hint.empty() ? fmt::format("use one of: {}", fmt::join(commands, ", ")) : std::move(hint));
  }
  return {};
}

std::string lower_first(std::string text) {
  const bool capital = text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && !(text[1] >= 'A' && text[1] <= 'Z');
  if (capital) text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

Result<Parsed> explain(const CLI::App& app, const CLI::ParseError& error) {
  if (auto known = refuse_unknown(app); !known) return fail(known.error());
  const std::vector<std::string> commands = subcommands(app);
  if (!commands.empty() && app.get_subcommands().empty()) {
    return misused("a command is missing", fmt::format("use one of: {}", fmt::join(commands, ", ")));
  }
  return misused(lower_first(error.what()), help_hint(app));
}

Result<Parsed> answer(std::string text) {
  if (text.empty() || text.back() != '\n') text += '\n';
  if (auto printed = print(text); !printed) return fail(printed.error());
  return Parsed::answered;
}

bool on_github() {
  const char* value = std::getenv("GITHUB_ACTIONS");  // NOLINT(concurrency-mt-unsafe)
  return value != nullptr && std::string_view(value) == "true";
}

bool set(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here changes the environment
  return value != nullptr && *value != '\0';
}

}  // namespace

void prepare(CLI::App& app, std::string examples) {
  app.set_help_flag("-h,--help", "print this help");
  app.set_version_flag("--version", fmt::format("{} {}", app.get_name(), INGOT_VERSION), "print the version");
  app.footer(std::move(examples));
}

Result<Parsed> parse(CLI::App& app, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
    return Parsed::run;
  } catch (const CLI::CallForHelp&) {
    return answer(app.help());
  } catch (const CLI::CallForAllHelp&) {
    return answer(app.help("", CLI::AppFormatMode::All));
  } catch (const CLI::CallForVersion& version) {
    return answer(version.what());
  } catch (const CLI::ParseError& error) {
    return explain(app, error);
  }
}

report::Colour colour(std::string_view wish, Stream stream) {
  using report::Colour;
  if (wish == "always") return Colour::always;
  if (wish == "never" || set("NO_COLOR")) return Colour::never;
  if (set("FORCE_COLOR") || set("CLICOLOR_FORCE")) return Colour::always;
  const char* term = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe)
  if (term == nullptr || std::string_view(term) == "dumb") return Colour::never;
  return ::isatty(stream == Stream::out ? STDOUT_FILENO : STDERR_FILENO) != 0 ? Colour::always : Colour::never;
}

Result<void> print(std::string_view bytes) {
  errno = 0;
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size();
  if (written && std::fflush(stdout) == 0) return {};
  return fail(ErrorKind::io, fmt::format("cannot write to standard output: {}", std::generic_category().message(errno)),
              "check the disk and where the output goes");
}

Result<void> print_text(std::string_view text) {
  return print(on_github() ? for_workflow_log(text) : std::string(text));
}

Result<void> print_json(std::string json) {
  return print(on_github() ? report::json_without_commands(std::move(json)) : json);
}

std::string for_workflow_log(std::string_view text) {
  std::random_device random;
  return report::stopped_commands(text,
                                  fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random()));
}

void print_to_stderr(std::string_view text) {
  if (log_format() == LogFormat::json) {
    for (const std::string_view line : text::split(text, '\n')) {
      constexpr std::string_view k_note = "note: ";
      const std::string_view said = line.starts_with(k_note) ? line.substr(k_note.size()) : line;
      if (!text::is_blank(said)) log_event(model::Severity::info, "note", said);
    }
    return;
  }
  const std::string shown = on_github() ? report::without_commands(text) : std::string(text);
  std::fwrite(shown.data(), 1, shown.size(), stderr);
}

void print_text_to_stderr(std::string_view text) {
  print_to_stderr(on_github() && log_format() == LogFormat::text ? for_workflow_log(text) : std::string(text));
}

Result<std::string> read_stdin(std::size_t max_bytes) {
  std::string text;
  std::array<char, 65536> window{};
  while (const std::size_t got = std::fread(window.data(), 1, window.size(), stdin)) {
    text.append(window.data(), got);
    if (text.size() > max_bytes)
      return fail(ErrorKind::usage, fmt::format("standard input has more than {} MiB", max_bytes >> 20U),
                  "save it, and name the file");
  }
  if (std::ferror(stdin) != 0) return fail(ErrorKind::io, "cannot read standard input");
  return text;
}

void warn(std::string_view text) {
  if (log_format() == LogFormat::json) return log_event(model::Severity::warning, "warning", text);
  print_to_stderr(fmt::format("{} {}\n", report::painted(colour("auto", Stream::err), report::Tone::yellow, "warning:"),
                              text::printable(text)));
}

std::string render(const Error& error, report::Colour colour) {
  std::string out =
      fmt::format("{} {}\n", report::painted(colour, report::Tone::red, "error:"), text::printable(error.message));
  for (const std::string& fact : error.facts) out += fmt::format("  {}\n", text::printable(fact));
  if (!error.hint.empty())
    out += fmt::format("{} {}\n", report::painted(colour, report::Tone::blue, "hint:"), text::printable(error.hint));
  return out;
}

int report_error(const Error& error) {
  if (log_format() == LogFormat::json) {
    log_event(model::Severity::error, "error", error.message,
              {{"exit_status", exit_code(error.kind), 0},
               {"facts", Value::List(error.facts.begin(), error.facts.end()), 0},
               {"hint", error.hint, 0}});
  } else {
    print_to_stderr(render(error, colour("auto", Stream::err)));
  }
  return exit_code(error.kind);
}

}  // namespace ingot::apps
