#include "options.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "command_line.hpp"

namespace ingot::apps {
namespace {

Result<std::pair<std::string, std::string>> read_filter(const std::string& given) {
  const std::size_t equals = given.find('=');
  if (equals == std::string::npos || equals == 0) {
    return fail(ErrorKind::usage, fmt::format("--filter {} is not key=value", text::printable(given)),
                "write it as --filter language=en");
  }
  return std::pair(given.substr(0, equals), given.substr(equals + 1));
}

}  // namespace

Result<std::optional<QueryCommand>> parse_query(int argc, const char* const* argv) {
  CLI::App app("Finds the chunks nearest to a question, with the model that the table's rows were made with.",
               "query-chunks");
  prepare(app,
          "Examples:\n"
          "  query-chunks \"How long does a fitting take?\"\n"
          "  query-chunks \"walnut grades\" -k 3 --filter language=en --filter type=reference\n"
          "  query-chunks \"warranty\" --format json\n");
  QueryCommand command;
  std::vector<std::string> filters;
  app.add_option("TEXT", command.text, "the question")->required();
  app.add_option("-k", command.query.k, "how many chunks; default 6")->check(CLI::Range(1, 1000))->option_text("N");
  app.add_option("--filter", filters, "only chunks whose metadata has key=value; may be repeated")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_store_option(app, command.common);
  add_environment_options(app, command.common);
  const auto parsed = parse(app, argc, argv);
  if (!parsed) return fail(parsed.error());
  if (*parsed == Parsed::answered) return std::nullopt;
  if (text::is_blank(command.text))
    return fail(ErrorKind::usage, "the question is empty", "query-chunks \"your question\"");
  for (const std::string& given : filters) {
    auto filter = read_filter(given);
    if (!filter) return fail(filter.error());
    command.query.filters.push_back(std::move(*filter));
  }
  return command;
}

}  // namespace ingot::apps
