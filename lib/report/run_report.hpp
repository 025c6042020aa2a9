// What a run did: the JSON document in tmp/ingestion-reports ("ingot.run/1") and the closing lines on the terminal.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "model/chunk.hpp"
#include "model/run.hpp"
#include "report/colour.hpp"
#include "report/tool.hpp"

namespace ingot::report {

/// What the report says about one document of the run, changed or not.
struct DocumentFigures {
  std::string doc_id;
  std::string path;
  std::size_t chunk_count = 0;
  std::size_t total_tokens = 0;
  std::string last_updated;  ///< UTC, RFC 3339
  std::vector<std::string> guardrail_flags;
};

/// Of the records of one document, which has some.
[[nodiscard]] DocumentFigures figures_of(std::span<const model::Record> records);

struct RunView {
  Tool tool;
  const model::RunStats* stats = nullptr;  ///< never null when rendered
  std::span<const DocumentFigures> documents;
};

/// Pretty JSON with a final newline. "tokens_exact": false in "run" says that all token numbers are estimates.
[[nodiscard]] std::string render_run_report(const RunView& view);

/// Two to six lines: documents, chunks, embeddings, the index, what was rejected, the run's id. No secret, no path of a
/// report.
[[nodiscard]] std::string render_run_summary(const model::RunStats& stats, Colour colour);

}  // namespace ingot::report
