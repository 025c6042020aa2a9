#include "store/options.hpp"

#include <algorithm>

namespace ingot::store {

std::vector<Target> Options::targets() const {
  std::vector<Target> all{target()};
  for (const std::string& more : more_tables) all.push_back({more, dimensions, vector_type});
  std::sort(all.begin(), all.end(), [](const Target& a, const Target& b) { return a.table < b.table; });
  return all;
}

}  // namespace ingot::store
