#include "io/append_file.hpp"

#include <cerrno>
#include <cstdint>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "io/descriptor.hpp"
#include "io/filesystem.hpp"

namespace ingot::io {
namespace {

constexpr int k_name_attempts = 16;

// A new name is only there after a power failure when its directory was synced. Some file systems cannot.
Result<void> sync_directory(const std::string& path) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0) return cannot("open", path, errno);
  if (::fsync(directory.get()) != 0 && errno != EINVAL && errno != ENOTSUP) return cannot("sync", path, errno);
  return {};
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> make_directories(const std::string& path) {
  for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string directory = path.substr(0, slash);
    if (::mkdir(directory.c_str(), 0700) == 0) {
      if (auto synced = sync_directory(parent_of(directory)); !synced) return synced;
    } else if (errno != EEXIST) {
      return cannot("make directory", directory, errno);
    }
    if (slash == std::string::npos) return {};
  }
}

enum class Lock { taken, busy, failed };

Lock lock(int fd) {
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EINTR) return errno == EWOULDBLOCK ? Lock::busy : Lock::failed;
  }
  return Lock::taken;
}

class RealAppendFile final : public AppendFile {
 public:
  RealAppendFile(std::string path, Descriptor fd, std::size_t size, Lock lock)
      : path_(std::move(path)), fd_(std::move(fd)), size_(size), owned_(lock == Lock::taken) {}

  [[nodiscard]] const std::string& path() const override { return path_; }
  [[nodiscard]] bool owned() const override { return owned_; }
  [[nodiscard]] std::size_t size() const override { return size_; }

  Result<std::size_t> read_at(std::size_t offset, std::span<char> to) override {
    std::size_t done = 0;
    while (done < to.size()) {
      const ssize_t got = ::pread(fd_.get(), to.data() + done, to.size() - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return cannot("read", path_, errno);
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  Result<void> append(std::string_view bytes) override {
    if (auto fit = usable(); !fit) return fit;
    for (std::string_view rest = bytes; !rest.empty();) {
      const ssize_t written = ::write(fd_.get(), rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        const int code = errno;
        [[maybe_unused]] const int undone = ::ftruncate(fd_.get(), static_cast<off_t>(size_));
        return finally(cannot("write", path_, code));
      }
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    size_ += bytes.size();
    return {};
  }

  Result<void> reserve(std::size_t bytes) override {
    if (auto fit = usable(); !fit) return fit;
    if (bytes == 0) return {};
    if (bytes > std::size_t{std::numeric_limits<std::int64_t>::max()} - size_)
      return cannot("reserve room for", path_, EFBIG);
    while (::fallocate(fd_.get(), FALLOC_FL_KEEP_SIZE, static_cast<off_t>(size_), static_cast<off_t>(bytes)) != 0) {
      if (errno == EINTR) continue;
      if (errno == EOPNOTSUPP || errno == ENOSYS) return compare_space(bytes);
      return cannot("reserve room for", path_, errno);
    }
    return {};
  }

  Result<void> sync() override {
    if (auto fit = usable(); !fit) return fit;
    while (::fdatasync(fd_.get()) != 0) {
      if (errno != EINTR) return finally(cannot("sync", path_, errno));
    }
    return {};
  }

  Result<void> set_aside(std::string_view ending) override {
    INGOT_ASSERT(owned_);
    const std::string name = fmt::format("{}{}", path_, ending);
    if (::rename(path_.c_str(), name.c_str()) != 0) return cannot("rename", path_, errno);
    return sync_directory(parent_of(path_));
  }

  Result<void> remove() override {
    INGOT_ASSERT(owned_);
    if (::unlink(path_.c_str()) != 0 && errno != ENOENT) return cannot("remove", path_, errno);
    return {};
  }

 private:
  [[nodiscard]] Result<void> usable() const {
    INGOT_ASSERT(owned_);
    if (failed_) return fail(*failed_);
    return {};
  }

  tl::unexpected<Error> finally(tl::unexpected<Error> error) {
    failed_ = error.value();
    return error;
  }

  [[nodiscard]] Result<void> compare_space(std::size_t bytes) const {
    struct statvfs status {};
    if (::fstatvfs(fd_.get(), &status) != 0) return cannot("reserve room for", path_, errno);
    const std::uint64_t blocks = bytes / status.f_frsize + 1;
    if (blocks > status.f_bavail) return cannot("reserve room for", path_, ENOSPC);
    return {};
  }

  std::string path_;
  Descriptor fd_;
  std::size_t size_;
  bool owned_;
  std::optional<Error> failed_;
};

class RealAppendFiles final : public AppendFiles {
 public:
  Result<std::vector<std::string>> names(const std::string& directory) override {
    struct stat status {};
    if (::stat(directory.c_str(), &status) != 0 && errno == ENOENT) return std::vector<std::string>();
    auto entries = make_filesystem()->list(directory);
    if (!entries) return fail(ErrorKind::io, std::move(entries.error().message));
    std::vector<std::string> names;
    for (DirectoryEntry& entry : *entries) {
      if (entry.kind == EntryKind::regular) names.push_back(std::move(entry.name));
    }
    return names;
  }

  Result<std::unique_ptr<AppendFile>> open(const std::string& path) override {
    Descriptor fd(::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (fd.get() < 0) {
      for (const int code : {ENOENT, ELOOP, EACCES, EPERM, EISDIR, ENXIO, ENODEV}) {
        if (errno == code) return std::unique_ptr<AppendFile>();
      }
      return cannot("open", path, errno);
    }
    return locked(path, std::move(fd));
  }

  Result<std::unique_ptr<AppendFile>> create(const std::string& directory, std::string_view stem,
                                             std::string_view ending) override {
    if (auto made = make_directories(directory); !made) return fail(std::move(made.error()));
    for (int attempt = 0; attempt < k_name_attempts; ++attempt) {
      std::uint32_t random = 0;
      if (::getrandom(&random, sizeof random, 0) != sizeof random) return cannot("name a file in", directory, errno);
      const std::string path = join(directory, fmt::format("{}-{}-{:08x}{}", stem, ::getpid(), random, ending));
      Descriptor fd(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
      if (fd.get() < 0 && errno == EEXIST) continue;
      if (fd.get() < 0) return cannot("make", path, errno);
      auto file = locked(path, std::move(fd));
      if (!file) return file;
      // Another process may have found the new file and taken it before this one could.
      if (*file == nullptr || !(*file)->owned()) continue;
      if (auto synced = sync_directory(directory); !synced) return fail(std::move(synced.error()));
      return file;
    }
    return cannot("make a file in", directory, EEXIST);
  }

 private:
  static Result<std::unique_ptr<AppendFile>> locked(const std::string& path, Descriptor fd) {
    const Lock lock_taken = lock(fd.get());
    if (lock_taken == Lock::failed) return cannot("lock", path, errno);
    struct stat status {};
    struct stat named {};
    if (::fstat(fd.get(), &status) != 0) return cannot("read", path, errno);
    // Its owner may have removed or renamed it between the opening and the lock.
    const bool there =
        ::lstat(path.c_str(), &named) == 0 && named.st_dev == status.st_dev && named.st_ino == status.st_ino;
    if (!S_ISREG(status.st_mode) || !there) return std::unique_ptr<AppendFile>();
    return std::make_unique<RealAppendFile>(path, std::move(fd), static_cast<std::size_t>(status.st_size), lock_taken);
  }
};

}  // namespace

std::unique_ptr<AppendFiles> make_append_files() {
  return std::make_unique<RealAppendFiles>();
}

}  // namespace ingot::io
