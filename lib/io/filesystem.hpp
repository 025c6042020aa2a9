// The door to files. Rooms above take this interface; the tests give them a file system in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ingot::io {

enum class EntryKind { regular, directory, symlink, other };

struct DirectoryEntry {
  std::string name;
  EntryKind kind = EntryKind::other;
};

struct FileContent {
  std::string bytes;
  std::int64_t modified = 0;  ///< seconds since the epoch
};

/// A regular file that is open to be read in windows, as often as wanted.
class FileReader {
 public:
  virtual ~FileReader() = default;

  [[nodiscard]] virtual std::size_t size() const = 0;
  [[nodiscard]] virtual std::int64_t modified() const = 0;  ///< seconds since the epoch

  /// The next bytes, none at the end; they are gone with the next call. Errors (document): as of unchanged(), and what
  /// cannot be read.
  [[nodiscard]] virtual Result<std::string_view> next() = 0;
  /// The next window is the first again.
  virtual void rewind() = 0;
  /// Error (document) when something has written to the file since it was opened.
  [[nodiscard]] virtual Result<void> unchanged() = 0;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// The whole of a regular file. Symbolic links, FIFOs and devices are refused without being read, and so are files
  /// over `max_bytes` and files that change while they are read (kind document).
  [[nodiscard]] virtual Result<FileContent> read(const std::string& path, std::size_t max_bytes) = 0;

  /// Opens a file that read() would take, to be read bit by bit. Errors are those of read().
  [[nodiscard]] virtual Result<std::unique_ptr<FileReader>> open(const std::string& path, std::size_t max_bytes) = 0;

  /// What `path` is, without following a final symbolic link; kind io when it does not exist.
  [[nodiscard]] virtual Result<EntryKind> kind_of(const std::string& path) = 0;

  /// The absolute path without links, "." and ".."; nothing when it does not exist.
  [[nodiscard]] virtual std::optional<std::string> resolved(const std::string& path) = 0;

  /// Sorted by name; "." and ".." left out.
  [[nodiscard]] virtual Result<std::vector<DirectoryEntry>> list(const std::string& path) = 0;

  /// Writes to a temporary file beside `path`, syncs and renames: readers see the old content or the new.
  /// Missing parent directories are made. What is no regular file (a pipe, /dev/null) is written into and never
  /// replaced.
  [[nodiscard]] virtual Result<void> write_atomically(const std::string& path, std::string_view bytes) = 0;

  /// The same without the sync, for what can be made again: after a power failure the file may be damaged.
  [[nodiscard]] virtual Result<void> write_replaceable(const std::string& path, std::string_view bytes) = 0;

  /// The same for files that hold secrets: a new file is for its owner only (mode 600), one that is there keeps its
  /// owner and mode. A symbolic link is refused.
  [[nodiscard]] virtual Result<void> write_private(const std::string& path, std::string_view bytes) = 0;
};

[[nodiscard]] std::unique_ptr<FileSystem> make_filesystem();

/// `a/b`; `b` when `a` is "." or empty, `a` when `b` is empty, "." when both are.
[[nodiscard]] std::string join(std::string_view directory, std::string_view name);

}  // namespace ingot::io
