// Rules of a chunking config that do nothing for the files that a run looks at. Pure: the files are given.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "config/chunking.hpp"
#include "lint/config_facts.hpp"

namespace ingot::config {

/// The rules that match none of the paths (with a path that they may have meant), or that earlier rules leave no file
/// for, in their order. None for the built-in rule. Paths are relative to the root.
[[nodiscard]] std::vector<lint::IdleRule> idle_rules(const ChunkingConfig& config, std::span<const std::string> paths);

/// The same in one line, with its place.
[[nodiscard]] std::string warning_about(const ChunkingConfig& config, const lint::IdleRule& idle);

}  // namespace ingot::config
