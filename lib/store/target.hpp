// The chunk table that a store works on.
#pragma once

#include <cstddef>
#include <string>

#include "store/vector_options.hpp"

namespace ingot::store {

/// Whether a table of documents is kept beside the chunk table; stores in files have none.
enum class Layout { flat, documents };

struct Target {
  std::string table;  ///< checked by check_table_name
  std::size_t dimensions = 0;
  VectorType type = VectorType::vector;
};

}  // namespace ingot::store
