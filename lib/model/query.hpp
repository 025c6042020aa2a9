// What a search gives (store -> report).
#pragma once

#include <string>
#include <vector>

#include "base/value.hpp"

namespace ingot::model {

struct Hit {
  std::string chunk_id;
  std::string doc_id;
  double score = 0;  ///< cosine similarity, -1 to 1
  std::string content;
  Value metadata;
};

}  // namespace ingot::model
