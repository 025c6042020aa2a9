#include "store/url.hpp"

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace ingot;
using namespace ingot::store;

TEST_CASE("a complete URL is read into its parts") {
  const auto url = parse_url(
      "postgresql://perazzi:p%40ss%3Aw%2Fo%23r%3Fd%25@db.example.com:6543/"
      "per%20azzi?sslmode=verify-ca&sslrootcert=%2Fetc%2Fca.pem");
  REQUIRE(url);
  CHECK(url->user == "perazzi");
  CHECK(url->password == "p@ss:w/o#r?d%");
  CHECK(url->host == "db.example.com");
  CHECK(url->port == 6543);
  CHECK(url->database == "per azzi");
  CHECK(url->ssl_mode == SslMode::verify_ca);
  CHECK(url->ssl_root_certificate == "/etc/ca.pem");
}

TEST_CASE("what a URL may leave out has a default") {
  const auto url = parse_url("postgres://me@localhost/db");
  REQUIRE(url);
  CHECK(url->password.empty());
  CHECK(url->port == 5432);
  CHECK_FALSE(url->ssl_mode);
}

TEST_CASE("an IPv6 address stands in brackets and is shown so") {
  const auto url = parse_url("postgres://me:x@[::1]:5433/db");
  REQUIRE(url);
  CHECK(url->host == "::1");
  CHECK(url->port == 5433);
  CHECK(place(*url) == "me@[::1]:5433/db");
  CHECK(is_loopback(url->host));
}

TEST_CASE("a socket's directory is a host") {
  const auto encoded = parse_url("postgres://me@%2Frun%2Fpostgresql/db");
  REQUIRE(encoded);
  CHECK(encoded->host == "/run/postgresql");
  const auto parameter = parse_url("postgres://me@/db?host=/run/postgresql");
  REQUIRE(parameter);
  CHECK(parameter->host == "/run/postgresql");
  CHECK(is_loopback(parameter->host));
}

TEST_CASE("an unusable URL is refused by the name of its part and without its text") {
  struct Case {
    std::string url;
    std::string part;
  };
  const std::vector<Case> cases = {
      {"", "empty"},
      {"   ", "empty"},
      {"Zecret", "scheme"},
      {"mysql://u:Zecret@h/d", "scheme"},
      {"postgres:u:Zecret@h/d", "scheme"},
      {"postgresql:/u:Zecret@h/d", "scheme"},
      {"postgres://u:Zecret@h/d\n", "white space"},
      {"postgres://u:Ze cret@h/d", "white space"},
      {"postgres://u:Ze@cret@h/d", "password"},
      {"postgres://u:Ze:cret@h/d", "password"},
      {"postgres://u:Ze/cret@h/d", "password"},
      {"postgres://u:Ze#cret@h/d", "password"},
      {"postgres://u:Ze?cret@h/d", "password"},
      {"postgres://u:Ze[cret@h/d", "password"},
      {"postgres://u:Ze]cret@h/d", "password"},
      {"postgres://u:Zecret%@h/d", "password"},
      {"postgres://u:Zecret%4@h/d", "password"},
      {"postgres://u:Zecret%zz@h/d", "password"},
      {"postgres://u:Zecret%00@h/d", "password"},
      {"postgres://u:Zecret%ff@h/d", "password"},
      {"postgres://Zec%zzret:p@h/d", "user"},
      {"postgres://Ze[cret:p@h/d", "user"},
      {"postgres://:Zecret@h/d", "user"},
      {"postgres://h/d", "user"},
      {"postgres://u:Zecret@/d", "host"},
      {"postgres://u:Zecret@h%20x/d", "host"},
      {"postgres://u:Zecret@h1,h2/d", "host"},
      {"postgres://u:Zecret@[::1/d", "host"},
      {"postgres://u:Zecret@[::1]x/d", "host"},
      {"postgres://u:Zecret@::1/d", "host"},
      {"postgres://u:Zecret@h:/d", "port"},
      {"postgres://u:Zecret@h:0/d", "port"},
      {"postgres://u:Zecret@h:65536/d", "port"},
      {"postgres://u:Zecret@h:54x/d", "port"},
      {"postgres://u:Zecret@h:-1/d", "port"},
      {"postgres://u:Zecret@h", "database"},
      {"postgres://u:Zecret@h/", "database"},
      {"postgres://u:Zecret@h/d/e", "database"},
      {"postgres://u:Zecret@h/d#Zecret", "database"},
      {"postgres://u:Zecret@h/d?Zecret=1", "parameter"},
      {"postgres://u:Zecret@h/d?Zecret", "parameter"},
      {"postgres://u:Zecret@h/d?sslmode=Zecret", "parameter"},
      {"postgres://u:Zecret@h/d?sslmode=prefer", "parameter"},
      {"postgres://u:Zecret@h/d?channel_binding=Zecret", "parameter"},
      {"postgres://u:Zecret@h/d?host=Zecret", "parameter"},
      {"postgres://u:Zecret@h/d?options=-cfoo=1", "parameter"},
  };
  for (const Case& c : cases) {
    INFO(c.url);
    const auto url = parse_url(c.url);
    REQUIRE_FALSE(url);
    const Error& error = url.error();
    CHECK(error.kind == ErrorKind::config);
    CHECK(error.message.find("DATABASE_URL") == 0);
    CHECK(error.message.find(c.part) != std::string::npos);
    const std::string shown = error.message + error.hint;
    for (const char* piece : {"Zecret", "Ze@", "Ze:", "Ze/", "Ze#", "Ze?", "Ze[", "Zec", "cret@", "zz"}) {
      CHECK(shown.find(piece) == std::string::npos);
    }
    CHECK_FALSE(error.hint.empty());
  }
}

TEST_CASE("the place of a URL shows everything but the password") {
  const auto url = parse_url("postgres://us%1Ber:Zecret@localhost:5433/d");
  REQUIRE(url);
  CHECK(place(*url) == "us\\x1ber@localhost:5433/d");
}

TEST_CASE("loopback hosts are known") {
  for (const char* host : {"localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "::1", "/run/postgresql"})
    CHECK(is_loopback(host));
  for (const char* host :
       {"127.0.0.1.example.com", "127.evil.example.com", "localhost.example.com", "10.0.0.1", "db"}) {
    CHECK_FALSE(is_loopback(host));
  }
}

TEST_CASE("TLS is verified unless the host is this machine, and two wishes must agree") {
  const auto local = parse_url("postgres://u@localhost/d");
  const auto remote = parse_url("postgres://u@db.example.com/d");
  const auto spoken = parse_url("postgres://u@db.example.com/d?sslmode=require");
  CHECK(effective_ssl_mode(*local, std::nullopt) == SslMode::disable);
  CHECK(effective_ssl_mode(*remote, std::nullopt) == SslMode::verify_full);
  CHECK(effective_ssl_mode(*remote, SslMode::require) == SslMode::require);
  CHECK(effective_ssl_mode(*spoken, std::nullopt) == SslMode::require);
  const auto differ = effective_ssl_mode(*spoken, SslMode::verify_full);
  REQUIRE_FALSE(differ);
  CHECK(differ.error().kind == ErrorKind::config);
}
