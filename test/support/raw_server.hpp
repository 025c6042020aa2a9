// A server that sends whatever bytes a test wants, right or wrong, with or without TLS.
#pragma once

#include <array>
#include <atomic>
#include <charconv>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/broken_pipe.hpp"
#include "support/tls.hpp"

namespace ingot::test {

/// The server's end of one connection.
class Peer {
 public:
  Peer(int socket, SSL* tls) : socket_(socket), tls_(tls) {}

  /// The next request with its body; empty when the client has closed.
  [[nodiscard]] std::string request() {
    while (true) {
      if (const auto size = whole_request(); size > 0) {
        std::string one = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return one;
      }
      if (!read_more()) return {};
    }
  }

  /// False when the client is gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                        : static_cast<int>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  bool answer(std::string_view body, std::string_view fields = {}) {
    std::string whole = "HTTP/1.1 200 OK\r\n";
    whole.append(fields).append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    return send(whole);
  }

  void wait_until_closed() {
    while (read_more()) buffer_.clear();
  }
  void reset() const {  // closing sends RST instead of FIN
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }

 private:
  [[nodiscard]] std::size_t whole_request() const {
    const auto head = buffer_.find("\r\n\r\n");
    if (head == std::string::npos) return 0;
    std::size_t length = 0;
    const auto field = buffer_.find("Content-Length: ");
    if (field < head) std::from_chars(buffer_.data() + field + 16, buffer_.data() + head, length);
    const std::size_t whole = head + 4 + length;
    return buffer_.size() >= whole ? whole : 0;
  }
  bool read_more() {
    std::array<char, 65536> bytes{};
    const auto got = tls_ != nullptr ? SSL_read(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                     : static_cast<int>(::recv(socket_, bytes.data(), bytes.size(), 0));
    if (got > 0) buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  int socket_;
  SSL* tls_;
  std::string buffer_;
};

/// Listens on a free port of 127.0.0.1; each connection is served by a thread of its own and closed afterwards. Ends
/// all of them when it is destroyed.
class RawServer {
 public:
  using Serve = std::function<void(Peer&)>;

  explicit RawServer(Serve serve, SSL_CTX* tls = nullptr) : serve_(std::move(serve)), tls_(tls) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = static_cast<sockaddr*>(static_cast<void*>(&address));
    REQUIRE(::bind(socket_, generic, size) == 0);
    REQUIRE(::listen(socket_, 128) == 0);
    REQUIRE(::getsockname(socket_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~RawServer() {
    stopped_ = true;
    ::shutdown(socket_, SHUT_RDWR);  // wakes the thread that waits for connections
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int open : open_) ::shutdown(open, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    ::close(socket_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] std::string url(std::string_view host = "127.0.0.1") const {
    return std::string(tls_ == nullptr ? "http://" : "https://") + std::string(host) + ':' + std::to_string(port_) +
           '/';
  }

 private:
  void accept_all() {
    while (!stopped_) {
      pollfd waiting{socket_, POLLIN, 0};
      if (::poll(&waiting, 1, 20) != 1) continue;
      const int client = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      ++connections_;
      const std::lock_guard lock(mutex_);
      open_.push_back(client);
      threads_.emplace_back([this, client] { serve(client); });
    }
  }
  void serve(int client) {
    const io::NoBrokenPipeSignal quiet;
    TlsSession session(tls_ == nullptr ? nullptr : SSL_new(tls_));
    if (session) SSL_set_fd(session.get(), client);
    if (!session || SSL_accept(session.get()) == 1) {
      Peer peer(client, session.get());
      serve_(peer);
    }
    if (session) SSL_shutdown(session.get());
    const std::lock_guard lock(mutex_);
    std::erase(open_, client);
    ::close(client);
  }

  Serve serve_;
  SSL_CTX* tls_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopped_ = false;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace ingot::test
