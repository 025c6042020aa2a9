// Running a program of which only success and output matter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "io/process.hpp"

namespace ingot::devdb {

/// Standard output without white space at its end. Errors: io, with the last lines of what the program complained
/// about.
[[nodiscard]] Result<std::string> output_of(io::Processes& processes, const io::Command& command);

/// Whether it ran and ended with status 0.
[[nodiscard]] bool succeeds(io::Processes& processes, const io::Command& command);

/// The last `most` lines that are not blank.
[[nodiscard]] std::vector<std::string> last_lines(std::string_view text, std::size_t most);

}  // namespace ingot::devdb
