// Which inputs exist (the first step of a run), which are skipped and why. Nothing is read here.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/glob.hpp"
#include "base/result.hpp"
#include "io/filesystem.hpp"
#include "model/run.hpp"
#include "model/source_file.hpp"

namespace ingot::source {

struct Options {
  std::string root = ".";
  std::vector<Glob> include;   ///< relative to the root; a file is wanted when one matches
  std::vector<Glob> exclude;   ///< wins over include; also prunes folders
  std::size_t max_depth = 64;  ///< folders below the root
  std::size_t max_files = 100'000;
};

struct Scan {
  std::vector<std::string> paths;  ///< wanted regular files, relative to the root, sorted by bytes
  std::vector<model::Skipped> skipped;
  std::vector<model::RejectedDocument> rejected;  ///< wanted but unusable: links, pipes, unreadable folders
};

/// Walks the root. .gitignore files are obeyed, .git is never entered, symbolic links are never followed. Errors
/// (config): the root is missing or no folder.
[[nodiscard]] Result<Scan> scan(io::FileSystem& files, const Options& options);

/// The scan of the given paths alone, each as given or relative to the root; a folder stands for what is wanted below
/// it. Errors (usage): a path that does not exist or lies outside the root.
[[nodiscard]] Result<Scan> scan_paths(io::FileSystem& files, const Options& options,
                                      const std::vector<std::string>& paths);

/// The path of a file or folder relative to the root, as scan_paths takes it: `./a/b` and `root/a/b` both mean a/b
/// below the root, "" is the root itself. Errors (usage): it lies outside the root.
[[nodiscard]] Result<std::string> below_root(const std::string& path, const std::string& root);

/// Whether .gitignore files of the root or of folders above the path keep a scan from it. `path` is relative to the
/// root.
[[nodiscard]] bool git_ignores(io::FileSystem& files, const std::string& root, std::string_view path);

}  // namespace ingot::source
