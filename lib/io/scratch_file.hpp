// Room on the disk for what a run does not hold in memory: a file without a name, which goes with the process however
// it ends. In TMPDIR, otherwise /var/tmp, since /tmp is memory on many machines.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/result.hpp"

namespace ingot::io {

/// All errors are of kind io and name the folder. Different places may be written and read by several threads at once.
class ScratchFile {
 public:
  [[nodiscard]] static Result<ScratchFile> make();
  ScratchFile(ScratchFile&& other) noexcept;
  ScratchFile& operator=(ScratchFile&& other) noexcept;
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile();

  [[nodiscard]] Result<void> write_at(std::size_t offset, std::span<const std::byte> bytes) const;
  /// All of `to`; an error at the end of the file.
  [[nodiscard]] Result<void> read_at(std::size_t offset, std::span<std::byte> to) const;

 private:
  ScratchFile(int file, std::string folder) : file_(file), folder_(std::move(folder)) {}
  int file_;
  std::string folder_;
};

}  // namespace ingot::io
