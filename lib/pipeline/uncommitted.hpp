// Files that git has no copy of, so that whoever overwrites them destroys the only one.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "io/process.hpp"

namespace ingot::pipeline {

/// Those of the files with changes that are not committed; what git does not track or ignores is among them, what lies
/// outside of any repository is not. Sorted. Paths are relative to `root`. Errors (refused): git cannot tell.
[[nodiscard]] Result<std::vector<std::string>> uncommitted(io::Processes& processes, const std::string& root,
                                                           const std::vector<std::string>& paths);

}  // namespace ingot::pipeline
