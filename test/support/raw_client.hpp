// An HTTP client that shows every byte and hides no fault: for tests of servers that misbehave.
#pragma once

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace ingot::test {

struct RawAnswer {
  std::string head;  ///< status line and fields, each with its line end; empty when the connection ended before
  std::string body;  ///< as long as Content-Length says, or up to the end of the connection

  [[nodiscard]] int status() const { return head.size() < 12 ? 0 : std::atoi(head.substr(9, 3).c_str()); }
};

class RawClient {
 public:
  /// Connects to 127.0.0.1. What does not come within ten seconds counts as the end of the connection.
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval most{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    REQUIRE(::connect(socket_, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof address) == 0);
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(std::string_view bytes) const {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    REQUIRE(sent == static_cast<ssize_t>(bytes.size()));
  }
  void post(std::string_view json, std::string_view more_fields = "") const {
    send("POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
         std::string(more_fields) + "Content-Length: " + std::to_string(json.size()) + "\r\n\r\n" + std::string(json));
  }

  [[nodiscard]] RawAnswer answer() {
    RawAnswer answer;
    std::size_t end = 0;
    while ((end = bytes_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return answer;
    }
    answer.head = bytes_.substr(0, end + 2);
    bytes_.erase(0, end + 4);
    constexpr std::string_view k_length = "Content-Length: ";
    const std::size_t length = answer.head.find(k_length);
    if (length == std::string::npos) {
      answer.body = rest();
      return answer;
    }
    const std::size_t size = std::strtoul(&answer.head[length + k_length.size()], nullptr, 10);
    while (bytes_.size() < size && receive()) {
    }
    answer.body = bytes_.substr(0, size);
    bytes_.erase(0, size);
    return answer;
  }
  [[nodiscard]] RawAnswer ask(std::string_view json, std::string_view more_fields = "") {
    post(json, more_fields);
    return answer();
  }
  /// Everything up to the end of the connection, but at least `most` bytes end it too.
  [[nodiscard]] std::string rest(std::size_t most = std::size_t{1} << 30U) {
    while (bytes_.size() < most && receive()) {
    }
    return std::move(bytes_);
  }

  /// Whether nothing has come that was not read, and the connection is open.
  [[nodiscard]] bool is_quiet() const {
    char byte = 0;
    return bytes_.empty() && ::recv(socket_, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
  }
  [[nodiscard]] bool was_reset() const { return reset_; }
  [[nodiscard]] int descriptor() const { return socket_; }

 private:
  [[nodiscard]] bool receive() {
    char buffer[65536];
    const auto got = ::recv(socket_, buffer, sizeof buffer, 0);
    if (got > 0) bytes_.append(buffer, static_cast<std::size_t>(got));
    reset_ = got < 0 && errno == ECONNRESET;
    return got > 0;
  }

  int socket_;
  std::string bytes_;
  bool reset_ = false;
};

}  // namespace ingot::test
