#include "io/http_address.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include "base/text.hpp"
#include "io/http.hpp"

namespace ingot::io {
namespace {

constexpr std::size_t k_longest_host = 253;  // of DNS
constexpr std::uint16_t k_http_port = 80;
constexpr std::uint16_t k_https_port = 443;
constexpr const char* k_form = "write it as https://host/path, or http://localhost:port/path";

tl::unexpected<Error> wrong(std::string_view part, std::string_view what, const char* hint = k_form) {
  return fail(ErrorKind::config, fmt::format("the {} {}", part, what), hint);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Four decimal numbers: inet_pton refuses 127.1, 0x7f000001 and leading zeros, which other readers take.
std::optional<in_addr> ipv4(const std::string& host) {
  in_addr address{};
  if (::inet_pton(AF_INET, host.c_str(), &address) != 1) return std::nullopt;
  return address;
}

std::optional<in6_addr> ipv6(const std::string& host) {
  in6_addr address{};
  if (::inet_pton(AF_INET6, host.c_str(), &address) != 1) return std::nullopt;
  return address;
}

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  if (const auto address = ipv4(host)) return ntohl(address->s_addr) >> 24U == 127;
  const auto address = ipv6(host);
  return address && IN6_IS_ADDR_LOOPBACK(&*address);
}

// A name whose last label is a number (127.1, 0x7f.1) is an address in an unusual form for some readers.
bool ends_in_a_number(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return last.starts_with("0x") || std::all_of(last.begin(), last.end(), is_digit);
}

Result<void> check_name(const std::string& host) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '.' || c == '-' || c == '_'; };
  if (host.size() > k_longest_host) return wrong("host", "is longer than 253 bytes");
  if (!std::all_of(host.begin(), host.end(), fits)) return wrong("host", "holds a character that no host name has");
  if (host.front() == '.' || host.front() == '-' || host.find("..") != std::string::npos)
    return wrong("host", "is no host name");
  if (ends_in_a_number(host) && !ipv4(host)) return wrong("host", "is a number, but not of the form 127.0.0.1");
  return {};
}

// Cuts the host off `rest`, which is "host:port" or "[::1]:port"; ":port" stays, or nothing.
Result<std::string> cut_host(std::string_view& rest) {
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    if (end == std::string_view::npos) return wrong("host", "has no closing bracket");
    std::string host = text::lower_ascii(rest.substr(1, end - 1));
    rest.remove_prefix(end + 1);
    if (!ipv6(host)) return wrong("host", "in brackets is no IPv6 address");
    return host;
  }
  const auto colon = rest.find(':');
  std::string host = text::lower_ascii(rest.substr(0, colon));
  rest.remove_prefix(std::min(colon, rest.size()));
  if (host.empty()) return wrong("host", "is missing");
  if (auto done = check_name(host); !done) return fail(std::move(done.error()));
  return host;
}

Result<std::uint16_t> read_port(std::string_view text) {
  if (text.front() != ':') return wrong("host", "is followed by something that is no port");
  text.remove_prefix(1);
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc() || end != text.data() + text.size() || port == 0)
    return wrong("port", "is not a number from 1 to 65535");
  return port;
}

Result<bool> cut_scheme(std::string_view& url) {
  const auto end = url.find("://");
  if (end == std::string_view::npos) return wrong("scheme", "is missing");
  const std::string scheme = text::lower_ascii(url.substr(0, end));
  if (scheme != "https" && scheme != "http") return wrong("scheme", "is neither https nor http");
  url.remove_prefix(end + 3);
  return scheme == "https";
}

}  // namespace

Result<HttpAddress> parse_http_url(std::string_view url) {
  const auto fits = [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; };
  if (url.empty()) return wrong("address", "is empty");
  if (!std::all_of(url.begin(), url.end(), fits))
    return wrong("address", "holds a blank, a backslash or a character that is not ASCII", "percent-encode it");
  const auto tls = cut_scheme(url);
  if (!tls) return fail(tls.error());
  std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos)
    return wrong("user", "of the address is refused: an address is shown in messages",
                 "take user and password out of the address; the key belongs in its own variable");
  auto host = cut_host(authority);
  if (!host) return fail(std::move(host.error()));
  HttpAddress address{*tls, std::move(*host), *tls ? k_https_port : k_http_port, false};
  address.loopback = is_loopback(address.host);
  if (authority.empty()) return address;
  const auto port = read_port(authority);
  if (!port) return fail(port.error());
  address.port = *port;
  return address;
}

std::string bracketed_host(const HttpAddress& address) {
  const bool brackets = address.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}", brackets ? "[" : "", address.host, brackets ? "]" : "");
}

std::string host_and_port(const HttpAddress& address) {
  return fmt::format("{}:{}", bracketed_host(address), address.port);
}

Result<void> check_http_url(std::string_view url) {
  const auto address = parse_http_url(url);
  if (!address) return fail(address.error());
  if (!address->tls && !address->loopback) {
    return wrong("scheme", "is http and the host is not this machine: the key and the texts could be read on the way",
                 "write https://");
  }
  return {};
}

std::string http_place(std::string_view url) {
  const auto address = parse_http_url(url);
  if (!address) return "an address that cannot be read";
  const bool usual = address->port == (address->tls ? 443 : 80);
  return (address->tls ? "https://" : "http://") + (usual ? bracketed_host(*address) : host_and_port(*address));
}

}  // namespace ingot::io
