// The door to HTTP services. Many requests are in flight at once and one thread waits for all of them; nothing is tried
// again here, and nothing is followed: who calls decides what an answer means (embed).
// Invariants: https only, http for loopback hosts alone; TLS 1.2 or newer with the server's name and chain checked, and
// no switch for that; an answer never takes more memory than its request allows.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ingot::io {

struct HttpField {
  std::string name;  ///< of an answer: in lower case
  std::string value;
};

struct HttpRequest {
  std::string url;
  std::vector<HttpField> fields;
  std::string body;                        ///< sent by POST; empty: GET
  std::size_t max_answer_bytes = 1 << 20;  ///< of the body; nothing is decompressed
  /// Whatever it holds: the answer's body takes its memory, such as that of an earlier one, since large memory fresh
  /// from the system is slow.
  std::string room{};
};

struct HttpAnswer {
  int status = 0;
  std::vector<HttpField> fields;  ///< in the order in which they came, at most 64 KiB in all
  std::string body;

  /// The first field of this name (lower case), trimmed; nothing when there is none.
  [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const;
};

/// Why no whole answer came.
enum class HttpFailure {
  resolve,    ///< the name has no address
  connect,    ///< nobody listens there, or not in time
  tls,        ///< the server's certificate or protocol was refused; trying again does not help
  timed_out,  ///< connected, and then too slow
  cut,        ///< the connection ended before the answer did
  too_large,  ///< the answer is larger than it may be
  malformed,  ///< what came is no HTTP
  refused,    ///< not sent: the address or a field of the request is not allowed; trying again does not help
};

struct HttpFault {
  HttpFailure failure = HttpFailure::cut;
  std::string message;  ///< one line, "cannot resolve api.example.com"; no secret, nothing that the server said
  std::string hint;     ///< may be empty
  bool sent = false;    ///< the request may have reached the server, and may have been paid
};

struct HttpOutcome {
  std::uint64_t id = 0;  ///< as given to start()
  tl::expected<HttpAnswer, HttpFault> answer;
  std::chrono::nanoseconds took{0};  ///< from start() to here
};

struct HttpLimits {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds total{60'000};
  std::chrono::seconds slow_for{15};  ///< with fewer than slow_bytes a second, an answer that has begun is given up
  long slow_bytes = 1024;
  std::size_t connections = 64;  ///< kept open; more requests than that wait, and their limits begin when they leave
  std::string authorities;       ///< a PEM file of certificate authorities; empty: those of the system
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Begins a request and sends what can be sent at once; its outcome comes out of wait(), also when it could not be
  /// begun. Ids of requests that are in flight differ.
  virtual void start(std::uint64_t id, HttpRequest request) = 0;
  /// Returns when at least one request has ended, or after `most`, or at once when none is in flight or a signal comes.
  /// Nothing is sent or received between two calls of these.
  [[nodiscard]] virtual std::vector<HttpOutcome> wait(std::chrono::milliseconds most) = 0;
  [[nodiscard]] virtual std::size_t in_flight() const = 0;  ///< begun, and not yet told by wait()
};

/// A server that has closed a kept connection gets the request on a new one: that is the same request. Proxies are
/// those of the environment, as curl reads it, and none for loopback hosts. Errors (config): libcurl is not installed,
/// too old or has no TLS.
[[nodiscard]] Result<std::unique_ptr<HttpClient>> make_http_client(const HttpLimits& limits);

/// Whether a client takes this address: https, or http to a loopback host, and neither user nor password in it. The
/// error (config) names the part, never the text of the address.
[[nodiscard]] Result<void> check_http_url(std::string_view url);

/// "https://api.example.com:443", for messages.
[[nodiscard]] std::string http_place(std::string_view url);

/// Seconds since the epoch of a date as HTTP writes it (RFC 9110 5.6.7, all three forms); nothing for anything else.
[[nodiscard]] std::optional<std::int64_t> http_date(std::string_view text);

}  // namespace ingot::io
