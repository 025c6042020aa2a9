// The page of the runs of a table: what they wrote, took and cost, as plots and as a table (ingest runs --report
// html=FILE).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/history.hpp"
#include "report/tool.hpp"

namespace ingot::report {

/// `source`: the one that is shown first, where there are several.
[[nodiscard]] std::string render_html_runs(const Tool& tool, std::string_view table, std::string_view source,
                                           std::span<const model::PastRun> runs);

}  // namespace ingot::report
