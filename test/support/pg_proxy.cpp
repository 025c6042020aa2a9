#include "support/pg_proxy.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ingot::test {
namespace {

constexpr std::size_t k_most_waiting = std::size_t{1} << 20U;  // bytes towards one side before no more are taken
constexpr std::size_t k_logged_text = 200;
constexpr std::uint32_t k_ssl_code = 80877103;
constexpr std::uint32_t k_cancel_code = 80877102;

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

int listen_on_loopback(std::uint16_t& port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = static_cast<sockaddr*>(static_cast<void*>(&address));
  REQUIRE(::bind(socket, generic, size) == 0);
  REQUIRE(::listen(socket, 64) == 0);
  REQUIRE(::getsockname(socket, generic, &size) == 0);
  port = ntohs(address.sin_port);
  return socket;
}

int connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(socket, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof address) == 0) return socket;
  ::close(socket);
  return -1;
}

void unblock(int socket) {
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL, 0) | O_NONBLOCK);
}

// One end of a connection: what came from it and is not a whole message yet, and what goes to it.
struct End {
  int socket = -1;
  std::string in;
  std::string out;
};

struct Link {
  int number = 0;
  End client;
  End server;
  bool started = false;      // the startup message has come, so that letters follow
  bool asked_ssl = false;    // the next byte of the server answers an SSLRequest
  bool transparent = false;  // TLS
  bool held = false;
  bool stalled = false;
  bool dead = false;

  End& end(From from) { return from == From::client ? client : server; }
  End& other(From from) { return from == From::client ? server : client; }
};

struct Pending {
  Rule rule;
  int seen = 0;
  int acted = 0;
};

// Best effort, for what is to arrive before a connection is closed.
void flush(End& end) {
  while (!end.out.empty()) {
    const auto sent = ::send(end.socket, end.out.data(), end.out.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      end.out.erase(0, static_cast<std::size_t>(sent));
      continue;
    }
    pollfd waiting{end.socket, POLLOUT, 0};
    if (errno != EAGAIN || ::poll(&waiting, 1, 1000) != 1) return;
  }
}

void close_link(Link& link, bool by_reset) {
  for (End* end : {&link.client, &link.server}) {
    if (end->socket < 0) continue;
    flush(*end);
    const linger at_once{1, 0};
    if (by_reset) ::setsockopt(end->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(end->socket);
    end->socket = -1;
  }
  link.dead = true;
}

}  // namespace

