// One request of libcurl's from its options to its outcome, used again for the next request. Every limit and every
// default of libcurl that is too generous is set here, and nowhere else.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "io/http.hpp"
#include "io/http_address.hpp"
#include "io/http_answer.hpp"
#include "io/libcurl.hpp"

namespace ingot::io {

using SteadyTime = std::chrono::steady_clock::time_point;

/// A request that may be sent: its address and its fields were checked.
struct HttpJob {
  std::uint64_t id = 0;
  HttpRequest request;
  HttpAddress address;
  SteadyTime started;
};

class HttpTransfer {
 public:
  /// Errors: config, when this libcurl does not know an option.
  [[nodiscard]] static Result<std::unique_ptr<HttpTransfer>> make(const Libcurl& curl, const HttpLimits& limits);
  ~HttpTransfer();
  HttpTransfer(const HttpTransfer&) = delete;
  HttpTransfer& operator=(const HttpTransfer&) = delete;

  /// Readies the handle for this job; to be given to libcurl then. Errors: internal, libcurl takes an option no more.
  [[nodiscard]] Result<void> begin(HttpJob job);
  [[nodiscard]] CURL* handle() const { return easy_; }
  [[nodiscard]] static HttpTransfer& of(const Libcurl& curl, CURL* handle);

  /// Looks at the pace of the answer: true when it has been too slow for too long. libcurl's own check is not used: it
  /// would count the time in which the server has not begun to answer because it is working.
  [[nodiscard]] bool is_too_slow(SteadyTime now);

  /// Ends the job. The handle must have left libcurl's list.
  [[nodiscard]] HttpOutcome end(CURLcode code);
  [[nodiscard]] HttpOutcome end_as(HttpFault fault);
  [[nodiscard]] HttpOutcome end_as_slow() { return end_as(slow()); }

 private:
  HttpTransfer(const Libcurl& curl, const HttpLimits& limits) : curl_(curl), limits_(limits) {}

  [[nodiscard]] bool set_for_all_requests();
  [[nodiscard]] bool set_fields();
  [[nodiscard]] HttpFault slow() const;
  [[nodiscard]] HttpFault fault(CURLcode code) const;
  [[nodiscard]] long number(CURLINFO info) const;
  [[nodiscard]] bool reached(CURLINFO time) const;

  const Libcurl& curl_;
  const HttpLimits& limits_;
  CURL* easy_ = nullptr;
  curl_slist* fields_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> words_{};
  HttpJob job_;
  HttpAnswerReader answer_;
  SteadyTime looked_at_;
  std::size_t seen_ = 0;  // bytes, then
  std::chrono::nanoseconds slow_for_{0};
};

}  // namespace ingot::io
