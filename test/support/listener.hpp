// A server whose every word a test chooses, one connection at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>

#include <catch2/catch_test_macros.hpp>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ingot::test {

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

 private:
  int socket_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

}  // namespace ingot::test
