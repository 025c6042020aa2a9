#include "io/clock.hpp"

#include <ctime>
#include <thread>

#include <fmt/format.h>

namespace ingot::io {
namespace {

class RealClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::system_clock::time_point now() const override { return std::chrono::system_clock::now(); }
  [[nodiscard]] std::chrono::nanoseconds steady() const override {
    return std::chrono::steady_clock::now().time_since_epoch();
  }
  void sleep(std::chrono::milliseconds duration) override { std::this_thread::sleep_for(duration); }
};

}  // namespace

std::unique_ptr<Clock> make_clock() {
  return std::make_unique<RealClock>();
}

std::string rfc3339(std::chrono::system_clock::time_point time) {
  return rfc3339(static_cast<std::int64_t>(std::chrono::system_clock::to_time_t(time)));
}

std::string rfc3339(std::int64_t epoch_seconds) {
  const auto time = static_cast<std::time_t>(epoch_seconds);
  std::tm utc{};
  ::gmtime_r(&time, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                     utc.tm_hour, utc.tm_min, utc.tm_sec);
}

}  // namespace ingot::io
