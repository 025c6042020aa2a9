#include "load_generator.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <deque>
#include <string_view>

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.hpp"
#include "stop.hpp"

namespace ingot::bench {
namespace {

constexpr std::size_t k_scratch_bytes = 256UL << 10U;
constexpr std::string_view k_head_end = "\r\n\r\n";

[[noreturn]] void stop_for(std::string_view what) {
  stop(fmt::format("the load generator {}", what), "run mock-embeddings by hand and ask it with curl");
}

int connect_to(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto* generic = static_cast<const sockaddr*>(static_cast<const void*>(&address));
  if (descriptor < 0 || ::connect(descriptor, generic, sizeof address) != 0) stop_for("cannot connect");
  return descriptor;
}

// One connection and the request on it.
class Lane {
 public:
  explicit Lane(std::uint16_t port) : descriptor_(connect_to(port)) {}
  ~Lane() { ::close(descriptor_); }
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  void begin(std::string_view request) {
    unsent_ = request;
    head_.clear();
    left_ = 0;
    send();
  }
  void send() {
    while (!unsent_.empty()) {
      const ssize_t sent = ::send(descriptor_, unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0 && errno == EAGAIN) return;
      if (sent < 0) stop_for("cannot send");
      unsent_.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  /// Whether the answer is whole now.
  bool receive(std::array<char, k_scratch_bytes>& scratch) {
    while (true) {
      const ssize_t got = ::recv(descriptor_, scratch.data(), scratch.size(), MSG_DONTWAIT);
      if (got < 0 && errno == EAGAIN) return false;
      if (got <= 0) stop_for("was left alone");
      if (take({scratch.data(), static_cast<std::size_t>(got)})) return true;
    }
  }

 private:
  bool take(std::string_view bytes) {
    if (left_ > 0) {
      left_ -= std::min(left_, bytes.size());
      return left_ == 0;
    }
    head_ += bytes;
    const std::size_t end = head_.find(k_head_end);
    if (end == std::string::npos) return false;
    const std::size_t body = head_.size() - end - k_head_end.size();
    head_.resize(end);
    if (!head_.starts_with("HTTP/1.1 200 ")) stop_for("got an answer that is not of status 200");
    const std::size_t whole = length();
    left_ = whole - std::min(whole, body);
    return left_ == 0;
  }
  [[nodiscard]] std::size_t length() const {
    constexpr std::string_view k_name = "\r\ncontent-length: ";
    const std::string head = text::lower_ascii(head_);
    const std::size_t at = head.find(k_name);
    std::size_t length = 0;
    if (at == std::string::npos) stop_for("got an answer without a length");
    std::from_chars(head.data() + at + k_name.size(), head.data() + head.size(), length);
    return length;
  }

  int descriptor_;
  std::string_view unsent_;
  std::string head_;
  std::size_t left_ = 0;  // of the body
};

}  // namespace

Meter::Meter(const Window& window)
    : begin_(Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(window.start))),
      end_(begin_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(window.counted))),
      seconds_(window.counted) {}

void Meter::add(std::size_t count) {
  const Clock::time_point now = Clock::now();
  if (now >= begin_ && now < end_) count_ += count;
}

std::string post(const std::string& path, const std::string& body) {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", path,
      body.size(), body);
}

double generate_load(std::uint16_t port, const std::vector<std::string>& requests, std::size_t connections,
                     const Window& window) {
  static std::array<char, k_scratch_bytes> scratch;
  const int poll = ::epoll_create1(EPOLL_CLOEXEC);
  std::deque<Lane> lanes;
  std::size_t next = 0;
  Meter meter(window);
  for (std::size_t at = 0; at < connections; ++at) {
    Lane& lane = lanes.emplace_back(port);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.u64 = at;
    if (::epoll_ctl(poll, EPOLL_CTL_ADD, lane.descriptor(), &event) != 0) stop_for("cannot wait");
    lane.begin(requests[next++ % requests.size()]);
  }
  std::array<epoll_event, 64> events{};
  while (!meter.over()) {
    const int count = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), 100);
    for (int at = 0; at < count; ++at) {
      Lane& lane = lanes[events[static_cast<std::size_t>(at)].data.u64];
      lane.send();
      while (lane.receive(scratch)) {
        meter.add(1);
        lane.begin(requests[next++ % requests.size()]);
      }
    }
  }
  ::close(poll);
  return meter.per_second();
}

}  // namespace ingot::bench
