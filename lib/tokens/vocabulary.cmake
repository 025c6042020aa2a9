# Tables of the tokenizer: config/vocabularies/ -> generate/ -> .rodata of `ingot`. The generator refuses a vocabulary
# that is not, bit for bit, the one that OpenAI published under these digests.
set(cl100k_base_sha256 223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7)
set(o200k_base_sha256 446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d)

set(vocabularies ${CMAKE_CURRENT_LIST_DIR}/../../config/vocabularies)
set(tables ${CMAKE_CURRENT_BINARY_DIR}/tokens)
file(MAKE_DIRECTORY ${tables})

# Without ingot_options: a sanitized or instrumented host program would only make the build slower.
add_executable(ingot_token_tables
  ${CMAKE_CURRENT_LIST_DIR}/generate/main.cpp
  ${CMAKE_CURRENT_LIST_DIR}/generate/unicode_tables.cpp
  ${CMAKE_CURRENT_LIST_DIR}/generate/vocabulary_tables.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../base/sha256.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../base/assert.cpp)
target_include_directories(ingot_token_tables PRIVATE ${CMAKE_CURRENT_LIST_DIR}/..)
target_compile_definitions(ingot_token_tables PRIVATE INGOT_VERSION="${PROJECT_VERSION}")
target_link_libraries(ingot_token_tables PRIVATE OpenSSL::Crypto PkgConfig::ZSTD)
set_target_properties(ingot_token_tables PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${tables})

foreach(encoding cl100k_base o200k_base)
  add_custom_command(
    OUTPUT ${tables}/${encoding}.tables
    COMMAND ingot_token_tables vocabulary ${vocabularies}/${encoding}.zst ${${encoding}_sha256} ${tables}/${encoding}.tables
    DEPENDS ingot_token_tables ${vocabularies}/${encoding}.zst
    COMMENT "Token tables of ${encoding}" VERBATIM)
endforeach()
add_custom_command(
  OUTPUT ${tables}/unicode.tables
  COMMAND ingot_token_tables unicode ${vocabularies}/unicode-16.0.0-classes.txt ${tables}/unicode.tables
  DEPENDS ingot_token_tables ${vocabularies}/unicode-16.0.0-classes.txt
  COMMENT "Character classes of Unicode 16.0" VERBATIM)

# An object library of its own: options meant for C++ do not reach the assembler.
set(table_files ${tables}/cl100k_base.tables ${tables}/o200k_base.tables ${tables}/unicode.tables)
add_library(ingot_token_data OBJECT ${CMAKE_CURRENT_LIST_DIR}/vocabulary_data.S ${table_files})
target_include_directories(ingot_token_data PRIVATE ${tables})
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/vocabulary_data.S PROPERTIES OBJECT_DEPENDS "${table_files}")
target_sources(ingot PRIVATE $<TARGET_OBJECTS:ingot_token_data>)
