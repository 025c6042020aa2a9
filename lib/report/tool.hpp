// The program that a JSON document was made by: the "tool" member of every one of them.
#pragma once

#include <string_view>

#include "base/value.hpp"

namespace ingot::report {

struct Tool {
  std::string_view name;     ///< ingest, lint-chunks, query-chunks
  std::string_view version;  ///< 0.1.0
};

/// {"name","version"}
[[nodiscard]] inline Value to_value(const Tool& tool) {
  return Value::Map{{"name", tool.name, 0}, {"version", tool.version, 0}};
}

}  // namespace ingot::report
