// The commands that stand behind `ingest`, as in `ingest migrate`: each reads its own command line and returns an exit
// status. `ingest` without one of them loads documents.
#pragma once

#include <span>
#include <string_view>

#include "base/result.hpp"

namespace ingot::apps {

struct Command {
  std::string_view name;
  std::string_view about;  ///< one line, lower case
  /// argv[0] is "ingest NAME", for help and messages.
  Result<int> (*run)(int argc, const char* const* argv);
};

/// Sorted by name.
[[nodiscard]] std::span<const Command> commands();

/// Null when the word is none of them.
[[nodiscard]] const Command* find_command(std::string_view word);

}  // namespace ingot::apps
