// What the last run of a source did, for Prometheus: the text format, version 0.0.4, as the textfile collector of
// node-exporter reads it (ingest --metrics FILE). All are gauges: a file tells of one run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/run.hpp"
#include "report/lint_summary.hpp"

namespace ingot::report {

struct MetricsView {
  std::string_view version;
  std::string_view source;  ///< a label of each value: files of several sources stand in one folder
  std::string_view environment;
  std::string_view table;
  std::string_view model;
  int exit_status = 0;
  std::int64_t ended = 0;                    ///< seconds since 1970
  double seconds = 0;                        ///< that the run took
  std::optional<std::int64_t> last_success;  ///< of a run before; read when this one did not end with 0
  const model::RunStats* stats = nullptr;    ///< null: the run ended before it did anything
  std::optional<LintSummary> lint;           ///< none: lint was not asked for
};

/// Ends with a line end.
[[nodiscard]] std::string render_metrics(const MetricsView& view);

/// When the last run that ended well did, as a file of before says; none when it says nothing of the kind.
[[nodiscard]] std::optional<std::int64_t> last_success(std::string_view metrics);

}  // namespace ingot::report
