// The door to files that only grow and must still be there after a crash (embed::Journal). Whoever has a file open owns
// it as long as the object lives; the system ends that when a process dies.
// Invariant: after a write or a sync that failed a file takes nothing more. What the disk holds is not known any more
// then, and a second fdatasync would say that all is well.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ingot::io {

/// All errors are of kind io and name the file. Only owned() files may be changed. For one thread.
class AppendFile {
 public:
  virtual ~AppendFile() = default;

  [[nodiscard]] virtual const std::string& path() const = 0;
  /// False when another process, or another object of this one, has the file.
  [[nodiscard]] virtual bool owned() const = 0;
  /// Bytes when it was opened, and those appended since.
  [[nodiscard]] virtual std::size_t size() const = 0;
  /// How many bytes were read; fewer than asked for only at the end of the file.
  [[nodiscard]] virtual Result<std::size_t> read_at(std::size_t offset, std::span<char> to) = 0;

  /// All bytes in one write, or an error; what was written of them is taken away again if that can be done.
  [[nodiscard]] virtual Result<void> append(std::string_view bytes) = 0;
  /// Room on the disk for so many bytes behind the end. Where the file system cannot promise any, the free space is
  /// compared. An error changes nothing.
  [[nodiscard]] virtual Result<void> reserve(std::size_t bytes) = 0;
  /// What was appended survives a power failure.
  [[nodiscard]] virtual Result<void> sync() = 0;
  /// Gives the file the name path() + `ending`; it stays open.
  [[nodiscard]] virtual Result<void> set_aside(std::string_view ending) = 0;
  [[nodiscard]] virtual Result<void> remove() = 0;
};

class AppendFiles {
 public:
  virtual ~AppendFiles() = default;

  /// Names of the regular files, sorted; none when there is no such directory.
  [[nodiscard]] virtual Result<std::vector<std::string>> names(const std::string& directory) = 0;

  /// Owned if nobody else has it; never waits. Null when it is gone, no regular file, or not ours to read and write.
  [[nodiscard]] virtual Result<std::unique_ptr<AppendFile>> open(const std::string& path) = 0;

  /// A new, empty and owned file `<directory>/<stem>-<pid>-<random><ending>` for the user alone (mode 600). Directories
  /// that are missing are made, for the user alone as well.
  [[nodiscard]] virtual Result<std::unique_ptr<AppendFile>> create(const std::string& directory, std::string_view stem,
                                                                   std::string_view ending) = 0;
};

[[nodiscard]] std::unique_ptr<AppendFiles> make_append_files();

}  // namespace ingot::io
