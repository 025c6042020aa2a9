// Reads the files that a scan found into SourceFiles, and finds out when each was last changed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "io/filesystem.hpp"
#include "io/process.hpp"
#include "model/source_file.hpp"

namespace ingot::source {

inline constexpr std::size_t k_max_file_bytes = 8U << 20U;

struct Revision {
  std::string commit;
  std::int64_t time = 0;  ///< of the commit, seconds since the epoch
};

/// The last commit of each path, as far as git knows it: none outside a repository, in a shallow clone (whose oldest
/// commit would stand for everything) or without git. Paths are relative to `root`.
[[nodiscard]] std::map<std::string, Revision> revisions(io::Processes& processes, const std::string& root,
                                                        const std::vector<std::string>& paths);

/// The file with its digest. Errors (document): unreadable, over k_max_file_bytes, a NUL byte or invalid UTF-8
/// ("path:line:column: ..."). last_updated is the revision's time, else `fixed_time`, else the file's own time.
[[nodiscard]] Result<model::SourceFile> read(io::FileSystem& files, const std::string& root, const std::string& path,
                                             const std::map<std::string, Revision>& revisions,
                                             std::optional<std::int64_t> fixed_time);

}  // namespace ingot::source
