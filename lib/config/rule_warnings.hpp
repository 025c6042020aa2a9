// Rules of a chunking config that do nothing for the files that a run looks at. Pure: the files are given.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "config/chunking.hpp"

namespace ingot::config {

/// One line for each rule that matches none of the paths (with a path that it may have meant), or that earlier rules
/// leave no file for, in the order of the rules. None for the built-in rule. Paths are relative to the root.
[[nodiscard]] std::vector<std::string> rule_warnings(const ChunkingConfig& config, std::span<const std::string> paths);

}  // namespace ingot::config
