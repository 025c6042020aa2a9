# Builds a text file into the library: `header` declares `std::string_view function()` in the room, which is defined here.
function(built_in_text room header function file)
  set(source ${CMAKE_BINARY_DIR}/generated/${room}/${function}.cpp)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${file})
  file(READ ${CMAKE_SOURCE_DIR}/${file} text)
  file(WRITE ${source}.new
"// Made by lib/built_in_texts.cmake from ${file}.
#include \"${room}/${header}\"

namespace ingot::${room} {

std::string_view ${function}() {
  return R\"ingot_text(${text})ingot_text\";
}

}  // namespace ingot::${room}
")
  configure_file(${source}.new ${source} COPYONLY)  # leaves an equal file alone
  target_sources(ingot PRIVATE ${source})
endfunction()

built_in_text(embed models.hpp built_in_models_text config/models.yaml)
built_in_text(embed services.hpp built_in_services_text config/providers.yaml)
built_in_text(metadata schema.hpp built_in_schema_text schemas/chunk-metadata.schema.yaml)
built_in_text(report page_texts.hpp elements_js lib/report/page/elements.js)
built_in_text(report page_texts.hpp page_css lib/report/page/page.css)
built_in_text(report page_texts.hpp page_html lib/report/page/page.html)
built_in_text(report page_texts.hpp page_js lib/report/page/page.js)
built_in_text(report page_texts.hpp runs_html lib/report/page/runs.html)
built_in_text(report page_texts.hpp runs_js lib/report/page/runs.js)
built_in_text(store migrations.hpp grants_text schemas/roles/grants.sql)
built_in_text(store migrations.hpp roles_text schemas/roles/roles.sql)
built_in_text(store migrations.hpp row_security_text schemas/roles/row_security.sql)