class PgProxy::Relay {
 public:
  explicit Relay(std::uint16_t server_port)
      : server_port_(server_port),
        listener_(listen_on_loopback(port_)),
        wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    unblock(listener_);
    thread_ = std::thread([this] { run(); });
  }
  ~Relay() {
    stopped_ = true;
    wake();
    thread_.join();
    for (Link& link : links_) close_link(link, false);
    ::close(listener_);
    ::close(wake_);
  }
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void add(Rule rule) {
    const std::lock_guard lock(mutex_);
    rules_.push_back({std::move(rule), 0, 0});
  }
  void answer_ssl_request(char answer) {
    const std::lock_guard lock(mutex_);
    ssl_answer_ = answer;
  }
  void lead_to(std::uint16_t server_port) {
    const std::lock_guard lock(mutex_);
    server_port_ = server_port;
  }
  void release() {
    const std::lock_guard lock(mutex_);
    for (Link& link : links_) link.held = false;
    wake();
  }
  void cut_all() {
    std::unique_lock lock(mutex_);
    cut_all_ = true;
    wake();
    changed_.wait(lock, [this] { return !cut_all_; });
  }
  [[nodiscard]] std::size_t fired() const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(
        std::count_if(rules_.begin(), rules_.end(), [](const Pending& pending) { return pending.acted > 0; }));
  }
  [[nodiscard]] std::vector<LoggedMessage> log() const {
    const std::lock_guard lock(mutex_);
    return log_;
  }
  [[nodiscard]] std::size_t count(From from, char type, std::string_view text) const {
    const std::lock_guard lock(mutex_);
    return count_locked(from, type, text);
  }
  [[nodiscard]] bool wait_for(From from, char type, std::string_view text, std::size_t wanted) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return count_locked(from, type, text) >= wanted; });
  }

 private:
  [[nodiscard]] std::size_t count_locked(From from, char type, std::string_view text) const {
    return static_cast<std::size_t>(std::count_if(log_.begin(), log_.end(), [&](const LoggedMessage& message) {
      return message.from == from && message.type == type && message.text.find(text) != std::string::npos;
    }));
  }

  void wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
  }

  void run() {
    while (!stopped_) {
      std::vector<pollfd> waiting = watched();
      ::poll(waiting.data(), waiting.size(), 1000);
      const std::lock_guard lock(mutex_);
      std::uint64_t wakes = 0;
      [[maybe_unused]] const auto read = ::read(wake_, &wakes, sizeof wakes);
      if (cut_all_) {
        for (Link& link : links_) close_link(link, false);
        cut_all_ = false;
      }
      for (Link& link : links_) serve(link);
      links_.remove_if([](const Link& link) { return link.dead; });
      if ((waiting[0].revents & POLLIN) != 0) accept();
      changed_.notify_all();
    }
  }

  std::vector<pollfd> watched() {
    const std::lock_guard lock(mutex_);
    std::vector<pollfd> waiting{{listener_, POLLIN, 0}, {wake_, POLLIN, 0}};
    for (Link& link : links_) {
      if (link.stalled || link.held) continue;
      for (const From from : {From::client, From::server}) {
        const bool takes = link.other(from).out.size() < k_most_waiting;
        const auto events = static_cast<short>((takes ? POLLIN : 0) | (link.end(from).out.empty() ? 0 : POLLOUT));
        waiting.push_back({link.end(from).socket, events, 0});
      }
    }
    return waiting;
  }

  void accept() {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client < 0) return;
    const int server = connect_to(server_port_);
    if (server < 0) {
      ::close(client);
      return;
    }
    unblock(server);
    Link& link = links_.emplace_back();
    link.number = next_number_++;
    link.client.socket = client;
    link.server.socket = server;
  }

  void serve(Link& link) {
    for (const From from : {From::client, From::server}) {
      if (link.dead || link.stalled || link.held) return;
      read_from(link, from);
      relay(link, from);
    }
    for (const From from : {From::client, From::server}) {
      if (!link.dead && !link.stalled && !link.held) write_to(link.end(from));
    }
  }

  void read_from(Link& link, From from) {
    std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by recv
    if (link.other(from).out.size() >= k_most_waiting) return;
    const auto got = ::recv(link.end(from).socket, buffer.data(), buffer.size(), 0);
    if (got > 0) {
      link.end(from).in.append(buffer.data(), static_cast<std::size_t>(got));
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      relay(link, from);
      if (!link.dead && !link.stalled && !link.held) close_link(link, false);
    }
  }

  static void write_to(End& end) {
    if (end.out.empty() || end.socket < 0) return;
    const auto sent = ::send(end.socket, end.out.data(), end.out.size(), MSG_NOSIGNAL);
    if (sent > 0) end.out.erase(0, static_cast<std::size_t>(sent));
    if (sent < 0 && errno != EAGAIN && errno != EINTR) end.out.clear();  // the reader finds out why
  }

  // Whole messages, one by one.
  void relay(Link& link, From from) {
    while (!link.dead && !link.stalled && !link.held) {
      std::string& in = link.end(from).in;
      char type = 0;
      const std::size_t size = next_message(link, from, in, type);
      if (size == 0) return;
      std::string bytes = in.substr(0, size);
      in.erase(0, size);
      if (!link.transparent) note(link, from, type, bytes);
      pass(link, from, type, std::move(bytes));
    }
  }

  // Bytes of the next message, and its letter; 0 while it is not whole.
  static std::size_t next_message(Link& link, From from, std::string_view in, char& type) {
    if (in.empty()) return 0;
    if (link.transparent) return in.size();
    if (from == From::server && link.asked_ssl) {
      link.asked_ssl = false;
      link.transparent = in[0] == 'S';
      type = in[0];
      return 1;
    }
    const std::size_t letter = from == From::client && !link.started ? 0 : 1;
    if (in.size() < letter + 4) return 0;
    const std::size_t size = letter + number_at(in, letter);
    if (in.size() < size || (letter == 0 && size < 8)) return 0;
    type = letter == 1 ? in[0] : startup_type(link, number_at(in, 4));
    return size;
  }

  static char startup_type(Link& link, std::uint32_t code) {
    if (code == k_ssl_code) return k_ssl_request;
    if (code == k_cancel_code) return k_cancel_request;
    link.started = true;
    return k_startup;
  }

  void note(const Link& link, From from, char type, std::string_view bytes) {
    const std::size_t head = std::min<std::size_t>(bytes.size(), type == k_startup || type == k_ssl_request ? 4 : 5);
    log_.push_back({link.number, from, type, bytes.size(), std::string(bytes.substr(head, k_logged_text))});
  }

  void pass(Link& link, From from, char type, std::string bytes) {
    if (type == k_ssl_request) {
      if (ssl_answer_) {
        link.client.out.push_back(*ssl_answer_);
        return;
      }
      link.asked_ssl = true;
    }
    Pending* acts = nullptr;
    if (!link.transparent) acts = acting(from, type, bytes);
    if (acts == nullptr) {
      link.other(from).out += bytes;
      return;
    }
    ++acts->acted;
    act(link, from, acts->rule, std::move(bytes));
  }

  Pending* acting(From from, char type, std::string_view bytes) {
    Pending* acts = nullptr;
    for (Pending& pending : rules_) {
      const Rule& rule = pending.rule;
      if (pending.acted >= rule.times || rule.from != from || rule.type != type ||
          bytes.find(rule.text) == std::string_view::npos)
        continue;
      if (++pending.seen >= rule.nth && acts == nullptr) acts = &pending;
    }
    return acts;
  }

  static void act(Link& link, From from, const Rule& rule, std::string bytes) {
    if (rule.deed == Deed::drop) return;
    if (rule.deed == Deed::flip) {
      bytes[std::min(rule.byte, bytes.size() - 1)] ^= '\x55';
      link.other(from).out += bytes;
      return;
    }
    if (rule.deed == Deed::shorten) {
      bytes.resize(5 + (bytes.size() - 5) / 2);
      for (std::size_t i = 0; i < 4; ++i)
        bytes[1 + i] = static_cast<char>(((bytes.size() - 1) >> (24 - 8 * i)) & 0xFFU);
      link.other(from).out += bytes;
      return;
    }
    std::string rest;
    if (rule.when == When::inside) rest = bytes.substr(bytes.size() / 2);
    if (rule.when == When::inside) bytes.resize(bytes.size() / 2);
    if (rule.when == When::before && rule.deed != Deed::hold) bytes.clear();
    if (rule.deed == Deed::hold && rule.when == When::before) {
      link.end(from).in.insert(0, bytes);  // the rule is done, so that it passes the next time
      bytes.clear();
    }
    link.other(from).out += bytes;
    flush(link.other(from));
    switch (rule.deed) {
      case Deed::half_close:
        flush(link.client);
        ::shutdown(link.client.socket, SHUT_WR);
        break;
      case Deed::stall:
        link.stalled = true;
        break;
      case Deed::hold:
        link.other(from).out += rest;
        link.held = true;
        break;
      default:
        close_link(link, rule.deed == Deed::reset);
    }
  }

  std::uint16_t server_port_;
  std::uint16_t port_ = 0;
  int listener_;
  int wake_;
  std::atomic<bool> stopped_ = false;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::list<Link> links_;
  std::vector<Pending> rules_;
  std::vector<LoggedMessage> log_;
  std::optional<char> ssl_answer_;
  bool cut_all_ = false;
  int next_number_ = 0;
  std::thread thread_;
};

PgProxy::PgProxy(std::uint16_t server_port) : relay_(std::make_unique<Relay>(server_port)) {}
PgProxy::~PgProxy() = default;

std::uint16_t PgProxy::port() const {
  return relay_->port();
}

void PgProxy::add(Rule rule) {
  relay_->add(std::move(rule));
}

void PgProxy::answer_ssl_request(char answer) {
  relay_->answer_ssl_request(answer);
}

void PgProxy::lead_to(std::uint16_t server_port) {
  relay_->lead_to(server_port);
}

void PgProxy::release() {
  relay_->release();
}

void PgProxy::cut_all() {
  relay_->cut_all();
}

std::size_t PgProxy::fired() const {
  return relay_->fired();
}

std::vector<LoggedMessage> PgProxy::log() const {
  return relay_->log();
}

std::size_t PgProxy::count(From from, char type, std::string_view text) const {
  return relay_->count(from, type, text);
}

bool PgProxy::wait_for(From from, char type, std::string_view text, std::size_t wanted) const {
  return relay_->wait_for(from, type, text, wanted);
}

}  // namespace ingot::test
