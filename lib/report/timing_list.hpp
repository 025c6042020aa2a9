// Where the time of a run went, longest first: for people who wonder why it takes so long.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ingot::report {

struct Timing {
  std::string what;
  std::int64_t nanoseconds = 0;
};

/// One line each, "   12.3 ms  what"; the order of equal ones is that given.
[[nodiscard]] std::string render_timings(std::span<const Timing> timings);

}  // namespace ingot::report
