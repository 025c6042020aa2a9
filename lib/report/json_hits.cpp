#include "report/json_hits.hpp"

#include <utility>

#include "base/json.hpp"
#include "report/hit_place.hpp"

namespace ingot::report {
namespace {

template <class T>
Value or_null(const std::optional<T>& value) {
  return value ? Value(*value) : Value();
}

Value to_value(std::size_t rank, const model::Hit& hit) {
  const HitPlace place = place_of(hit);
  return Value::Map{{"rank", rank, 0},
                    {"score", hit.score, 0},
                    {"chunk_id", hit.chunk_id, 0},
                    {"doc_id", hit.doc_id, 0},
                    {"path", or_null(place.path), 0},
                    {"line_start", or_null(place.first_line), 0},
                    {"line_end", or_null(place.last_line), 0},
                    {"heading_path", Value::List(place.heading_path.begin(), place.heading_path.end()), 0},
                    {"content", hit.content, 0},
                    {"metadata", hit.metadata, 0}};
}

}  // namespace

std::string render_json_hits(const QueryDocument& document) {
  Value::List hits;
  for (std::size_t i = 0; i < document.hits.size(); ++i) hits.push_back(to_value(i + 1, document.hits[i]));
  return json::pretty(Value::Map{{"schema", "ingot.query/1", 0},
                                 {"tool", report::to_value(document.tool), 0},
                                 {"query", document.query, 0},
                                 {"model", document.model, 0},
                                 {"hits", std::move(hits), 0}});
}

}  // namespace ingot::report
