// The mock server under TLS.
#include <memory>
#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "support/mock_embeddings/server.hpp"
#include "support/raw_client.hpp"

using namespace ingot;
using namespace ingot::mock;
using test::RawClient;

namespace {

template <class Write>
std::string pem_of(const Write& write) {
  const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new(BIO_s_mem()), BIO_free);
  REQUIRE(write(bio.get()) == 1);
  BUF_MEM* bytes = nullptr;
  BIO_get_mem_ptr(bio.get(), &bytes);
  return {bytes->data, bytes->length};
}

// A certificate that vouches for itself, valid today.
Tls self_signed() {
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), X509_free);
  X509* x509 = certificate.get();
  constexpr long k_day = 24L * 3600;
  X509_gmtime_adj(X509_getm_notBefore(x509), -k_day);
  X509_gmtime_adj(X509_getm_notAfter(x509), k_day);
  X509_set_pubkey(x509, key.get());
  const std::string name = "127.0.0.1";
  const auto* bytes = static_cast<const unsigned char*>(static_cast<const void*>(name.c_str()));
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC, bytes, -1, -1, 0);
  X509_set_issuer_name(x509, X509_get_subject_name(x509));
  REQUIRE(X509_sign(x509, key.get(), EVP_sha256()) > 0);
  return {pem_of([&](BIO* bio) { return PEM_write_bio_X509(bio, x509); }), pem_of([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

// What a TLS client reads up to the end of the connection; the error's name when there is no agreement.
std::string ask(const Server& server, std::string_view request, int newest = TLS1_3_VERSION) {
  const RawClient raw(server.port());
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_max_proto_version(context.get(), newest);
  SSL_CTX_set_min_proto_version(context.get(), newest < TLS1_2_VERSION ? newest : TLS1_2_VERSION);
  if (newest < TLS1_2_VERSION) SSL_CTX_set_security_level(context.get(), 0);
  const std::unique_ptr<SSL, void (*)(SSL*)> tls(SSL_new(context.get()), SSL_free);
  SSL_set_fd(tls.get(), raw.descriptor());
  if (SSL_connect(tls.get()) != 1) return ERR_reason_error_string(ERR_get_error());
  REQUIRE(SSL_write(tls.get(), request.data(), static_cast<int>(request.size())) > 0);
  std::string answer;
  char buffer[65536];
  for (int got = 0; (got = SSL_read(tls.get(), buffer, sizeof buffer)) > 0;)
    answer.append(buffer, static_cast<std::size_t>(got));
  const bool ended_well = SSL_get_error(tls.get(), 0) == SSL_ERROR_ZERO_RETURN;
  ERR_clear_error();
  return answer + (ended_well ? "|" : "");
}

constexpr std::string_view k_request =
    "POST /v1/embeddings HTTP/1.1\r\nContent-Length: 25\r\nConnection: close\r\n\r\n{\"model\":\"m\",\"input\":\"a\"} ";

}  // namespace

TEST_CASE("the mock server answers under TLS, also more than the kernel takes at once", "[mock]") {
  const auto server = Server::start({.tls = self_signed(), .script = {.otherwise = {.blanks = 30'000'000}}});
  REQUIRE(server);
  CHECK((*server)->url().starts_with("https://127.0.0.1:"));
  const std::string answer = ask(**server, k_request);
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(answer.size() > 30'000'000);
  CHECK(answer.ends_with(" |"));
  CHECK((*server)->tally("a") == Tally{1, 1});
}

TEST_CASE("the mock server cuts a TLS connection without goodbye", "[mock]") {
  const auto server = Server::start({.tls = self_signed(), .script = {.otherwise = {.cut = 20}}});
  REQUIRE(server);
  const std::string answer = ask(**server, k_request);
  CHECK(answer.size() == 20);
}

TEST_CASE("the mock server speaks only the versions of TLS that it is told to", "[mock]") {
  Tls tls = self_signed();
  tls.oldest = TlsVersion::v1_3;
  const auto modern = Server::start({.tls = tls});
  REQUIRE(modern);
  CHECK(ask(**modern, k_request, TLS1_2_VERSION).find("protocol version") != std::string::npos);
  tls.oldest = TlsVersion::v1_0;
  tls.newest = TlsVersion::v1_1;
  const auto old = Server::start({.tls = tls});
  REQUIRE(old);
  CHECK(ask(**old, k_request).find("protocol version") != std::string::npos);
  CHECK(ask(**old, k_request, TLS1_1_VERSION).starts_with("HTTP/1.1 200 OK"));
}

TEST_CASE("the mock server drops a plain client that talks to its TLS port", "[mock]") {
  const auto server = Server::start({.tls = self_signed()});
  REQUIRE(server);
  RawClient client((*server)->port());
  client.send(k_request);
  CHECK(client.rest().find("HTTP") == std::string::npos);
  CHECK((*server)->counters().requests == 0);
}

TEST_CASE("the mock server does not start without a usable certificate or a free port", "[mock]") {
  Tls tls = self_signed();
  tls.key = self_signed().key;
  CHECK_FALSE(Server::start({.tls = tls}));
  tls.certificate = "none";
  const auto refused = Server::start({.tls = tls});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::config);
  const auto server = Server::start();
  REQUIRE(server);
  const auto second = Server::start({.port = (*server)->port()});
  REQUIRE_FALSE(second);
  CHECK(second.error().message.find("cannot listen on 127.0.0.1:") == 0);
}
