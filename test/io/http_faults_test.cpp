// Servers that send too much, too little, too slowly, or something else than HTTP (tables H05, H21 and H23 of faults).
#include <catch2/catch_test_macros.hpp>

#include "io/http_world.hpp"

using namespace ingot;
using namespace ingot::io::test;
using io::HttpFailure;
using io::HttpLimits;

namespace {

constexpr const char* k_chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

// Keeps sending `piece` after `start` until the client has had enough.
HttpFailure failure_of_flood(const std::string& start, const std::string& piece) {
  const RawServer server([&](Peer& peer) {
    if (peer.request().empty() || !peer.send(start)) return;
    while (peer.send(piece)) continue;
  });
  const auto outcome = fetch(server, within(std::chrono::seconds(20)));
  REQUIRE_FALSE(outcome.answer);
  CHECK(outcome.answer.error().sent);
  return outcome.answer.error().failure;
}

}  // namespace

TEST_CASE("an answer may be as large as allowed and not one byte larger", "[http]") {
  const auto client = make_client();
  const auto ask = [&](const std::string& bytes) {
    const RawServer server([&](Peer& peer) {
      if (!peer.request().empty()) peer.send(bytes);
    });
    return fetch(*client, {server.url(), {}, {}, 10}).answer;
  };
  CHECK(ask("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"));
  CHECK(ask(std::string(k_chunked) + "a\r\n0123456789\r\n0\r\n\r\n"));
  CHECK(ask("HTTP/1.1 200 OK\r\n\r\n0123456789"));
  for (const std::string& bytes :
       {std::string("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n"),
        k_chunked + std::string("b\r\n0123456789x\r\n0\r\n\r\n"), std::string("HTTP/1.1 200 OK\r\n\r\n0123456789x"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n")}) {
    const auto refused = ask(bytes);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().failure == HttpFailure::too_large);
    CHECK(refused.error().message.ends_with(" is larger than 10 bytes"));
  }
}

TEST_CASE("floods of body, chunks, fields and interim answers end", "[http]") {
  CHECK(failure_of_flood("HTTP/1.1 200 OK\r\n\r\n", std::string(65536, 'x')) == HttpFailure::too_large);
  CHECK(failure_of_flood(k_chunked, "1000\r\n" + std::string(4096, 'x') + "\r\n") == HttpFailure::too_large);
  CHECK(failure_of_flood("HTTP/1.1 200 OK\r\n", "X-Flood: yes\r\n") == HttpFailure::too_large);
  CHECK(failure_of_flood("HTTP/1.1 200 OK\r\nX-Flood: ", std::string(65536, 'x')) == HttpFailure::too_large);
  CHECK(failure_of_flood("", "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n") == HttpFailure::too_large);
  CHECK(failure_of_flood(std::string(k_chunked) + "0\r\n", "Trailer: x\r\n") == HttpFailure::too_large);
}

TEST_CASE("an answer that is cut anywhere is none", "[http]") {
  const std::string sized = "HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 10\r\n\r\n0123456789";
  const std::string chunked = std::string(k_chunked) + "5\r\n01234\r\n0\r\n\r";  // all that counts
  for (const std::string& whole : {sized, chunked}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(whole.substr(0, size));
      const auto failure = fault_after(whole.substr(0, size)).failure;
      // A few bytes of a status line are as likely an answer of HTTP/0.9.
      CHECK((failure == HttpFailure::cut || (size < 16 && failure == HttpFailure::malformed)));
    }
  }
}

TEST_CASE("whether a cut answer had begun is told", "[http]") {
  CHECK(fault_after("").message.ends_with(" closed the connection without an answer"));
  CHECK(fault_after("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234")
            .message.ends_with(" closed the connection before its answer was whole"));
}

TEST_CASE("a connection that is reset is cut", "[http]") {
  const RawServer server([](Peer& peer) {
    (void)peer.request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
    peer.reset();
  });
  const auto outcome = fetch(server);
  REQUIRE_FALSE(outcome.answer);
  CHECK(outcome.answer.error().failure == HttpFailure::cut);  // how much of it came depends on the kernel
  CHECK(outcome.answer.error().sent);
}

