#include "source/scan.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "source/gitignore.hpp"

namespace ingot::source {
namespace {

using io::EntryKind;

constexpr std::size_t k_max_gitignore_bytes = 1 << 20;

bool matches_any(const std::vector<Glob>& globs, std::string_view path) {
  return std::any_of(globs.begin(), globs.end(), [&](const Glob& glob) { return glob.matches(path); });
}

class Walk {
 public:
  Walk(io::FileSystem& files, const Options& options) : files_(files), options_(options) {}

  // Depth first over an explicit stack: the depth of folders is not ours to choose.
  Result<void> directory(const std::string& start) {
    struct Folder {
      std::string path;
      std::vector<io::DirectoryEntry> entries;
      std::size_t next = 0;
      std::size_t ignore_size = 0;
    };
    std::vector<Folder> stack;
    const auto enter = [&](const std::string& path) {
      auto entries = files_.list(io::join(options_.root, path));
      if (!entries) {
        scan_.rejected.push_back({path, entries.error(), true});
        return;
      }
      stack.push_back({path, std::move(*entries), 0, ignore_.size()});
      read_gitignore(path);
    };
    enter(start);
    while (!stack.empty()) {
      Folder& folder = stack.back();
      if (folder.next == folder.entries.size()) {
        ignore_.shrink(folder.ignore_size);
        stack.pop_back();
        continue;
      }
      const io::DirectoryEntry entry = folder.entries[folder.next++];
      const std::string path = io::join(folder.path, entry.name);
      if (entry.kind != EntryKind::directory) {
        if (auto added = file(path, entry.kind); !added) return added;
      } else if (stack.size() > options_.max_depth) {
        reject(path, Error{ErrorKind::document,
                           fmt::format("{} is deeper than {} folders", text::printable(path), options_.max_depth),
                           {},
                           {}});
      } else if (wants_directory(path, entry.name)) {
        enter(path);
      }
    }
    return {};
  }

  // One file that was found or named.
  Result<void> file(const std::string& path, EntryKind kind) {
    if (matches_any(options_.exclude, path) || ignore_.ignores(path, kind)) return {};
    const bool wanted = matches_any(options_.include, path);
    if (kind == EntryKind::symlink && !wanted) scan_.skipped.push_back({path, "symbolic link, not followed"});
    if (!wanted) return {};
    if (kind == EntryKind::symlink)
      return reject(path, "is a symbolic link, which is not followed", "copy the file, or name its target");
    if (kind == EntryKind::other) return reject(path, "is not a regular file", "exclude it in the config's sources");
    if (const auto bad = utf8::first_invalid(path))
      return reject(path, "has a name that is not UTF-8", "rename the file");
    if (scan_.paths.size() == options_.max_files) {
      return fail(ErrorKind::config, fmt::format("more than {} files match", text::with_thousands(options_.max_files)),
                  "narrow the config's sources, or run on a part with --root");
    }
    scan_.paths.push_back(path);
    return {};
  }

  Scan take() {
    std::sort(scan_.paths.begin(), scan_.paths.end());
    scan_.paths.erase(std::unique(scan_.paths.begin(), scan_.paths.end()), scan_.paths.end());
    return std::move(scan_);
  }

 private:
  bool wants_directory(const std::string& path, const std::string& name) const {
    if (name == ".git" || matches_any(options_.exclude, path)) return false;
    return !ignore_.ignores(path, EntryKind::directory);
  }

  void read_gitignore(const std::string& directory) {
    const auto content = files_.read(io::join(options_.root, io::join(directory, ".gitignore")), k_max_gitignore_bytes);
    if (content) ignore_.add(directory, content->bytes);
  }

  void reject(const std::string& path, Error error) { scan_.rejected.push_back({path, std::move(error)}); }

  Result<void> reject(const std::string& path, std::string_view what, std::string hint) {
    reject(path, Error{ErrorKind::document, fmt::format("{} {}", text::printable(path), what), {}, std::move(hint)});
    return {};
  }

  io::FileSystem& files_;
  const Options& options_;
  GitIgnore ignore_;
  Scan scan_;
};

// Shells complete paths in both forms.
std::string relative_to_root(std::string path, const std::string& root) {
  while (path.starts_with("./")) path.erase(0, 2);
  std::string prefix = root;
  while (prefix.starts_with("./")) prefix.erase(0, 2);
  while (prefix.ends_with('/')) prefix.pop_back();
  if (prefix.empty() || prefix == ".") return path == "." ? "" : path;
  if (path == prefix) return "";
  if (path.starts_with(prefix + "/")) path.erase(0, prefix.size() + 1);
  return path;
}

bool leaves_root(std::string_view path) {
  if (path.starts_with('/')) return true;
  const auto parts = text::split(path, '/');
  return std::find(parts.begin(), parts.end(), "..") != parts.end();
}

}  // namespace

Result<Scan> scan(io::FileSystem& files, const Options& options) {
  const std::string root = options.root.ends_with('/') ? options.root + "." : options.root;
  const auto kind = files.kind_of(root);
  // A root that is itself a link was named by the user: it is entered.
  if (!kind || (*kind != EntryKind::directory && *kind != EntryKind::symlink) || !files.list(root)) {
    return fail(ErrorKind::config,
                fmt::format("root {} is not a folder that can be read", text::printable(options.root)),
                "give the folder of the documents with --root");
  }
  Walk walk(files, options);
  if (auto walked = walk.directory(""); !walked) return fail(walked.error());
  return walk.take();
}

Result<Scan> scan_paths(io::FileSystem& files, const Options& options, const std::vector<std::string>& paths) {
  Walk walk(files, options);
  for (const std::string& given : paths) {
    const auto path = below_root(given, options.root);
    if (!path) return fail(path.error());
    const auto kind = files.kind_of(io::join(options.root, *path));
    if (!kind) {
      return fail(ErrorKind::usage,
                  fmt::format("{} does not exist below {}", text::printable(given), text::printable(options.root)),
                  "check the spelling; paths are relative to --root");
    }
    auto walked = *kind == EntryKind::directory ? walk.directory(*path) : walk.file(*path, *kind);
    if (!walked) return fail(walked.error());
  }
  return walk.take();
}

Result<std::string> below_root(const std::string& path, const std::string& root) {
  std::string below = relative_to_root(path, root);
  while (below.ends_with('/')) below.pop_back();
  if (!leaves_root(below)) return below;
  return fail(ErrorKind::usage, fmt::format("{} is outside the root {}", text::printable(path), text::printable(root)),
              "give paths below the root, or another --root");
}

bool git_ignores(io::FileSystem& files, const std::string& root, std::string_view path) {
  GitIgnore ignore;
  std::string folder;
  while (true) {
    const auto content = files.read(io::join(root, io::join(folder, ".gitignore")), k_max_gitignore_bytes);
    if (content) ignore.add(folder, content->bytes);
    const std::size_t slash = path.find('/', folder.empty() ? 0 : folder.size() + 1);
    if (slash == std::string_view::npos) return ignore.ignores(path, EntryKind::regular);
    folder = path.substr(0, slash);
    if (ignore.ignores(folder, EntryKind::directory)) return true;
  }
}

}  // namespace ingot::source
