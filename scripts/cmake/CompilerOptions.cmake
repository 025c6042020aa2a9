# One interface target that every target of ours links: warnings, hardening, sanitizers.
add_library(ingot_options INTERFACE)
target_compile_options(ingot_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-align -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wformat=2 -Wimplicit-fallthrough
  -fstack-protector-strong -fPIE -pthread
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wno-restrict -Wbidi-chars=any>
  # Behind precompiled headers GCC 12 warns at -O3 of what its own headers are silent about.
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-stringop-overflow;-Wno-array-bounds>"
  $<$<BOOL:${INGOT_WERROR}>:-Werror>)
# xxhash insists on inlining what -Og does not.
target_compile_definitions(ingot_options INTERFACE _GLIBCXX_ASSERTIONS $<$<CONFIG:Debug>:XXH_NO_INLINE_HINTS=1>)
if(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  if(NOT INGOT_SANITIZE)
    target_compile_options(ingot_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  endif()
endif()
if(INGOT_SANITIZE)
  # GCC's own advice: sanitizers make its flow analysis warn of variables that are initialized.
  target_compile_options(ingot_options INTERFACE -fsanitize=${INGOT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(ingot_options INTERFACE -fsanitize=${INGOT_SANITIZE})
endif()
if(INGOT_COVERAGE)
  target_compile_options(ingot_options INTERFACE --coverage)
  target_link_options(ingot_options INTERFACE --coverage)
endif()
target_link_options(ingot_options INTERFACE -pie -pthread -Wl,-z,relro,-z,now)
