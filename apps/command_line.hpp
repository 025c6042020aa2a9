// What the four programs share at their edge: reading the command line through CLI11 with errors in our own words, and
// printing an Error the one way users see it. CLI11 itself is included by command_line.cpp and the options.cpp files.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "report/colour.hpp"

namespace CLI {
class App;
}

namespace ingot::apps {

enum class Parsed {
  run,       ///< the options are set: go on
  answered,  ///< --help or --version was asked for and printed to stdout: exit 0
};

/// Gives the app --help, --version and the examples that stand below its help.
void prepare(CLI::App& app, std::string examples);

/// Parses into the variables that `app`'s options are bound to. Every error is of kind usage and tells what was typed,
/// with the nearest long option or subcommand as hint; values after '=' are left out, since they may be secrets.
[[nodiscard]] Result<Parsed> parse(CLI::App& app, int argc, const char* const* argv);

enum class Stream { out, err };
/// Whether a stream wants colour: --color auto|always|never, then NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM=dumb and
/// whether it is a terminal (spec cli 1).
[[nodiscard]] report::Colour colour(std::string_view wish, Stream stream);

/// Writes to stdout and makes sure that it arrived. Errors: io.
[[nodiscard]] Result<void> print(std::string_view bytes);

/// The same of text for people. In a job of GitHub Actions the runner obeys nothing that stands in it.
[[nodiscard]] Result<void> print_text(std::string_view text);

/// The same of JSON, whose values stay as they are.
[[nodiscard]] Result<void> print_json(std::string json);

/// The text as print_text() writes it in a job of GitHub Actions, wherever this runs.
[[nodiscard]] std::string for_workflow_log(std::string_view text);

/// Text for people to stderr, as print_text() but without lines of ours around it.
void print_to_stderr(std::string_view text);

/// The same with them. Commands that stdout gives at the same time may be taken for text, too.
void print_text_to_stderr(std::string_view text);

/// All of standard input. Errors (usage): it has more than `max_bytes`; (io): it cannot be read.
[[nodiscard]] Result<std::string> read_stdin(std::size_t max_bytes);

/// "warning: ..." on stderr.
void warn(std::string_view text);

/// "error: ..." / facts indented by two spaces / "hint: ...", each on lines of their own. The texts are made safe for a
/// terminal here.
[[nodiscard]] std::string render(const Error& error, report::Colour colour);

/// Prints render() to stderr and returns the exit code of the error.
int report_error(const Error& error);

}  // namespace ingot::apps
