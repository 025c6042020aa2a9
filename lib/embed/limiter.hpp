// When the next request may leave (below the retries, shared by all requests of a run): buckets of requests and tokens,
// filled at the rates that the service announces or the user gives, and a window of requests in flight that grows while
// all goes well and shrinks when the service is pressed (additive increase, multiplicative decrease). Where a rate is
// known the buckets rule and the window only caps.
// Pure: time comes in as steady nanoseconds.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "embed/rate_fields.hpp"

namespace ingot::embed {

using Time = std::chrono::nanoseconds;

struct LimiterOptions {
  std::size_t most_in_flight = 16;
  std::optional<double> requests_per_minute;  ///< until the service announces its own
  std::optional<double> tokens_per_minute;
};

/// What is left of a rate. It starts full, and is set anew by what the service says is left.
class Bucket {
 public:
  Bucket() = default;
  explicit Bucket(double per_minute) : capacity_(per_minute), rate_(per_minute / 60e9), level_(per_minute) {}

  [[nodiscard]] bool known() const { return capacity_ > 0; }
  /// When `amount` is there; more than the capacity counts as the capacity.
  [[nodiscard]] Time ready_at(Time now, double amount) const;
  void take(Time now, double amount);
  /// `pending`: taken by requests that the service had perhaps not counted yet when it said so.
  void announce(Time now, const Allowance& allowance, double pending);

 private:
  [[nodiscard]] double level_at(Time now) const;
  double capacity_ = 0;
  double rate_ = 0;   // a nanosecond
  double level_ = 0;  // at `since_`; below zero: more was taken than there was
  Time since_{0};
};

enum class Pressure {
  none,       ///< an answer
  throttled,  ///< 429, 503
  failed,     ///< something else went wrong, which says nothing about the rate
};

class Limiter {
 public:
  explicit Limiter(const LimiterOptions& options);

  /// Whether a request may be added to those in flight, whatever its size.
  [[nodiscard]] bool has_room() const { return in_flight_ < whole_window(); }
  /// The time from which a request of that weight may leave; `now` or earlier: at once.
  [[nodiscard]] Time ready_at(Time now, std::size_t weight) const;
  void started(Time now, std::size_t weight);
  /// The request started at `start` has ended; fields are those of its answer.
  void ended(Time now, Time start, std::size_t weight, Pressure pressure, const RateFields& fields);
  /// Nothing leaves before that time.
  void close_until(Time time);
  [[nodiscard]] Time closed_until() const { return closed_until_; }
  [[nodiscard]] std::size_t window() const { return whole_window(); }

 private:
  [[nodiscard]] std::size_t whole_window() const { return static_cast<std::size_t>(window_); }
  void grow();
  void shrink(Time now, Time start);

  std::size_t most_;
  double window_ = 1;  // one until there is an answer: it brings the limits, or shows that all requests would fail
  bool answered_ = false;
  std::size_t clean_ = 0;  // answers since the window changed
  std::size_t in_flight_ = 0;
  double weight_in_flight_ = 0;
  Bucket requests_;
  Bucket tokens_;
  Time closed_until_{0};
  Time last_cut_{0};
  Time newest_announced_{0};  // start of the request whose answer was believed last
  Time usual_{0};             // smoothed time of an answer
};

}  // namespace ingot::embed
