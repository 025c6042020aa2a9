// What changes in a text file, as `git apply` and `patch -p1` read it.
#pragma once

#include <string>
#include <string_view>

namespace ingot::report {

/// "--- a/PATH", "+++ b/PATH" and the hunks, with three lines around each change; empty when the texts are equal. The
/// lines are those of the texts, byte for byte. Without an end of time where everything differs: a stretch with very
/// many changes is replaced as a whole.
[[nodiscard]] std::string unified_diff(std::string_view path, std::string_view before, std::string_view after);

}  // namespace ingot::report
