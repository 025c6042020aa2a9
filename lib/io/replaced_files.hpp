// The door to files of any size that are replaced as a whole (store's file backends): a new one is written beside the
// old one, bit by bit, and takes its name when all of it is on the disk.
// Invariant: whoever opens a path finds the old bytes or the new ones, also after a crash; what was not committed is
// gone with its object, and after a crash with the next create() of the same path.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ingot::io {

/// An open regular file. It stays what it was when it was opened, whatever takes its name.
class OpenBytes {
 public:
  virtual ~OpenBytes() = default;
  [[nodiscard]] virtual std::size_t size() const = 0;
  /// All of `to`, from this offset on. Error (io): as below, and when the file ends before.
  [[nodiscard]] virtual Result<void> read_at(std::size_t offset, std::span<char> to) = 0;
};

/// A file that has no name yet. For one thread.
class NewFile : public OpenBytes {
 public:
  [[nodiscard]] virtual Result<void> append(std::string_view bytes) = 0;
  /// In place of bytes that were appended.
  [[nodiscard]] virtual Result<void> overwrite(std::size_t offset, std::string_view bytes) = 0;
  /// Everything to the disk, and its name. After an error the old file may be there or, where only the folder could not
  /// be synced, the new one. Nothing may be done with it afterwards.
  [[nodiscard]] virtual Result<void> commit() = 0;
};

/// Held as long as the object lives; the system ends it when the process dies.
class HeldLock {
 public:
  virtual ~HeldLock() = default;
};

/// All errors are of kind io and name the path.
class ReplacedFiles {
 public:
  virtual ~ReplacedFiles() = default;

  /// Null when nothing is there. Symbolic links and what is no regular file are refused.
  [[nodiscard]] virtual Result<std::unique_ptr<OpenBytes>> open(const std::string& path) = 0;
  /// Only for the holder of a lock that all who write `path` take: there is one new file for a path at a time.
  [[nodiscard]] virtual Result<std::unique_ptr<NewFile>> create(const std::string& path) = 0;
  /// Never waits: null when somebody else has it. Makes the file and the folders above it where they are missing.
  [[nodiscard]] virtual Result<std::unique_ptr<HeldLock>> lock(const std::string& path) = 0;

  /// The symbolic link at `path` names `target` from now on, in one step. What is there and no link is refused.
  [[nodiscard]] virtual Result<void> point(const std::string& path, const std::string& target) = 0;
  /// Where the symbolic link at `path` points to; nothing when there is none.
  [[nodiscard]] virtual Result<std::optional<std::string>> target_of(const std::string& path) = 0;

  /// Sorted names of everything in a folder; none when there is no such folder.
  [[nodiscard]] virtual Result<std::vector<std::string>> names(const std::string& folder) = 0;
  /// A folder with everything in it; nothing happens when there is none.
  [[nodiscard]] virtual Result<void> remove_folder(const std::string& folder) = 0;
};

[[nodiscard]] std::unique_ptr<ReplacedFiles> make_replaced_files();

}  // namespace ingot::io
