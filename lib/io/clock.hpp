// The door to time: wall time for records, steady time for durations and deadlines.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace ingot::io {

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual std::chrono::system_clock::time_point now() const = 0;
  [[nodiscard]] virtual std::chrono::nanoseconds steady() const = 0;
  virtual void sleep(std::chrono::milliseconds duration) = 0;
};

[[nodiscard]] std::unique_ptr<Clock> make_clock();

/// UTC, as RFC 3339 with seconds: 2026-01-31T12:00:00Z.
[[nodiscard]] std::string rfc3339(std::chrono::system_clock::time_point time);
[[nodiscard]] std::string rfc3339(std::int64_t epoch_seconds);

}  // namespace ingot::io
