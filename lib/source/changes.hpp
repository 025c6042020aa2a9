// What git says has changed. All paths are relative to the root, which may lie below the top of the repository.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "io/process.hpp"

namespace ingot::source {

/// The files that are not as they were where the history of `ref` and ours part: those of commits since, of the index
/// and of the working tree, and files that git does not know yet; under their names of today. Sorted. Errors (config):
/// no repository, a shallow one (where that place may not be known), an unknown ref.
[[nodiscard]] Result<std::vector<std::string>> changed_since(io::Processes& processes, const std::string& root,
                                                             const std::string& ref);

/// Whether a file is not as it was there. `path` is absolute; a file outside of the repository has not changed.
[[nodiscard]] bool has_changed_since(io::Processes& processes, const std::string& root, const std::string& ref,
                                     const std::string& path);

/// What the next commit would hold of the files that it changes, by path. Errors (config): no repository.
[[nodiscard]] Result<std::map<std::string, std::string, std::less<>>> staged(io::Processes& processes,
                                                                             const std::string& root);

}  // namespace ingot::source
