#include "metadata/schema.hpp"

#include "base/assert.hpp"

namespace ingot::metadata {

const std::shared_ptr<const schema::Schema>& built_in_schema() {
  static const std::shared_ptr<const schema::Schema> k_schema = [] {
    auto compiled = schema::Schema::compile("built-in chunk-metadata.schema.yaml", built_in_schema_text());
    INGOT_ASSERT(compiled.has_value());
    return std::make_shared<const schema::Schema>(std::move(*compiled));
  }();
  return k_schema;
}

}  // namespace ingot::metadata
