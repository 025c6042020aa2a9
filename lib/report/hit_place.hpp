// Where a hit comes from, as its row's metadata tells it; rows that others wrote may lack any of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/query.hpp"

namespace ingot::report {

struct HitPlace {
  std::optional<std::string> path;
  std::optional<std::int64_t> first_line;  ///< 1-based
  std::optional<std::int64_t> last_line;   ///< inclusive
  std::vector<std::string> heading_path;   ///< outermost first
};

[[nodiscard]] HitPlace place_of(const model::Hit& hit);

}  // namespace ingot::report
