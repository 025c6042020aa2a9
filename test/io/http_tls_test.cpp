// What a client makes of a server's certificate and of its TLS (table T of faults).
#include <filesystem>
#include <fstream>

#include <catch2/catch_test_macros.hpp>

#include "io/http_world.hpp"
#include "support/tls.hpp"

using namespace ingot;
using namespace ingot::io::test;
using ingot::test::CertificateWish;
using ingot::test::Identity;
using ingot::test::make_identity;
using ingot::test::make_tls_context;
using io::HttpFailure;
using io::HttpLimits;

namespace {

/// An authority, its file, and limits that trust it.
class Authority {
 public:
  Authority()
      : identity_(make_identity({"", -3600, 3600}, nullptr)),
        path_(std::filesystem::temp_directory_path() /
              ("ingot-http-authority-" + std::to_string(::getpid()) + ".pem")) {
    std::ofstream(path_) << identity_.pem();
    limits_.authorities = path_.string();
  }
  ~Authority() { std::filesystem::remove(path_); }
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  [[nodiscard]] const Identity& identity() const { return identity_; }
  [[nodiscard]] const HttpLimits& limits() const { return limits_; }

 private:
  Identity identity_;
  std::filesystem::path path_;
  HttpLimits limits_;
};

tl::expected<io::HttpAnswer, io::HttpFault> ask(SSL_CTX* tls, const HttpLimits& limits,
                                                std::string_view host = "127.0.0.1") {
  std::atomic<bool> asked = false;
  const RawServer server(
      [&asked](Peer& peer) {
        if (peer.request().empty()) return;
        asked = true;
        peer.answer("ok");
      },
      tls);
  const auto client = make_client(limits);
  auto outcome = fetch(*client, {server.url(host), {{"Authorization", "hunter2"}}, "{}"});
  CHECK(asked == outcome.answer.has_value());  // who is refused gets no key
  return std::move(outcome.answer);
}

// The message without its place, and whether the hint does what it must.
std::string refusal(SSL_CTX* tls, const HttpLimits& limits) {
  const auto answer = ask(tls, limits);
  if (answer) return "accepted";
  CHECK(answer.error().failure == HttpFailure::tls);
  CHECK_FALSE(answer.error().sent);
  const std::string& message = answer.error().message;
  const auto place = message.find("127.0.0.1:");
  if (place == std::string::npos) return message;
  const auto after = message.find(' ', place);
  return message.substr(0, place) + "PLACE" + message.substr(after) + " | " +
         (answer.error().hint.find("EMBED_CA_FILE=FILE") == std::string::npos ? "" : "EMBED_CA_FILE");
}

std::string refusal_of(const Authority& authority, const CertificateWish& wish) {
  const Identity server = make_identity(wish, &authority.identity());
  return refusal(make_tls_context(server).get(), authority.limits());
}

}  // namespace

TEST_CASE("a certificate of the authority that was given is accepted", "[http]") {
  const Authority authority;
  const Identity server = make_identity({}, &authority.identity());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto context = make_tls_context(server, version, version);
    CHECK(ask(context.get(), authority.limits()));
    CHECK(ask(context.get(), authority.limits(), "localhost"));
  }
}

TEST_CASE("a refusal of a certificate says which check failed and how to give a CA file", "[http]") {
  const Authority authority;
  CHECK(refusal_of(authority, {}) == "accepted");
  CHECK(refusal_of(authority, {"DNS:api.example.com", -3600, 3600}) ==
        "the certificate of PLACE is for another host name | EMBED_CA_FILE");
  CHECK(refusal_of(authority, {"DNS:127.0.0.1", -3600, 3600}) ==
        "the certificate of PLACE is for another host name | EMBED_CA_FILE");
  CHECK(refusal_of(authority, {"IP:127.0.0.1", -3600, -60}) == "the certificate of PLACE has expired | EMBED_CA_FILE");
  CHECK(refusal_of(authority, {"IP:127.0.0.1", 60, 3600}) ==
        "the certificate of PLACE is not yet valid | EMBED_CA_FILE");
  const Identity self = make_identity({}, nullptr);
  CHECK(refusal(make_tls_context(self).get(), authority.limits()) ==
        "the certificate of PLACE is self-signed | EMBED_CA_FILE");
}

