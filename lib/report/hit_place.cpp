#include "report/hit_place.hpp"

namespace ingot::report {

HitPlace place_of(const model::Hit& hit) {
  HitPlace place;
  const auto integer = [&hit](std::string_view key) -> std::optional<std::int64_t> {
    const Value* value = hit.metadata.find(key);
    if (value == nullptr || value->as_int() == nullptr) return std::nullopt;
    return *value->as_int();
  };
  const Value* path = hit.metadata.find("source_path");
  if (path != nullptr && path->as_string() != nullptr) place.path = *path->as_string();
  place.first_line = integer("line_start");
  place.last_line = integer("line_end");
  const Value* headings = hit.metadata.find("heading_path");
  if (headings != nullptr && headings->as_list() != nullptr) {
    for (const Value& heading : *headings->as_list()) {
      if (heading.as_string() != nullptr) place.heading_path.push_back(*heading.as_string());
    }
  }
  return place;
}

}  // namespace ingot::report
