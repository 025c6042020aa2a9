#include "report/timing_list.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace ingot::report {

std::string render_timings(std::span<const Timing> timings) {
  std::vector<Timing> sorted(timings.begin(), timings.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Timing& a, const Timing& b) { return a.nanoseconds > b.nanoseconds; });
  std::string out;
  for (const Timing& timing : sorted) {
    out +=
        fmt::format("{:>9.1f} ms  {}\n", static_cast<double>(timing.nanoseconds) / 1e6, text::printable(timing.what));
  }
  return out;
}

}  // namespace ingot::report
