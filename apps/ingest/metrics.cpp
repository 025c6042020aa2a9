#include "metrics.hpp"

#include "output.hpp"
#include "report/metrics.hpp"

namespace ingot::apps {
namespace {

constexpr std::size_t k_most_bytes = std::size_t{1} << 20U;

}  // namespace

Result<void> write_metrics(const IngestCommand& command, const config::Settings& settings, const RunEnd& end,
                           io::FileSystem& files) {
  report::MetricsView view;
  view.version = INGOT_VERSION;
  view.source = settings.source_name;
  view.environment = config::name(settings.environment);
  view.table = settings.store.table;
  view.model = settings.model.name;
  view.exit_status = end.exit_status;
  view.ended = std::chrono::duration_cast<std::chrono::seconds>(end.at.time_since_epoch()).count();
  view.seconds = std::chrono::duration<double>(end.took).count();
  if (const auto before = files.read(*command.metrics, k_most_bytes))
    view.last_success = report::last_success(before->bytes);
  if (end.result != nullptr) {
    view.stats = &end.result->stats;
    view.lint = lint_summary(command, *end.result);
  }
  auto written = files.write_atomically(*command.metrics, report::render_metrics(view));
  if (written) return {};
  return fail(ErrorKind::io, "the metrics were not written: " + written.error().message, written.error().hint);
}

}  // namespace ingot::apps
