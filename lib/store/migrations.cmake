# Builds schemas/migrations/*.sql into the library: store/migrations.hpp declares what is defined here.
set(migrations_source ${CMAKE_BINARY_DIR}/generated/store/migrations_data.cpp)
file(GLOB migration_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/schemas/migrations/*.sql)
list(SORT migration_files)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${migration_files})

set(migration_rows "")
set(migration_count 0)
foreach(migration_file IN LISTS migration_files)
  get_filename_component(migration_name ${migration_file} NAME_WE)
  math(EXPR migration_count "${migration_count} + 1")
  if(NOT migration_name MATCHES "^0*${migration_count}_[a-z0-9_]+$")
    message(FATAL_ERROR "${migration_file}: migrations are named 0001_name.sql, 0002_name.sql ... without a gap.")
  endif()
  file(READ ${migration_file} migration_sql)
  string(APPEND migration_rows "    Migration{${migration_count}, \"${migration_name}\", R\"ingot_sql(${migration_sql})ingot_sql\"},\n")
endforeach()

file(WRITE ${migrations_source}.new
"// Made by lib/store/migrations.cmake from schemas/migrations.
#include \"store/migrations.hpp\"

namespace ingot::store {
namespace {

constexpr Migration k_migrations[] = {
${migration_rows}};

}  // namespace

std::span<const Migration> migrations() { return k_migrations; }

}  // namespace ingot::store
")
configure_file(${migrations_source}.new ${migrations_source} COPYONLY)  # leaves an equal file alone
target_sources(ingot PRIVATE ${migrations_source})
