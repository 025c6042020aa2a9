// Tables of collections that the config has no more: a run says so, since their rows are neither kept up to date nor
// removed by anybody.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"

namespace ingot::store {

/// Tables with rows of the source that finished runs wrote together with `first`, and that are none of `targets`. Runs
/// of one transaction are known by the time that they have in common. Tables that are gone, that somebody else made
/// since, or that this user may not read are left out.
[[nodiscard]] Answer<std::vector<std::string>> read_former_tables(Connection& connection, const Target& first,
                                                                  std::span<const Target> targets,
                                                                  const std::string& source);

}  // namespace ingot::store
