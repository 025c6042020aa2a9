#include "io/replaced_files.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.hpp"
#include "io/descriptor.hpp"
#include "io/failpoint.hpp"

namespace ingot::io {
namespace {

constexpr std::string_view k_unfinished = ".new";

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// A name is only there after a power failure when its folder was synced. Some file systems cannot.
Result<void> sync_folder(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) return cannot("open", path, errno);
  if (::fsync(folder.get()) != 0 && errno != EINVAL && errno != ENOTSUP) return cannot("sync", path, errno);
  return {};
}

Result<void> make_parents(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string folder = path.substr(0, slash);
    if (::mkdir(folder.c_str(), 0777) == 0) {
      if (auto synced = sync_folder(parent_of(folder)); !synced) return synced;
    } else if (errno != EEXIST) {
      return cannot("make folder", folder, errno);
    }
  }
  return {};
}

Result<void> read_whole(int fd, const std::string& path, std::size_t offset, std::span<char> to) {
  while (!to.empty()) {
    const ssize_t got = ::pread(fd, to.data(), to.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot("read", path, errno);
    if (got == 0) return fail(ErrorKind::io, fmt::format("{} became shorter while it was read", text::printable(path)));
    to = to.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::size_t>(got);
  }
  return {};
}

Result<void> write_whole(int fd, const std::string& path, std::size_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return cannot("write", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::size_t>(written);
  }
  return {};
}

class RealOpenBytes final : public OpenBytes {
 public:
  RealOpenBytes(std::string path, Descriptor fd, std::size_t size)
      : path_(std::move(path)), fd_(std::move(fd)), size_(size) {}
  [[nodiscard]] std::size_t size() const override { return size_; }
  Result<void> read_at(std::size_t offset, std::span<char> to) override {
    return read_whole(fd_.get(), path_, offset, to);
  }

 private:
  std::string path_;
  Descriptor fd_;
  std::size_t size_;
};

class RealNewFile final : public NewFile {
 public:
  RealNewFile(std::string path, std::string unfinished, Descriptor fd)
      : path_(std::move(path)), unfinished_(std::move(unfinished)), fd_(std::move(fd)) {}
  RealNewFile(const RealNewFile&) = delete;
  RealNewFile& operator=(const RealNewFile&) = delete;
  ~RealNewFile() override {
    if (!named_) ::unlink(unfinished_.c_str());
  }

  [[nodiscard]] std::size_t size() const override { return size_; }
  Result<void> read_at(std::size_t offset, std::span<char> to) override {
    return read_whole(fd_.get(), path_, offset, to);
  }
  Result<void> append(std::string_view bytes) override {
    if (auto written = write_whole(fd_.get(), path_, size_, bytes); !written) return written;
    size_ += bytes.size();
    return {};
  }
  Result<void> overwrite(std::size_t offset, std::string_view bytes) override {
    return write_whole(fd_.get(), path_, offset, bytes);
  }
  Result<void> commit() override {
    // Whoever could read the old file can read the new one, and nobody else.
    struct stat old {};
    if (::lstat(path_.c_str(), &old) == 0 && ::fchmod(fd_.get(), old.st_mode & 07777) != 0)
      return cannot("write", path_, errno);
    INGOT_FAILPOINT(file_rows_written);
    if (::fsync(fd_.get()) != 0) return cannot("sync", path_, errno);
    if (!fd_.close()) return cannot("write", path_, errno);
    INGOT_FAILPOINT(file_next);
    if (::rename(unfinished_.c_str(), path_.c_str()) != 0) return cannot("write", path_, errno);
    named_ = true;
    INGOT_FAILPOINT(file_renamed);
    auto synced = sync_folder(parent_of(path_));
    INGOT_FAILPOINT(file_durable);
    return synced;
  }

 private:
  std::string path_;
  std::string unfinished_;
  Descriptor fd_;
  std::size_t size_ = 0;
  bool named_ = false;
};

class RealLock final : public HeldLock {
 public:
  explicit RealLock(Descriptor fd) : fd_(std::move(fd)) {}

 private:
  Descriptor fd_;
};

class RealReplacedFiles final : public ReplacedFiles {
 public:
  Result<std::unique_ptr<OpenBytes>> open(const std::string& path) override {
    Descriptor fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (fd.get() < 0 && (errno == ENOENT || errno == ENOTDIR)) return nullptr;
    if (fd.get() < 0 && errno == ELOOP)
      return fail(ErrorKind::io, fmt::format("{} is a symbolic link, which is not followed", text::printable(path)));
    if (fd.get() < 0) return cannot("read", path, errno);
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0) return cannot("read", path, errno);
    if (!S_ISREG(status.st_mode))
      return fail(ErrorKind::io, fmt::format("{} is not a regular file", text::printable(path)));
    return std::make_unique<RealOpenBytes>(path, std::move(fd), static_cast<std::size_t>(status.st_size));
  }

  Result<std::unique_ptr<NewFile>> create(const std::string& path) override {
    if (auto made = make_parents(path); !made) return fail(std::move(made.error()));
    std::string unfinished = path + std::string(k_unfinished);
    // What a killed process left behind goes first: to write into it would follow a link or keep its mode.
    if (::unlink(unfinished.c_str()) != 0 && errno != ENOENT) return cannot("remove", unfinished, errno);
    Descriptor fd(::open(unfinished.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (fd.get() < 0) return cannot("write", path, errno);
    INGOT_FAILPOINT(file_begun);
    return std::make_unique<RealNewFile>(path, std::move(unfinished), std::move(fd));
  }

  Result<std::unique_ptr<HeldLock>> lock(const std::string& path) override {
    if (auto made = make_parents(path); !made) return fail(std::move(made.error()));
    Descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (fd.get() < 0) return cannot("lock", path, errno);
    while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return nullptr;
      if (errno != EINTR) return cannot("lock", path, errno);
    }
    INGOT_FAILPOINT(file_locked);
    return std::make_unique<RealLock>(std::move(fd));
  }

  Result<void> point(const std::string& path, const std::string& target) override {
    if (auto made = make_parents(path); !made) return made;
    if (auto now = target_of(path); !now || (*now && **now == target)) return now.map([](const auto&) {});
    const std::string unfinished = path + std::string(k_unfinished);
    if (::unlink(unfinished.c_str()) != 0 && errno != ENOENT) return cannot("remove", unfinished, errno);
    if (::symlink(target.c_str(), unfinished.c_str()) != 0) return cannot("write", path, errno);
    if (::rename(unfinished.c_str(), path.c_str()) != 0) {
      auto error = cannot("write", path, errno);
      ::unlink(unfinished.c_str());
      return error;
    }
    return sync_folder(parent_of(path));
  }

  Result<std::optional<std::string>> target_of(const std::string& path) override {
    std::error_code code;
    const std::filesystem::path target = std::filesystem::read_symlink(path, code);
    if (!code) return target.string();
    if (code == std::errc::no_such_file_or_directory || code == std::errc::not_a_directory) return std::nullopt;
    if (code == std::errc::invalid_argument)
      return fail(ErrorKind::io, fmt::format("{} is not a symbolic link", text::printable(path)));
    return cannot("read", path, code.value());
  }

  Result<std::vector<std::string>> names(const std::string& folder) override {
    std::error_code code;
    std::vector<std::string> names;
    std::filesystem::directory_iterator at(folder, code);
    for (; !code && at != std::filesystem::directory_iterator(); at.increment(code))
      names.push_back(at->path().filename().string());
    if (code && code != std::errc::no_such_file_or_directory) return cannot("list", folder, code.value());
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<void> remove_folder(const std::string& folder) override {
    std::error_code code;
    std::filesystem::remove_all(folder, code);
    if (code) return cannot("remove", folder, code.value());
    return {};
  }
};

}  // namespace

std::unique_ptr<ReplacedFiles> make_replaced_files() {
  return std::make_unique<RealReplacedFiles>();
}

}  // namespace ingot::io
