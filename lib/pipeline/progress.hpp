// How a run tells what it is doing. The pipeline reports; whether and how that is shown is the program's business.
#pragma once

#include <cstddef>
#include <string_view>

namespace ingot::pipeline {

class Progress {
 public:
  virtual ~Progress() = default;
  /// A phase of `total` steps begins; the phase before it has ended. 0: the number of steps is not known.
  virtual void begin(std::string_view phase, std::size_t total) = 0;
  /// Called from any thread.
  virtual void advance(std::size_t steps) = 0;
  /// What else is to be said of the phase, until it is said anew: "8 in flight, waiting for the rate limit".
  virtual void detail(std::string_view /*text*/) {}
};

}  // namespace ingot::pipeline
