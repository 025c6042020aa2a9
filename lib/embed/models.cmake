# Builds config/models.yaml into the library: embed/models.hpp declares what is defined here.
set(models_file ${CMAKE_SOURCE_DIR}/config/models.yaml)
set(models_source ${CMAKE_BINARY_DIR}/generated/embed/models_data.cpp)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${models_file})
file(READ ${models_file} models_yaml)

file(WRITE ${models_source}.new
"// Made by lib/embed/models.cmake from config/models.yaml.
#include \"embed/models.hpp\"

namespace ingot::embed {

std::string_view built_in_models_text() {
  return R\"ingot_yaml(${models_yaml})ingot_yaml\";
}

}  // namespace ingot::embed
")
configure_file(${models_source}.new ${models_source} COPYONLY)  # leaves an equal file alone
target_sources(ingot PRIVATE ${models_source})
