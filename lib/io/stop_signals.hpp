// The wish to end, by SIGINT, SIGTERM or SIGHUP, while work that must not be cut in the middle goes on. While an object
// lives the first of them is noted; the second ends the process, as it would have without the object. One at a time.
#pragma once

#include <optional>

namespace ingot::io {

enum class StopWish { interrupted, terminated };

class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  [[nodiscard]] std::optional<StopWish> asked() const;
};

}  // namespace ingot::io
