#include "io/filesystem.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.hpp"
#include "io/failpoint.hpp"

namespace ingot::io {
namespace {

constexpr std::size_t k_window_bytes = std::size_t{256} << 10U;

std::string reason(int code) {
  return std::generic_category().message(code);
}

tl::unexpected<Error> cannot(ErrorKind kind, std::string_view verb, const std::string& path, int code) {
  return fail(kind, fmt::format("cannot {} {}: {}", verb, text::printable(path), reason(code)));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

EntryKind kind_from_mode(mode_t mode) {
  if (S_ISREG(mode)) return EntryKind::regular;
  if (S_ISDIR(mode)) return EntryKind::directory;
  if (S_ISLNK(mode)) return EntryKind::symlink;
  return EntryKind::other;
}

bool same_version(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

Result<void> make_parents(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string directory = path.substr(0, slash);
    if (::mkdir(directory.c_str(), 0777) != 0 && errno != EEXIST)
      return cannot(ErrorKind::io, "make directory", directory, errno);
  }
  return {};
}

Result<void> write_all(int fd, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return cannot(ErrorKind::io, "write", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

tl::unexpected<Error> too_large(const std::string& path, std::size_t max_bytes) {
  return fail(ErrorKind::document,
              fmt::format("{} is larger than {} bytes", text::printable(path), text::with_thousands(max_bytes)),
              "split the file, or exclude it in the config's sources");
}

// A regular file of at most so many bytes, as it was when it was opened.
class OpenFile {
 public:
  static Result<OpenFile> open(const std::string& path, std::size_t max_bytes) {
    // O_NONBLOCK: opening a FIFO must not wait for a writer. What was opened is checked on the descriptor.
    OpenFile file(path, ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (file.fd_.get() < 0 && errno == ELOOP) {
      return fail(ErrorKind::document,
                  fmt::format("{} is a symbolic link, which is not followed", text::printable(path)));
    }
    if (file.fd_.get() < 0) return cannot(ErrorKind::document, "read", path, errno);
    if (::fstat(file.fd_.get(), &file.status_) != 0) return cannot(ErrorKind::document, "read", path, errno);
    if (!S_ISREG(file.status_.st_mode))
      return fail(ErrorKind::document, fmt::format("{} is not a regular file", text::printable(path)));
    if (file.size() > max_bytes) return too_large(path, max_bytes);
    return file;
  }

  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(status_.st_size); }
  [[nodiscard]] std::int64_t modified() const { return status_.st_mtim.tv_sec; }

  // Fills the buffer from this place of the file on; it reaches to the end of the file at most.
  [[nodiscard]] Result<void> read_at(std::size_t offset, char* buffer, std::size_t bytes) const {
    while (bytes > 0) {
      const ssize_t got = ::pread(fd_.get(), buffer, bytes, static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return cannot(ErrorKind::document, "read", path_, errno);
      if (got == 0) return changed();
      offset += static_cast<std::size_t>(got);
      buffer += got;
      bytes -= static_cast<std::size_t>(got);
    }
    return {};
  }

  [[nodiscard]] Result<void> unchanged() const {
    struct stat now {};
    if (::fstat(fd_.get(), &now) != 0 || !same_version(status_, now)) return changed();
    return {};
  }

 private:
  OpenFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  [[nodiscard]] tl::unexpected<Error> changed() const {
    return fail(ErrorKind::document, fmt::format("{} changed while it was read", text::printable(path_)),
                "run again when nothing writes to it");
  }

  std::string path_;
  Descriptor fd_;
  struct stat status_ {};
};

class RealFileReader final : public FileReader {
 public:
  explicit RealFileReader(OpenFile file) : file_(std::move(file)) {}

  [[nodiscard]] std::size_t size() const override { return file_.size(); }
  [[nodiscard]] std::int64_t modified() const override { return file_.modified(); }

  Result<std::string_view> next() override {
    window_.resize(std::min(k_window_bytes, size() - read_));
    if (auto filled = file_.read_at(read_, window_.data(), window_.size()); !filled) return fail(filled.error());
    if (auto same = file_.unchanged(); !same) return fail(same.error());
    read_ += window_.size();
    return std::string_view(window_);
  }

  void rewind() override { read_ = 0; }
  Result<void> unchanged() override { return file_.unchanged(); }

 private:
  OpenFile file_;
  std::string window_;
  std::size_t read_ = 0;
};

class RealFileSystem final : public FileSystem {
 public:
  Result<FileContent> read(const std::string& path, std::size_t max_bytes) override {
    auto file = OpenFile::open(path, max_bytes);
    if (!file) return fail(file.error());
    FileContent content;
    content.modified = file->modified();
    content.bytes.resize(file->size());
    if (auto filled = file->read_at(0, content.bytes.data(), content.bytes.size()); !filled)
      return fail(filled.error());
    if (auto same = file->unchanged(); !same) return fail(same.error());
    return content;
  }

  Result<std::unique_ptr<FileReader>> open(const std::string& path, std::size_t max_bytes) override {
    auto file = OpenFile::open(path, max_bytes);
    if (!file) return fail(file.error());
    return std::make_unique<RealFileReader>(std::move(*file));
  }

  Result<EntryKind> kind_of(const std::string& path) override {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return cannot(ErrorKind::io, "find", path, errno);
    return kind_from_mode(status.st_mode);
  }

  std::optional<std::string> resolved(const std::string& path) override {
    const std::unique_ptr<char, void (*)(void*)> whole(::realpath(path.c_str(), nullptr), std::free);
    if (whole == nullptr) return std::nullopt;
    return std::string(whole.get());
  }

  Result<std::vector<DirectoryEntry>> list(const std::string& path) override {
    DIR* directory = ::opendir(path.c_str());
    if (directory == nullptr) return cannot(ErrorKind::document, "list", path, errno);
    std::vector<DirectoryEntry> entries;
    errno = 0;
    while (const dirent* entry = ::readdir(directory)) {  // NOLINT(concurrency-mt-unsafe): one stream, one thread
      const std::string name = entry->d_name;
      if (name == "." || name == "..") continue;
      entries.push_back({name, kind_in(directory, *entry)});
      errno = 0;
    }
    const int code = errno;
    ::closedir(directory);
    if (code != 0) return cannot(ErrorKind::document, "list", path, code);
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
  }

  Result<void> write_atomically(const std::string& path, std::string_view bytes) override {
    struct stat status {};
    const bool is_stream = ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
    if (is_stream) return write_into(path, bytes);
    return replace(path, bytes, as_new(), Durability::synced);
  }

  Result<void> write_replaceable(const std::string& path, std::string_view bytes) override {
    return replace(path, bytes, as_new(), Durability::none);
  }

  Result<void> write_private(const std::string& path, std::string_view bytes) override {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
      if (errno != ENOENT) return cannot(ErrorKind::io, "write", path, errno);
      return replace(path, bytes, {0600, std::nullopt}, Durability::synced);
    }
    if (!S_ISREG(status.st_mode))
      return fail(ErrorKind::io, fmt::format("{} is not a regular file", text::printable(path)));
    return replace(path, bytes, {status.st_mode & 07777, Owner{status.st_uid, status.st_gid}}, Durability::synced);
  }

 private:
  struct Owner {
    uid_t user = 0;
    gid_t group = 0;
  };
  struct Access {
    mode_t mode = 0;
    std::optional<Owner> owner;
  };
  enum class Durability { synced, none };

  // mkostemp makes files that only the owner reads; reports are for the same readers as any new file.
  static Access as_new() {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return {0666 & ~mask, std::nullopt};
  }

  // A device or a pipe: /dev/null and /dev/stdout must stay what they are.
  static Result<void> write_into(const std::string& path, std::string_view bytes) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.get() < 0) return cannot(ErrorKind::io, "write", path, errno);
    return write_all(file.get(), path, bytes);
  }

  static Result<void> replace(const std::string& path, std::string_view bytes, const Access& access,
                              Durability durability) {
    if (auto made = make_parents(path); !made) return made;
    std::string temporary = path + ".XXXXXX";
    Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (file.get() < 0) return cannot(ErrorKind::io, "write", path, errno);
    auto written = write_all(file.get(), path, bytes);
    if (written && access.owner) written = give_to(file.get(), path, *access.owner);
    if (written && ::fchmod(file.get(), access.mode) != 0) written = cannot(ErrorKind::io, "write", path, errno);
    if (written && durability == Durability::synced && ::fsync(file.get()) != 0)
      written = cannot(ErrorKind::io, "sync", path, errno);
    if (::close(file.release()) != 0 && written) written = cannot(ErrorKind::io, "write", path, errno);
    INGOT_FAILPOINT(report_next);
    if (written && ::rename(temporary.c_str(), path.c_str()) != 0)
      written = cannot(ErrorKind::io, "write", path, errno);
    INGOT_FAILPOINT(report_renamed);
    if (!written) ::unlink(temporary.c_str());
    return written;
  }

  // Only root can give files away; for everybody else a file of their own needs no giving.
  static Result<void> give_to(int fd, const std::string& path, const Owner& owner) {
    struct stat made {};
    if (::fstat(fd, &made) == 0 && made.st_uid == owner.user && made.st_gid == owner.group) return {};
    if (::fchown(fd, owner.user, owner.group) != 0) return cannot(ErrorKind::io, "keep the owner of", path, errno);
    return {};
  }

  static EntryKind kind_in(DIR* directory, const dirent& entry) {
    if (entry.d_type == DT_REG) return EntryKind::regular;
    if (entry.d_type == DT_DIR) return EntryKind::directory;
    if (entry.d_type == DT_LNK) return EntryKind::symlink;
    struct stat status {};
    if (entry.d_type != DT_UNKNOWN || ::fstatat(::dirfd(directory), entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
      return EntryKind::other;
    }
    return kind_from_mode(status.st_mode);
  }
};

}  // namespace

std::unique_ptr<FileSystem> make_filesystem() {
  return std::make_unique<RealFileSystem>();
}

std::string join(std::string_view directory, std::string_view name) {
  if (name.empty()) return directory.empty() ? "." : std::string(directory);
  if (directory.empty() || directory == ".") return std::string(name);
  return fmt::format("{}{}{}", directory, directory.back() == '/' ? "" : "/", name);
}

}  // namespace ingot::io
