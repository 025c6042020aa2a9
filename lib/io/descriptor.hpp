// An open file, for the doors that write files themselves, and their one way to say what went wrong with it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

#include "base/result.hpp"

namespace ingot::io {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() { static_cast<void>(close()); }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool close() {
    const int fd = std::exchange(fd_, -1);
    return fd < 0 || ::close(fd) == 0;
  }

 private:
  int fd_;
};

/// "cannot VERB PATH: why", of kind io, with what to do when the disk is full.
[[nodiscard]] tl::unexpected<Error> cannot(std::string_view verb, const std::string& path, int code);

}  // namespace ingot::io
