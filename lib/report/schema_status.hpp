// The versions of a database's schema, as text and as JSON.
#pragma once

#include <string>

#include "model/schema_status.hpp"
#include "report/colour.hpp"
#include "report/tool.hpp"

namespace ingot::report {

/// A line that says where, one for each version, and one that counts. The problem is for the error that follows.
[[nodiscard]] std::string render_text_schema_status(const model::SchemaStatus& status, Colour colour);

/// ingot.migrations/1
[[nodiscard]] std::string render_json_schema_status(const model::SchemaStatus& status, const Tool& tool);

}  // namespace ingot::report
