# What most files include, read once. A file names all the same what it uses: the asan preset builds without.
set(INGOT_PRECOMPILED <algorithm> <array> <chrono> <cstddef> <cstdint> <filesystem> <functional> <map> <memory> <optional> <span>
  <string> <string_view> <unordered_map> <utility> <variant> <vector> <fmt/format.h>)

# A target of its own: GCC refuses to reuse the headers of one that defines more than the user does.
set(unit ${CMAKE_BINARY_DIR}/precompiled.cpp)
file(CONFIGURE OUTPUT ${unit} CONTENT "")
add_library(ingot_precompiled OBJECT ${unit})
target_link_libraries(ingot_precompiled PRIVATE ingot_options fmt::fmt)
target_precompile_headers(ingot_precompiled PRIVATE ${INGOT_PRECOMPILED})
