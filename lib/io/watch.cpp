#include "io/watch.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/text.hpp"

namespace ingot::io {
namespace {

constexpr int k_quiet_milliseconds = 30;
constexpr std::uint32_t k_changes = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVE | IN_DELETE_SELF | IN_MOVE_SELF;

class Inotify final : public Watch {
 public:
  explicit Inotify(int events) : events_(events) {}
  ~Inotify() override { ::close(events_); }
  Inotify(const Inotify&) = delete;
  Inotify& operator=(const Inotify&) = delete;

  // The system knows a folder that is added again by itself.
  Result<void> add(const std::vector<std::string>& paths) override {
    for (const std::string& path : paths) {
      if (::inotify_add_watch(events_, path.c_str(), k_changes) >= 0 || errno == ENOENT || errno == EACCES) continue;
      return fail(ErrorKind::io, fmt::format("cannot watch {}: {}", text::printable(path), std::strerror(errno)),
                  "fs.inotify.max_user_watches says how many folders may be watched");
    }
    return {};
  }

  Result<void> wait() override {
    for (int timeout = -1;; timeout = k_quiet_milliseconds) {
      pollfd events{events_, POLLIN, 0};
      const int ready = ::poll(&events, 1, timeout);
      if (ready == 0) return {};
      if (ready < 0 && errno == EINTR) continue;
      alignas(inotify_event) std::array<char, 4096> buffer{};
      const ssize_t got = ready < 0 ? -1 : ::read(events_, buffer.data(), buffer.size());
      if (got < 0 && errno != EINTR) return fail(ErrorKind::io, "cannot watch for changes any more");
    }
  }

 private:
  int events_;
};

}  // namespace

Result<std::unique_ptr<Watch>> make_watch() {
  const int events = ::inotify_init1(IN_CLOEXEC);
  if (events < 0)
    return fail(ErrorKind::io, fmt::format("cannot watch for changes: {}", std::strerror(errno)),
                "fs.inotify.max_user_instances says how many programs may watch");
  return std::make_unique<Inotify>(events);
}

}  // namespace ingot::io
