// Files that have other bytes than those on disk, or are not there at all: what an editor holds, what is staged in git.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "io/filesystem.hpp"

namespace ingot::io {

/// The files below, but for those at the given paths, which have these bytes. Folders above them are there, too. Writes
/// go to the files below. `below` must outlive it.
[[nodiscard]] std::unique_ptr<FileSystem> make_overlay(FileSystem& below,
                                                       std::map<std::string, std::string, std::less<>> contents);

}  // namespace ingot::io
