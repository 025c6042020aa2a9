// The time that the parts of a run take, all threads together.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "io/clock.hpp"
#include "lint/timings.hpp"

namespace ingot::pipeline {

class Stopwatch final : public lint::Timings {
 public:
  using Totals = std::map<std::string, std::int64_t, std::less<>>;  ///< nanoseconds by what took them

  /// The clock must outlive it.
  explicit Stopwatch(const io::Clock& clock) : clock_(clock) {}

  [[nodiscard]] std::int64_t now() const override { return clock_.steady().count(); }
  void add(std::string_view what, std::int64_t nanoseconds) override {
    const std::lock_guard lock(mutex_);
    const auto found = totals_.find(what);
    (found == totals_.end() ? totals_.emplace(what, 0).first : found)->second += nanoseconds;
  }
  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  const io::Clock& clock_;
  std::mutex mutex_;
  Totals totals_;
};

}  // namespace ingot::pipeline
