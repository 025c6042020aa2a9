// What a failed request is called: libcurl's codes and words to an HttpFault for people. Invariant: no message holds
// anything but host, port, file of authorities, limits, and words of this machine; libcurl's own are only read.
#pragma once

#include <cstddef>
#include <string_view>

#include "io/http.hpp"
#include "io/http_address.hpp"
#include "io/http_answer.hpp"
#include "io/libcurl.hpp"

namespace ingot::io {

/// What libcurl knows about a request that has failed.
struct FailedRequest {
  CURLcode code = CURLE_OK;
  std::string_view words;      ///< of its error buffer
  long system_error = 0;       ///< errno of the last connect
  long certificate_error = 0;  ///< of the check of the server's certificate
  long proxy_status = 0;       ///< of the answer to CONNECT; 0 without a proxy
  bool resolved = false;       ///< the host has an address
  bool connected = false;      ///< to the host or its proxy
  bool sent = false;           ///< bytes of the request have left, or may have
  std::size_t received = 0;    ///< bytes
};

[[nodiscard]] HttpFault fault_of(const FailedRequest& failed, const HttpAddress& address, const HttpLimits& limits);

/// For an answer that was given up while it came.
[[nodiscard]] HttpFault fault_of(AnswerTrouble trouble, std::size_t most_body_bytes, const HttpAddress& address);

/// For an answer that came too slowly.
[[nodiscard]] HttpFault slow_fault(const HttpAddress& address, const HttpLimits& limits);

}  // namespace ingot::io
