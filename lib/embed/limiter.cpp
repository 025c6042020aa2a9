#include "embed/limiter.hpp"

#include <algorithm>
#include <cmath>

namespace ingot::embed {
namespace {

constexpr double k_first_window = 4;
constexpr double k_cut = 0.8;
constexpr double k_spike = 4;  // times the usual duration
constexpr Time k_least_spike = std::chrono::seconds(1);
constexpr Time k_minute = std::chrono::minutes(1);
constexpr double k_nanoseconds = 1e9;

double seconds(Time time) {
  return static_cast<double>(time.count()) / k_nanoseconds;
}

}  // namespace

double Bucket::level_at(Time now) const {
  return std::min(capacity_, level_ + rate_ * static_cast<double>((now - since_).count()));
}

Time Bucket::ready_at(Time now, double amount) const {
  if (!known()) return now;
  const double missing = std::min(amount, capacity_) - level_at(now);
  if (missing <= 0) return now;
  return now + Time(static_cast<std::int64_t>(std::ceil(missing / rate_)));
}

void Bucket::take(Time now, double amount) {
  if (!known()) return;
  level_ = level_at(now) - amount;
  since_ = now;
}

void Bucket::announce(Time now, const Allowance& allowance, double pending) {
  const bool first = !known();
  capacity_ = allowance.limit;
  rate_ = allowance.limit / 60e9;
  // A limit that takes far longer than a minute to come back is one of a day.
  if (allowance.left && allowance.full && *allowance.full > k_minute) {
    const double missing = allowance.limit - *allowance.left;
    const double by_reset = missing / (seconds(*allowance.full) * k_nanoseconds);
    if (missing > 0 && by_reset < rate_ / 4) rate_ = by_reset;
  }
  if (allowance.left) {
    level_ = *allowance.left - pending;
  } else if (first) {
    level_ = capacity_ - pending;
  }
  since_ = now;
}

Limiter::Limiter(const LimiterOptions& options) : most_(std::max<std::size_t>(1, options.most_in_flight)) {
  if (options.requests_per_minute) requests_ = Bucket(*options.requests_per_minute);
  if (options.tokens_per_minute) tokens_ = Bucket(*options.tokens_per_minute);
}

Time Limiter::ready_at(Time now, std::size_t weight) const {
  return std::max({closed_until_, requests_.ready_at(now, 1), tokens_.ready_at(now, static_cast<double>(weight))});
}

void Limiter::started(Time now, std::size_t weight) {
  ++in_flight_;
  weight_in_flight_ += static_cast<double>(weight);
  requests_.take(now, 1);
  tokens_.take(now, static_cast<double>(weight));
}

void Limiter::ended(Time now, Time start, std::size_t weight, Pressure pressure, const RateFields& fields) {
  --in_flight_;
  weight_in_flight_ -= static_cast<double>(weight);
  // Answers may overtake each other: an older one knows less.
  if (start >= newest_announced_ && (fields.requests || fields.tokens)) {
    newest_announced_ = start;
    if (fields.requests) requests_.announce(now, *fields.requests, static_cast<double>(in_flight_));
    if (fields.tokens) tokens_.announce(now, *fields.tokens, weight_in_flight_);
  }
  const Time took = now - start;
  if (pressure == Pressure::throttled) return shrink(now, start);
  if (pressure == Pressure::failed) return;
  const bool spike = answered_ && took > k_least_spike && seconds(took) > k_spike * seconds(usual_);
  usual_ = answered_ ? (usual_ * 7 + took) / 8 : took;
  if (spike) return shrink(now, start);
  grow();
}

void Limiter::grow() {
  if (!answered_) {
    answered_ = true;
    window_ = std::max(window_, k_first_window);
  } else if (++clean_ >= whole_window()) {
    clean_ = 0;
    window_ += 1;
  }
  window_ = std::min(window_, static_cast<double>(most_));
}

// Requests that had left before the last cut tell nothing new.
void Limiter::shrink(Time now, Time start) {
  clean_ = 0;
  if (start < last_cut_) return;
  last_cut_ = now;
  window_ = std::max(1.0, window_ * k_cut);
}

void Limiter::close_until(Time time) {
  closed_until_ = std::max(closed_until_, time);
}

}  // namespace ingot::embed
