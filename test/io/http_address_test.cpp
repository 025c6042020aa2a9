#include "io/http_address.hpp"

#include <catch2/catch_test_macros.hpp>

#include "io/http.hpp"

using namespace ingot;
using io::check_http_url;
using io::http_place;

namespace {

std::string refusal(std::string_view url) {
  const auto checked = check_http_url(url);
  if (checked) return "accepted";
  CHECK(checked.error().kind == ErrorKind::config);
  return checked.error().message;
}

}  // namespace

TEST_CASE("https is taken for any host and http for this machine alone", "[http]") {
  for (const char* url : {"https://api.example.com/v1", "HTTPS://API.Example.com",
                          "https://api.example.com:8443/v1?a=b", "https://192.0.2.1/", "https://[2001:db8::1]:443/",
                          "http://localhost:11434/v1", "http://LOCALHOST", "http://127.0.0.1:80/", "http://127.9.8.7",
                          "http://[::1]:8080/v1", "http://[0:0:0:0:0:0:0:1]/", "https://a_b.example.com."}) {
    CAPTURE(url);
    CHECK(refusal(url) == "accepted");
  }
  for (const char* url :
       {"http://api.example.com/v1", "http://localhost.example.com/", "http://127.example.com", "http://0.0.0.0/",
        "http://[::]/", "http://[::2]/", "http://192.168.0.1/", "http://localhost./", "http://[::ffff:192.0.2.1]/"}) {
    CAPTURE(url);
    CHECK(refusal(url).starts_with("the scheme is http and the host is not this machine"));
  }
}

TEST_CASE("the part of an address that is wrong is named", "[http]") {
  CHECK(refusal("") == "the address is empty");
  CHECK(refusal("api.example.com/v1") == "the scheme is missing");
  CHECK(refusal("ftp://api.example.com") == "the scheme is neither https nor http");
  CHECK(refusal("file:///etc/passwd") == "the scheme is neither https nor http");
  CHECK(refusal("https:///v1") == "the host is missing");
  CHECK(refusal("https://:443/") == "the host is missing");
  CHECK(refusal("https://api.example.com:/") == "the port is not a number from 1 to 65535");
  CHECK(refusal("https://api.example.com:0/") == "the port is not a number from 1 to 65535");
  CHECK(refusal("https://api.example.com:65536/") == "the port is not a number from 1 to 65535");
  CHECK(refusal("https://api.example.com:4 43/").starts_with("the address holds a blank"));
  CHECK(refusal("https://api.example.com:443x/") == "the port is not a number from 1 to 65535");
  CHECK(refusal("https://[::1/") == "the host has no closing bracket");
  CHECK(refusal("https://[example.com]/") == "the host in brackets is no IPv6 address");
  CHECK(refusal("https://[fe80::1%25eth0]/") == "the host in brackets is no IPv6 address");
  CHECK(refusal("https://[::1]x/") == "the host is followed by something that is no port");
  CHECK(refusal("https://api%2eexample.com/") == "the host holds a character that no host name has");
  CHECK(refusal("https://api..example.com/") == "the host is no host name");
  CHECK(refusal("https://" + std::string(254, 'a')) == "the host is longer than 253 bytes");
}

TEST_CASE("addresses that two readers could read as different hosts are refused", "[http]") {
  for (const char* url : {"http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/",
                          "http://127.0.0.010/", "http://127.0.0.1.5/", "http://127.0.0.256/", "http://127.0.0.1./"}) {
    CAPTURE(url);
    CHECK(refusal(url) == "the host is a number, but not of the form 127.0.0.1");
  }
  CHECK(refusal("https://good.example\\@evil.example/").starts_with("the address holds"));
  CHECK(refusal("https://good.example\n/").starts_with("the address holds"));
  CHECK(refusal("https://exämple.com/").starts_with("the address holds"));
  CHECK(refusal("https://good.example#@evil.example/") == "accepted");  // the host is the first for every reader
}

TEST_CASE("a user or a password in an address is refused and not repeated", "[http]") {
  for (const char* url : {"https://me:hunter2@api.example.com/v1", "https://hunter2@api.example.com",
                          "http://hunter2@127.0.0.1/", "https://a:b@c:hunter2@api.example.com"}) {
    const auto checked = check_http_url(url);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().message.starts_with("the user of the address is refused"));
    CHECK((checked.error().message + checked.error().hint).find("hunter2") == std::string::npos);
    CHECK(http_place(url) == "an address that cannot be read");
  }
}

TEST_CASE("the place of an address is its scheme, host and port", "[http]") {
  CHECK(http_place("https://API.example.com/v1?key=hunter2") == "https://api.example.com");
  CHECK(http_place("http://localhost/v1") == "http://localhost");
  CHECK(http_place("http://[::1]:11434/v1") == "http://[::1]:11434");
  CHECK(http_place("http://\x1b[31m") == "an address that cannot be read");
}