TEST_CASE("what is no HTTP/1.1 is malformed", "[http]") {
  for (const char* bytes :
       {"hello, this is HTTP/0.9\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n012345",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n\x1f\x8b",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"}) {
    CAPTURE(bytes);
    const auto fault = fault_after(bytes);
    CHECK(fault.failure == HttpFailure::malformed);
    CHECK(fault.message.find("200") == std::string::npos);
  }
}

TEST_CASE("a compressed body is left as it is", "[http]") {
  const RawServer server([](Peer& peer) {
    if (!peer.request().empty()) peer.answer("\x1f\x8b\x08", "Content-Encoding: gzip\r\n");
  });
  const auto outcome = fetch(server);
  REQUIRE(outcome.answer);
  CHECK(outcome.answer->body == "\x1f\x8b\x08");
}

TEST_CASE("interim answers and trailers are no part of the answer", "[http]") {
  const RawServer server([](Peer& peer) {
    (void)peer.request();
    peer.send(
        "HTTP/1.1 103 Early\r\nRetry-After: 1\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2\r\nok\r\n0\r\nRetry-After: 2\r\n\r\n");
  });
  const auto outcome = fetch(server);
  REQUIRE(outcome.answer);
  CHECK(outcome.answer->status == 200);
  CHECK(outcome.answer->body == "ok");
  CHECK_FALSE(outcome.answer->field("retry-after"));
}

TEST_CASE("a server that does not answer, or stops in the middle, is given up in time", "[http]") {
  for (const char* bytes : {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234"}) {
    const RawServer server([bytes](Peer& peer) {
      (void)peer.request();
      peer.send(bytes);
      peer.wait_until_closed();
    });
    const auto outcome = fetch(server, within(std::chrono::milliseconds(300)));
    REQUIRE_FALSE(outcome.answer);
    CHECK(outcome.answer.error().failure == HttpFailure::timed_out);
    CHECK(outcome.answer.error().message.ends_with(" within 300 ms"));
    CHECK(outcome.answer.error().sent);
    CHECK(outcome.took < std::chrono::seconds(5));
  }
}

TEST_CASE("an answer that comes too slowly is given up, and one that has not begun is not", "[http]") {
  HttpLimits limits = within(std::chrono::seconds(20));
  limits.slow_for = std::chrono::seconds(1);
  const RawServer slow([](Peer& peer) {
    (void)peer.request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    peer.wait_until_closed();
  });
  const auto given_up = fetch(slow, limits);
  REQUIRE_FALSE(given_up.answer);
  CHECK(given_up.answer.error().failure == HttpFailure::timed_out);
  CHECK(given_up.answer.error().message.ends_with(" sent fewer than 1,024 bytes a second for 1 s"));
  CHECK(given_up.took >= std::chrono::seconds(1));
  limits.total = std::chrono::milliseconds(1600);
  const RawServer thinking([](Peer& peer) { peer.wait_until_closed(); });
  const auto waited_for = fetch(thinking, limits);
  REQUIRE_FALSE(waited_for.answer);
  CHECK(waited_for.answer.error().message.ends_with(" did not answer within 1600 ms"));
}

TEST_CASE("a server that is listening but full is given up after the connect timeout", "[http]") {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = static_cast<sockaddr*>(static_cast<void*>(&address));
  REQUIRE(::bind(socket, generic, size) == 0);
  REQUIRE(::listen(socket, 0) == 0);
  REQUIRE(::getsockname(socket, generic, &size) == 0);
  std::array<int, 4> fillers{};  // nobody accepts them, and the queue has one place
  for (int& filler : fillers) {
    filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    (void)::connect(filler, generic, size);
  }
  HttpLimits limits;
  limits.connect = std::chrono::milliseconds(200);
  const auto client = make_client(limits);
  const auto outcome = fetch(*client, {"http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)), {}, {}});
  REQUIRE_FALSE(outcome.answer);
  CHECK(outcome.answer.error().failure == HttpFailure::connect);
  CHECK(outcome.answer.error().message.ends_with(" within 200 ms"));
  CHECK_FALSE(outcome.answer.error().sent);
  for (const int filler : fillers) ::close(filler);
  ::close(socket);
}
