// Requests that were made beforehand, sent again and again over some connections by one thread; answers are read and
// thrown away. No client that makes its requests and looks at its answers can be faster, so that this is what the
// client of embed is measured by.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ingot::bench {

/// When is counted: some seconds after a start that is not, in which connections open and limits are found out.
struct Window {
  double start = 1;
  double counted = 3;
};

/// Counts what comes inside the window, which begins with the object's life.
class Meter {
 public:
  explicit Meter(const Window& window);
  void add(std::size_t count);
  [[nodiscard]] bool over() const { return Clock::now() >= end_; }
  [[nodiscard]] double per_second() const { return static_cast<double>(count_) / seconds_; }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_;
  Clock::time_point end_;
  double seconds_;
  std::size_t count_ = 0;
};

/// An HTTP/1.1 POST of JSON, head and body.
[[nodiscard]] std::string post(const std::string& path, const std::string& body);

/// Answers a second of 127.0.0.1:`port`, with one request on the way on each connection. Stops the program when one is
/// answered with anything but 200.
[[nodiscard]] double generate_load(std::uint16_t port, const std::vector<std::string>& requests,
                                   std::size_t connections, const Window& window);

}  // namespace ingot::bench
