#include "options.hpp"

#include <CLI/CLI.hpp>

#include "command_line.hpp"

namespace ingot::apps {

Result<std::optional<LintCommand>> parse_lint(int argc, const char* const* argv) {
  CLI::App app("Chunks documents exactly as ingest would, and checks the chunks and their metadata.", "lint-chunks");
  prepare(app,
          "Examples:\n"
          "  lint-chunks                          everything below the current folder\n"
          "  lint-chunks docs/guide.md            one document\n"
          "  lint-chunks --config chunking.yaml --strict\n"
          "  lint-chunks --explain SZ001          what a rule is about\n");
  LintCommand command;
  add_corpus_options(app, command.common);
  app.add_flag("--strict", command.strict, "warnings fail too");
  app.add_flag("--list-rules", command.list_rules, "print all rules, and stop");
  app.add_option("--explain", command.explain, "print what a rule is about, and stop")->type_name("RULE");
  add_environment_options(app, command.common);
  const auto parsed = parse(app, argc, argv);
  if (!parsed) return fail(parsed.error());
  if (*parsed == Parsed::answered) return std::nullopt;
  return command;
}

}  // namespace ingot::apps
