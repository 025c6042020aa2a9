// Where the time of a run goes. This room has no clock: it is given one.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace ingot::lint {

class Timings {
 public:
  using Clock = std::function<std::chrono::nanoseconds()>;
  using Totals = std::map<std::string, std::chrono::nanoseconds, std::less<>>;

  explicit Timings(Clock now) : now_(std::move(now)) {}

  /// Any number of threads may add together.
  void add(std::string_view what, std::chrono::nanoseconds time) {
    const std::lock_guard lock(mutex_);
    const auto found = totals_.find(what);
    (found == totals_.end() ? totals_.emplace(what, 0).first : found)->second += time;
  }
  [[nodiscard]] std::chrono::nanoseconds now() const { return now_(); }
  /// Of all threads together.
  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  Clock now_;
  std::mutex mutex_;
  Totals totals_;
};

/// Adds the time of its life; nothing without timings.
class Timed {
 public:
  Timed(Timings* timings, std::string_view what) : timings_(timings), what_(what) {
    if (timings_ != nullptr) begin_ = timings_->now();
  }
  ~Timed() {
    if (timings_ != nullptr) timings_->add(what_, timings_->now() - begin_);
  }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

 private:
  Timings* timings_;
  std::string_view what_;
  std::chrono::nanoseconds begin_{};
};

}  // namespace ingot::lint
