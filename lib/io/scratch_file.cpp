#include "io/scratch_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace ingot::io {
namespace {

tl::unexpected<Error> failed(std::string_view what, const std::string& folder, int why) {
  return fail(
      ErrorKind::io,
      fmt::format("a temporary file in {} cannot be {}: {}", folder, what, std::generic_category().message(why)),
      "free some space there, or set TMPDIR to another folder");
}

// Where the file system has no files without a name, one with a name that is taken away at once.
int open_unnamed(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)) return file;
  std::string name = folder + "/ingot-XXXXXX";
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

}  // namespace

Result<ScratchFile> ScratchFile::make() {
  const char* wished = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe): nobody changes it
  std::string folder = wished != nullptr && *wished != '\0' ? wished : "/var/tmp";
  const int file = open_unnamed(folder);
  if (file < 0) return failed("made", folder, errno);
  return ScratchFile(file, std::move(folder));
}

ScratchFile::ScratchFile(ScratchFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)), folder_(std::move(other.folder_)) {}

ScratchFile& ScratchFile::operator=(ScratchFile&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(folder_, other.folder_);
  return *this;
}

ScratchFile::~ScratchFile() {
  if (file_ >= 0) ::close(file_);
}

Result<void> ScratchFile::write_at(std::size_t offset, std::span<const std::byte> bytes) const {
  while (!bytes.empty()) {
    const auto written = ::pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return failed("written", folder_, written < 0 ? errno : ENOSPC);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::size_t>(written);
  }
  return {};
}

Result<void> ScratchFile::read_at(std::size_t offset, std::span<std::byte> to) const {
  while (!to.empty()) {
    const auto got = ::pread(file_, to.data(), to.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return failed("read", folder_, got < 0 ? errno : EIO);
    to = to.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::size_t>(got);
  }
  return {};
}

}  // namespace ingot::io
