// A lock between processes on one machine, held while the object lives; the system releases it when a process dies.
#pragma once

#include <string>
#include <utility>

#include "base/result.hpp"

namespace ingot::io {

class FileLock {
 public:
  /// Makes the file if it is missing and waits for its turn.
  [[nodiscard]] static Result<FileLock> acquire(const std::string& path);

  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace ingot::io
