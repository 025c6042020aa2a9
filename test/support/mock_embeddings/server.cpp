#include "support/mock_embeddings/server.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/assert.hpp"
#include "base/sha256.hpp"
#include "support/mock_embeddings/connection.hpp"

namespace ingot::mock {
namespace {

constexpr std::size_t k_scratch_bytes = 256UL << 10U;
constexpr int k_backlog = 1024;

// What an event is about: one of these, or a connection's number.
constexpr std::uint64_t k_listener = 0;
constexpr std::uint64_t k_wake = 1;
constexpr std::uint64_t k_timer = 2;
constexpr std::uint64_t k_first_connection = 3;

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

struct Peer {
  Peer(int descriptor, const TlsContext& context) : connection(descriptor, context) {}

  enum class Stage { reading, answering, silent };
  Connection connection;
  Stage stage = Stage::reading;
  Task task{};
  std::optional<Time> alarm = std::nullopt;
  bool gone = false;  // the client has closed, or at least will send nothing more
};

Result<Descriptor> listen_on(std::uint16_t port) {
  Descriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const auto* generic = static_cast<const sockaddr*>(static_cast<const void*>(&address));
  if (::bind(listener.get(), generic, sizeof address) != 0 || ::listen(listener.get(), k_backlog) != 0)
    return fail(ErrorKind::io, "cannot listen on 127.0.0.1:" + std::to_string(port) + ": " + std::strerror(errno),
                "choose another port, or 0 for a free one");
  return listener;
}

std::uint16_t port_of(const Descriptor& listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  const int got = ::getsockname(listener.get(), static_cast<sockaddr*>(static_cast<void*>(&address)), &size);
  INGOT_ASSERT(got == 0);
  return ntohs(address.sin_port);
}

}  // namespace

class Server::Loop {
 public:
  Loop(Descriptor listener, TlsContext context, Service service)
      : listener_(std::move(listener)),
        context_(std::move(context)),
        port_(port_of(listener_)),
        service_(std::move(service)),
        thread_([this] { run(); }) {}
  ~Loop() {
    stopped_ = true;
    const std::uint64_t one = 1;
    const auto written = ::write(wake_.get(), &one, sizeof one);
    INGOT_ASSERT(written == sizeof one);
    thread_.join();
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] bool has_tls() const { return context_ != nullptr; }

  /// The result of `ask(service)`, which no request disturbs.
  template <class Ask>
  auto with_service(const Ask& ask) {
    const std::lock_guard lock(guard_);
    return ask(service_);
  }
  bool wait_for(const std::function<bool(const Counters&)>& fits, std::chrono::milliseconds most) {
    std::unique_lock lock(guard_);
    return changed_.wait_for(lock, most, [&] { return fits(service_.counters()); });
  }

 private:
  enum class Fate { lives, ends };

  void run();
  void watch(int descriptor, std::uint64_t id, std::uint32_t events) const;
  void handle(std::uint64_t id, std::uint32_t events);
  void accept_all();
  void ring();
  void set_timer();
  void drive(std::uint64_t id, Peer& peer);
  [[nodiscard]] Fate read(Peer& peer);
  [[nodiscard]] Fate answer(std::uint64_t id, Peer& peer, bool& paused);
  [[nodiscard]] Fate end_answer(Peer& peer);
  void set_alarm(std::uint64_t id, Peer& peer, std::optional<Time> time);
  void remove(std::uint64_t id, Peer& peer);

  Descriptor listener_;
  Descriptor poll_{::epoll_create1(EPOLL_CLOEXEC)};
  Descriptor wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  Descriptor timer_{::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)};
  TlsContext context_;
  std::uint16_t port_;
  std::atomic<bool> stopped_ = false;
  std::mutex guard_;  // of all below, though but for the service only the thread touches it
  std::condition_variable changed_;
  Service service_;
  std::unordered_map<std::uint64_t, Peer> peers_;
  std::set<std::pair<Time, std::uint64_t>> alarms_;
  Time timer_at_{};
  std::uint64_t next_id_ = k_first_connection;
  std::vector<char> scratch_ = std::vector<char>(k_scratch_bytes);
  std::thread thread_;
};

void Server::Loop::run() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
  watch(listener_.get(), k_listener, EPOLLIN);
  watch(wake_.get(), k_wake, EPOLLIN);
  watch(timer_.get(), k_timer, EPOLLIN);
  std::array<epoll_event, 256> events{};
  while (!stopped_) {
    const int count = ::epoll_wait(poll_.get(), events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      const std::lock_guard lock(guard_);
      handle(event.data.u64, event.events);
      changed_.notify_all();
    }
    set_timer();
  }
}

void Server::Loop::watch(int descriptor, std::uint64_t id, std::uint32_t events) const {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  const int added = ::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, descriptor, &event);
  INGOT_ASSERT(added == 0);
}

void Server::Loop::handle(std::uint64_t id, std::uint32_t events) {
  if (id == k_listener) return accept_all();
  if (id == k_timer) return ring();
  const auto found = peers_.find(id);
  if (found == peers_.end()) return;
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) found->second.gone = true;
  drive(id, found->second);
}

void Server::Loop::accept_all() {
  for (;;) {
    const int client = ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client < 0) return;
    const Greeting greeting = service_.greet();
    const std::uint64_t id = next_id_++;
    Peer& peer = peers_.try_emplace(id, client, context_).first->second;
    if (greeting == Greeting::reset) {
      peer.connection.reset_at_end();
      remove(id, peer);
      continue;
    }
    if (greeting == Greeting::silent) peer.stage = Peer::Stage::silent;
    watch(client, id, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
  }
}

