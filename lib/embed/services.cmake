# Builds config/providers.yaml into the library: embed/services.hpp declares what is defined here.
set(services_file ${CMAKE_SOURCE_DIR}/config/providers.yaml)
set(services_source ${CMAKE_BINARY_DIR}/generated/embed/services_data.cpp)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${services_file})
file(READ ${services_file} services_yaml)

file(WRITE ${services_source}.new
"// Made by lib/embed/services.cmake from config/providers.yaml.
#include \"embed/services.hpp\"

namespace ingot::embed {

std::string_view built_in_services_text() {
  return R\"ingot_yaml(${services_yaml})ingot_yaml\";
}

}  // namespace ingot::embed
")
configure_file(${services_source}.new ${services_source} COPYONLY)  # leaves an equal file alone
target_sources(ingot PRIVATE ${services_source})
