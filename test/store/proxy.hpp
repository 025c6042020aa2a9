// A door between a store and its server, for the moments when a connection breaks.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include <catch2/catch_test_macros.hpp>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ingot::store::test {

/// Listens on a free port of 127.0.0.1 and hands every connection to `serve`, one at a time, until it is destroyed.
class Listener {
 public:
  explicit Listener(std::function<void(int)> serve) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = static_cast<sockaddr*>(static_cast<void*>(&address));
    REQUIRE(::bind(socket_, generic, size) == 0);
    REQUIRE(::listen(socket_, 8) == 0);
    REQUIRE(::getsockname(socket_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, serve = std::move(serve)] {
      while (!stopped_) {
        pollfd waiting{socket_, POLLIN, 0};
        if (::poll(&waiting, 1, 20) != 1) continue;
        const int client = ::accept(socket_, nullptr, nullptr);
        if (client < 0) continue;
        serve(client);
        ::close(client);
      }
    });
  }
  ~Listener() {
    stopped_ = true;
    thread_.join();
    ::close(socket_);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  int socket_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

/// Where the connection is cut, once, after arm().
enum class Cut {
  never,
  before_commit,  ///< the server never sees the COMMIT
  after_commit,   ///< the server answers the COMMIT, and the answer is lost
  in_copy,        ///< in the middle of the rows
};

class Proxy {
 public:
  explicit Proxy(std::uint16_t server_port)
      : server_port_(server_port), listener_([this](int client) { relay(client); }) {}

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  void arm(Cut cut) { cut_ = cut; }
  /// Ends the open connection; returns when it is closed on both sides.
  void drop() {
    drop_ = true;
    while (drop_) std::this_thread::yield();
  }
  [[nodiscard]] bool armed() const { return cut_ != Cut::never; }

 private:
  using Buffer = std::array<char, 65536>;

  static void send_all(int to, std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // True when the connection is to end here.
  bool cuts(int server, std::string_view bytes) {
    using namespace std::string_view_literals;
    const bool commit = bytes.find(
                            "Q\0\0\0\x0B"
                            "COMMIT\0"sv) != std::string_view::npos;
    const bool copy = bytes.find("PGCOPY"sv) != std::string_view::npos;
    const Cut cut = cut_;
    if (!((cut == Cut::in_copy && copy) || ((cut == Cut::before_commit || cut == Cut::after_commit) && commit)))
      return false;
    cut_ = Cut::never;
    if (cut != Cut::before_commit)
      send_all(server, bytes.substr(0, cut == Cut::in_copy ? bytes.size() / 2 : bytes.size()));
    if (cut == Cut::after_commit) {
      char answer = 0;
      [[maybe_unused]] const auto waited = ::recv(server, &answer, 1, 0);  // it has committed
    }
    return true;
  }

  void relay(int client) {
    const int server = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(server_port_);
    if (::connect(server, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof address) == 0)
      pump(client, server);
    ::close(server);
    ::shutdown(client, SHUT_RDWR);
    drop_ = false;
  }

  void pump(int client, int server) {
    Buffer buffer{};
    while (!listener_.stopped() && !drop_) {
      std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
      if (::poll(ends.data(), ends.size(), 20) <= 0) continue;
      for (std::size_t i = 0; i < 2; ++i) {
        if (ends[i].revents == 0) continue;
        const auto got = ::recv(ends[i].fd, buffer.data(), buffer.size(), 0);
        if (got <= 0) return;
        const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
        if (i == 0 && cuts(server, bytes)) return;
        send_all(i == 0 ? server : client, bytes);
      }
    }
  }

  std::uint16_t server_port_;
  std::atomic<Cut> cut_ = Cut::never;
  std::atomic<bool> drop_ = false;
  Listener listener_;
};

}  // namespace ingot::store::test