void Server::Loop::ring() {
  std::uint64_t times = 0;
  [[maybe_unused]] const auto got = ::read(timer_.get(), &times, sizeof times);
  timer_at_ = {};
  const Time now = std::chrono::steady_clock::now();
  std::vector<std::uint64_t> due;
  for (auto alarm = alarms_.begin(); alarm != alarms_.end() && alarm->first <= now; ++alarm)
    due.push_back(alarm->second);
  for (const std::uint64_t id : due) {
    const auto found = peers_.find(id);
    if (found != peers_.end()) drive(id, found->second);
  }
}

void Server::Loop::set_timer() {
  if (alarms_.empty() || alarms_.begin()->first == timer_at_) return;
  timer_at_ = alarms_.begin()->first;
  const auto since_start = std::chrono::nanoseconds(timer_at_.time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_start);
  itimerspec at{};
  at.it_value.tv_sec = seconds.count();
  at.it_value.tv_nsec = (since_start - seconds).count();
  ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &at, nullptr);
}

void Server::Loop::set_alarm(std::uint64_t id, Peer& peer, std::optional<Time> time) {
  if (peer.alarm) alarms_.erase({*peer.alarm, id});
  peer.alarm = time;
  if (time) alarms_.insert({*time, id});
}

void Server::Loop::remove(std::uint64_t id, Peer& peer) {
  set_alarm(id, peer, std::nullopt);
  peers_.erase(id);
  service_.goodbye();
}

// Everything that the connection can do now. Its events come once for each change, so that nothing may be left undone.
void Server::Loop::drive(std::uint64_t id, Peer& peer) {
  for (bool paused = false; !paused;) {
    Fate fate = Fate::lives;
    switch (peer.stage) {
      case Peer::Stage::silent:
        fate = peer.gone ? Fate::ends : Fate::lives;
        paused = true;
        break;
      case Peer::Stage::reading:
        fate = read(peer);
        paused = peer.stage == Peer::Stage::reading;
        break;
      case Peer::Stage::answering:
        fate = answer(id, peer, paused);
        break;
    }
    if (fate == Fate::ends) return remove(id, peer);
  }
}

Server::Loop::Fate Server::Loop::read(Peer& peer) {
  switch (peer.connection.receive(scratch_)) {
    case Connection::Received::more:
      return Fate::lives;
    case Connection::Received::bad:
    case Connection::Received::closed:
      return Fate::ends;
    case Connection::Received::request:
      break;
  }
  const Time received = std::chrono::steady_clock::now();
  peer.task = service_.begin(peer.connection.take());
  peer.connection.begin(std::move(peer.task.answer), received + service_.latency());
  peer.stage = Peer::Stage::answering;
  return Fate::lives;
}

Server::Loop::Fate Server::Loop::answer(std::uint64_t id, Peer& peer, bool& paused) {
  set_alarm(id, peer, std::nullopt);
  const auto played = peer.gone ? Connection::Played::broken : peer.connection.play(std::chrono::steady_clock::now());
  switch (played) {
    case Connection::Played::later:
      set_alarm(id, peer, peer.connection.due());
      paused = true;
      return Fate::lives;
    case Connection::Played::blocked:
      paused = true;
      return Fate::lives;
    case Connection::Played::broken:
      service_.abandoned();
      return Fate::ends;
    case Connection::Played::done:
      break;
  }
  return end_answer(peer);
}

Server::Loop::Fate Server::Loop::end_answer(Peer& peer) {
  service_.finished(peer.task);
  peer.stage = Peer::Stage::reading;
  switch (peer.connection.answer().end) {
    case End::keep:
      return Fate::lives;
    case End::close:
      if (peer.connection.answer().whole) peer.connection.say_goodbye();
      return Fate::ends;
    case End::reset:
      peer.connection.reset_at_end();
      return Fate::ends;
    case End::silent:
      peer.stage = Peer::Stage::silent;
      return Fate::lives;
  }
  return Fate::ends;
}

Server::Server(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(Settings settings) {
  TlsContext context;
  if (settings.tls) {
    auto made = make_tls_context(*settings.tls);
    if (!made) return fail(made.error());
    context = *std::move(made);
  }
  auto ledger = Ledger::open(settings.ledger_file, settings.memory);
  if (!ledger) return fail(ledger.error());
  auto listener = listen_on(settings.port);
  if (!listener) return fail(listener.error());
  auto loop = std::make_unique<Loop>(*std::move(listener), std::move(context),
                                     Service(std::move(settings), *std::move(ledger)));
  return std::unique_ptr<Server>(new Server(std::move(loop)));
}

std::uint16_t Server::port() const {
  return loop_->port();
}

std::string Server::url() const {
  return (loop_->has_tls() ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port()) + "/v1";
}

void Server::play(Script script) {
  loop_->with_service([&](Service& service) { service.play(std::move(script)); });
}

Counters Server::counters() const {
  return loop_->with_service([](const Service& service) { return service.counters(); });
}

Tally Server::tally(std::string_view text) const {
  const auto all = tallies();
  const auto found = all.find(sha256_hex(text));
  return found == all.end() ? Tally() : found->second;
}

Tallies Server::tallies() const {
  return loop_->with_service([](const Service& service) { return service.ledger().tallies(); });
}

std::optional<Request> Server::last_request() const {
  return loop_->with_service([](const Service& service) { return service.last_request(); });
}

bool Server::wait_for(const std::function<bool(const Counters&)>& fits, std::chrono::milliseconds most) const {
  return loop_->wait_for(fits, most);
}

}  // namespace ingot::mock
