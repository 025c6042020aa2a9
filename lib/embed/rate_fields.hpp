// What the fields of an answer say about time and limits, in the forms that services use. Impossible values (negative,
// more left than there is) are taken as absent.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "io/http.hpp"

namespace ingot::embed {

/// One of x-ratelimit-{limit,remaining,reset}-{requests,tokens}.
struct Allowance {
  double limit = 0;                              ///< a minute, at least 1
  std::optional<double> left;                    ///< 0 to limit
  std::optional<std::chrono::nanoseconds> full;  ///< when all of it is there again
};

struct RateFields {
  std::optional<Allowance> requests;
  std::optional<Allowance> tokens;
  std::optional<std::chrono::nanoseconds> retry_after;  ///< 0 to 1e9 s: whoever waits caps it
  std::optional<bool> should_retry;                     ///< x-should-retry
};

/// `epoch_seconds` is now, for dates.
[[nodiscard]] RateFields rate_fields(const io::HttpAnswer& answer, std::int64_t epoch_seconds);

/// "1s", "6m0s", "20ms", "1h2m3.5s", and a bare number of seconds; nothing for anything else, for what is negative, and
/// above 1e9 s, where a number is a date.
[[nodiscard]] std::optional<std::chrono::nanoseconds> rate_duration(std::string_view text);

}  // namespace ingot::embed