TEST_CASE("an authority counts only when it was given", "[http]") {
  const Authority authority;
  const Identity server = make_identity({}, &authority.identity());
  CHECK(refusal(make_tls_context(server).get(), {}) ==
        "the certificate of PLACE comes from an authority that is not known here | EMBED_CA_FILE");
  const Identity other = make_identity({"", -3600, 3600}, nullptr);  // of the same name, with another key
  CHECK(refusal(make_tls_context(make_identity({}, &other)).get(), authority.limits()) ==
        "the certificate of PLACE has a wrong signature | EMBED_CA_FILE");
}

TEST_CASE("a file of authorities that cannot be read is named", "[http]") {
  const Identity server = make_identity({}, nullptr);
  HttpLimits limits;
  limits.authorities = "no\x1b/such.pem";
  CHECK(refusal(make_tls_context(server).get(), limits) ==
        "cannot read certificates of authorities from no\\x1b/such.pem");
}

TEST_CASE("a server whose TLS is older than 1.2 is refused", "[http]") {
  const Authority authority;
  const Identity server = make_identity({}, &authority.identity());
  const auto context = make_tls_context(server, TLS1_VERSION, TLS1_1_VERSION);
  CHECK(refusal(context.get(), authority.limits()) == "PLACE offers no TLS 1.2 or newer | ");
}

TEST_CASE("a server without TLS behind https gets no request", "[http]") {
  const RawServer server([](Peer& peer) { peer.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"); });
  const auto client = make_client();
  const std::string place = "127.0.0.1:" + std::to_string(server.port());
  const auto outcome = fetch(*client, {"https://" + place + "/", {{"Authorization", "hunter2"}}, "{}"});
  REQUIRE_FALSE(outcome.answer);
  CHECK(outcome.answer.error().failure == HttpFailure::tls);
  CHECK(outcome.answer.error().message == place + " does not speak TLS");
  CHECK_FALSE(outcome.answer.error().sent);
}

TEST_CASE("a handshake that is cut or stands still may be tried again", "[http]") {
  HttpLimits limits;
  limits.connect = std::chrono::milliseconds(400);
  const auto client = make_client(limits);
  const RawServer resetting([](Peer& peer) { peer.reset(); });
  const RawServer closing([](Peer&) {});
  const RawServer silent([](Peer& peer) { peer.wait_until_closed(); });
  for (const RawServer* server : {&resetting, &closing, &silent}) {
    const std::string place = "127.0.0.1:" + std::to_string(server->port());
    const auto outcome = fetch(*client, {"https://" + place + "/", {}, "{}"});
    REQUIRE_FALSE(outcome.answer);
    CHECK(outcome.answer.error().failure == HttpFailure::connect);
    if (server == &closing) CHECK(outcome.answer.error().message == place + " ended the TLS handshake");
    if (server == &silent)
      CHECK(outcome.answer.error().message == place + " did not finish the TLS handshake within 400 ms");
    CHECK_FALSE(outcome.answer.error().sent);
  }
}

TEST_CASE("an answer over TLS that is cut in its body is none", "[http]") {
  const Authority authority;
  const Identity identity = make_identity({}, &authority.identity());
  const auto context = make_tls_context(identity);
  const RawServer server(
      [](Peer& peer) {
        (void)peer.request();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
      },
      context.get());
  const auto outcome = fetch(server, authority.limits());
  REQUIRE_FALSE(outcome.answer);
  CHECK(outcome.answer.error().failure == HttpFailure::cut);
  CHECK(outcome.answer.error().sent);
}

TEST_CASE("a server that closes while a large request is on its way does not end the program", "[http]") {
  const Authority authority;
  const Identity identity = make_identity({}, &authority.identity());
  const auto context = make_tls_context(identity);
  const RawServer server([](Peer& peer) { peer.reset(); }, context.get());
  const auto client = make_client(authority.limits());
  for (int i = 0; i < 10; ++i) {
    const auto outcome = fetch(*client, {server.url(), {}, std::string(8 << 20, 'x')});
    REQUIRE_FALSE(outcome.answer);
    CHECK(outcome.answer.error().failure == HttpFailure::cut);
    CHECK(outcome.answer.error().sent);
  }
}
