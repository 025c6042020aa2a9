// Addresses of HTTP services, read by ourselves: libcurl need not be there, and what it would read generously (127.1,
// a backslash, a second @) is refused, so that both read one host. Invariant: no error holds a piece of the address.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ingot::io {

struct HttpAddress {
  bool tls = true;
  std::string host;  ///< in lower case; an IPv6 address without its brackets
  std::uint16_t port = 443;
  bool loopback = false;  ///< localhost, 127.0.0.0/8 or ::1
};

/// Errors: config, "the <part> ..." where part is address, scheme, user, host or port; not whether http is allowed.
[[nodiscard]] Result<HttpAddress> parse_http_url(std::string_view url);

/// "api.example.com", "[::1]".
[[nodiscard]] std::string bracketed_host(const HttpAddress& address);

/// "api.example.com:443", "[::1]:8080".
[[nodiscard]] std::string host_and_port(const HttpAddress& address);

}  // namespace ingot::io
