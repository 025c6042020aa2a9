// Which documents a run of lint-chunks is about, and what stands in their place.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "pipeline/lint.hpp"

namespace ingot::pipeline {

struct Narrowed {
  std::optional<std::vector<std::string>> only;  ///< sorted, relative to the root; unset: all
  /// Files that are not what they are on disk, by their paths with the root.
  std::map<std::string, std::string, std::less<>> contents;

  [[nodiscard]] bool wants(std::string_view path) const {
    return !only || std::binary_search(only->begin(), only->end(), path);
  }
};

/// All documents when the config or a schema of it has changed. Errors: config (git), usage (a path outside the root,
/// or one that no run would look at).
[[nodiscard]] Result<Narrowed> narrow(const Scope& scope, const config::Settings& settings, const Doors& doors);

}  // namespace ingot::pipeline
