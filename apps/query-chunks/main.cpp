#include "command_line.hpp"
#include "options.hpp"
#include "report/json_hits.hpp"
#include "report/text_hits.hpp"

namespace ingot::apps {
namespace {

Result<int> run(int argc, const char* const* argv) {
  const auto command = parse_query(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  const CommonOptions& common = (*command)->common;
  const auto files = io::make_filesystem();
  const auto settled = settle(common, *files);
  if (!settled) return fail(settled.error());
  if (!*settled) return 0;
  const config::Settings& settings = **settled;
  const auto journals = io::make_append_files();
  const auto clock = io::make_clock();
  const pipeline::ServiceDoors service = pipeline::real_service(*journals);
  const auto result = pipeline::query(settings, (*command)->text, (*command)->query, {*files, service, *clock});
  if (!result) return fail(result.error());
  for (const std::string& warning : result->warnings) warn(warning);
  const auto printed = common.format == Format::json
                           ? print(report::render_json_hits(
                                 {{"query-chunks", INGOT_VERSION}, (*command)->text, result->model, result->hits}))
                           : print_text(report::render_text_hits(
                                 result->hits, {colour(common.colour, Stream::out), 240, 96, (*command)->text}));
  if (!printed) return fail(printed.error());
  return 0;
}

}  // namespace
}  // namespace ingot::apps

int main(int argc, char** argv) {
  const auto status = ingot::apps::run(argc, argv);
  return status ? *status : ingot::apps::report_error(status.error());
}
