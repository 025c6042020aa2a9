// The limits of a paid service: token buckets for requests and for tokens, refilled continuously.
// Invariant: what was refused took nothing. Time comes from the caller.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "support/mock_embeddings/script.hpp"

namespace ingot::mock {

struct Limit {
  std::uint64_t per_minute = 0;  ///< 0: none
  std::uint64_t capacity = 0;    ///< of the bucket; 0: what a minute gives
};

/// As OpenAI writes it: "6m0s", "1.5s", "20ms", "0s"; rounded up to a millisecond.
[[nodiscard]] std::string duration_text(std::chrono::nanoseconds duration);

class Meter {
 public:
  Meter(Limit requests, Limit tokens);

  struct Verdict {
    bool admitted = true;
    std::chrono::milliseconds retry_after{0};  ///< when refused: until both buckets hold enough, if they ever can
    Fields fields;                             ///< x-ratelimit-*, for the limits that there are
  };
  /// Takes one request and its tokens, if there is room for both. `now` never goes back.
  [[nodiscard]] Verdict admit(std::chrono::nanoseconds now, std::uint64_t tokens);

 private:
  class Bucket {
   public:
    explicit Bucket(Limit limit);
    [[nodiscard]] bool limits() const { return per_second_ > 0; }
    void refill(std::chrono::nanoseconds now);
    [[nodiscard]] bool holds(double amount) const { return !limits() || level_ >= amount; }
    void take(double amount) { level_ -= amount; }
    [[nodiscard]] std::chrono::nanoseconds until(double level) const;
    void announce(std::string_view what, Fields& to) const;

   private:
    std::uint64_t limit_;
    double capacity_;
    double per_second_;
    double level_;
    std::chrono::nanoseconds filled_{0};
    bool started_ = false;
  };

  Bucket requests_;
  Bucket tokens_;
};

}  // namespace ingot::mock
