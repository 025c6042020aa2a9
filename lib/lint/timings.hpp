// Where the time of a run goes. This room has neither a clock nor threads: whoever asks brings them.
#pragma once

#include <cstdint>
#include <string_view>

namespace ingot::lint {

class Timings {
 public:
  virtual ~Timings() = default;
  /// Nanoseconds since any moment.
  [[nodiscard]] virtual std::int64_t now() const = 0;
  /// Called from any thread.
  virtual void add(std::string_view what, std::int64_t nanoseconds) = 0;
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
  std::int64_t begin_ = 0;
};

}  // namespace ingot::lint
