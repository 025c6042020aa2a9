#include "support/mock_embeddings/meter.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ingot::mock {

std::string duration_text(std::chrono::nanoseconds duration) {
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(std::max(duration, std::chrono::nanoseconds(0)));
  const auto milliseconds = whole.count();
  if (milliseconds == 0) return "0s";
  if (milliseconds < 1000) return fmt::format("{}ms", milliseconds);
  const auto seconds = milliseconds / 1000 % 60;
  std::string text = std::to_string(seconds);
  if (milliseconds % 1000 != 0) {
    text += fmt::format(".{:03}", milliseconds % 1000);
    while (text.ends_with('0')) text.pop_back();
  }
  text += 's';
  const auto minutes = milliseconds / 60'000;
  if (minutes == 0) return text;
  return minutes < 60 ? fmt::format("{}m{}", minutes, text) : fmt::format("{}h{}m{}", minutes / 60, minutes % 60, text);
}

Meter::Bucket::Bucket(Limit limit)
    : limit_(limit.per_minute),
      capacity_(static_cast<double>(limit.capacity == 0 ? limit.per_minute : limit.capacity)),
      per_second_(static_cast<double>(limit.per_minute) / 60),
      level_(capacity_) {}

void Meter::Bucket::refill(std::chrono::nanoseconds now) {
  if (started_) {
    const double seconds = std::chrono::duration<double>(now - filled_).count();
    level_ = std::min(capacity_, level_ + seconds * per_second_);
  }
  started_ = true;
  filled_ = now;
}

std::chrono::nanoseconds Meter::Bucket::until(double level) const {
  if (!limits() || level_ >= level) return std::chrono::nanoseconds(0);
  return std::chrono::nanoseconds(std::llround((level - level_) / per_second_ * 1e9));
}

void Meter::Bucket::announce(std::string_view what, Fields& to) const {
  if (!limits()) return;
  to.emplace_back(fmt::format("x-ratelimit-limit-{}", what), std::to_string(limit_));
  to.emplace_back(fmt::format("x-ratelimit-remaining-{}", what), fmt::format("{:.0f}", std::floor(level_)));
  to.emplace_back(fmt::format("x-ratelimit-reset-{}", what), duration_text(until(capacity_)));
}

Meter::Meter(Limit requests, Limit tokens) : requests_(requests), tokens_(tokens) {}

Meter::Verdict Meter::admit(std::chrono::nanoseconds now, std::uint64_t tokens) {
  requests_.refill(now);
  tokens_.refill(now);
  const auto amount = static_cast<double>(tokens);
  Verdict verdict;
  verdict.admitted = requests_.holds(1) && tokens_.holds(amount);
  if (verdict.admitted) {
    requests_.take(1);
    tokens_.take(amount);
  } else {
    verdict.retry_after =
        std::chrono::ceil<std::chrono::milliseconds>(std::max(requests_.until(1), tokens_.until(amount)));
  }
  requests_.announce("requests", verdict.fields);
  tokens_.announce("tokens", verdict.fields);
  return verdict;
}

}  // namespace ingot::mock
