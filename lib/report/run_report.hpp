// What a run did: the JSON document in tmp/ingestion-reports ("ingot.run/1") and the closing lines on the terminal.
#pragma once

#include <string>

#include "model/run.hpp"
#include "report/colour.hpp"
#include "report/coverage.hpp"
#include "report/tool.hpp"

namespace ingot::report {

struct RunView {
  Tool tool;
  const model::RunStats* stats = nullptr;  ///< never null when rendered
  const Coverage* coverage = nullptr;      ///< never null when rendered
  const Coverage* before = nullptr;        ///< of the run before; null: none is known
};

/// Pretty JSON with a final newline. "tokens_exact": false in "run" says that all token numbers are estimates.
[[nodiscard]] std::string render_run_report(const RunView& view);

/// Two to six lines: documents, chunks, embeddings, the index, what was rejected, the run's id. No secret, no path of a
/// report.
[[nodiscard]] std::string render_run_summary(const model::RunStats& stats, Colour colour);

}  // namespace ingot::report
