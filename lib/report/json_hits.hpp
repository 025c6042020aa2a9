// What a search found, as one JSON document "ingot.query/1".
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/query.hpp"
#include "report/tool.hpp"

namespace ingot::report {

struct QueryDocument {
  Tool tool;
  std::string_view query;
  std::string_view model;
  std::span<const model::Hit> hits;
};

/// Pretty, with a final newline: {"schema","tool","query","model","hits":[{"rank","score","chunk_id","doc_id","path",
/// "line_start","line_end","heading_path","content","metadata"}]}. Members that a row lacks are null.
[[nodiscard]] std::string render_json_hits(const QueryDocument& document);

}  // namespace ingot::report
