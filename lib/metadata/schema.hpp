// The schema of chunk metadata that is built in: schemas/chunk-metadata.schema.yaml. Its head describes the format.
#pragma once

#include <memory>
#include <string_view>

#include "base/schema.hpp"

namespace ingot::metadata {

/// Static.
[[nodiscard]] std::string_view built_in_schema_text();
/// Compiled once; a test sees to it that it compiles.
[[nodiscard]] const std::shared_ptr<const schema::Schema>& built_in_schema();

}  // namespace ingot::metadata
