// --show-config PATH: which rule a file gets and why, and where each of its settings comes from.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/filesystem.hpp"

namespace ingot::config {

struct Explanation {
  std::string path;      ///< relative to the root
  std::string text;      ///< lines for a terminal
  bool has_rule = true;  ///< without one a run over this file would be refused
};

/// `path` as somebody typed it, relative to the root; the file need not exist. Reads .gitignore files through the door
/// and nothing else. Errors (usage): the path is a folder or lies outside the root.
[[nodiscard]] Result<Explanation> explain(const Settings& settings, const std::string& path, io::FileSystem& files);

/// No rule matches these paths: says which, and a rule that would. `paths` is not empty.
[[nodiscard]] Error no_rule_error(const ChunkingConfig& config, const std::vector<std::string>& paths);

}  // namespace ingot::config
