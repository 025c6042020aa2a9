# Builds schemas/chunk-metadata.schema.yaml into the library: metadata/schema.hpp declares what is defined here.
set(metadata_schema_file ${CMAKE_SOURCE_DIR}/schemas/chunk-metadata.schema.yaml)
set(metadata_schema_source ${CMAKE_BINARY_DIR}/generated/metadata/schema_data.cpp)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${metadata_schema_file})
file(READ ${metadata_schema_file} metadata_schema_yaml)

file(WRITE ${metadata_schema_source}.new
"// Made by lib/metadata/schema.cmake from schemas/chunk-metadata.schema.yaml.
#include \"metadata/schema.hpp\"

namespace ingot::metadata {

std::string_view built_in_schema_text() {
  return R\"ingot_yaml(${metadata_schema_yaml})ingot_yaml\";
}

}  // namespace ingot::metadata
")
configure_file(${metadata_schema_source}.new ${metadata_schema_source} COPYONLY)  # leaves an equal file alone
target_sources(ingot PRIVATE ${metadata_schema_source})
