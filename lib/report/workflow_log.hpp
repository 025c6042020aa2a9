// Text of users in the log of a GitHub Actions job. The runner obeys "::command::" at the beginning of a line and
// "##[command]" anywhere in one, whoever wrote it (spec lint 2).
#pragma once

#include <string>
#include <string_view>

namespace ingot::report {

/// The text without anything that the runner obeys: "##[" as "##(", which keeps columns, and "::" as ": :" where a line
/// begins with it.
[[nodiscard]] std::string without_commands(std::string_view text);

/// JSON with the same values and without "##[", whose second character is escaped; no line of JSON begins with "::".
[[nodiscard]] std::string json_without_commands(std::string json);

/// The text of without_commands() between lines that tell the runner to obey nothing. The token must be one that nobody
/// who wrote the text can guess: letters and digits, not empty. An empty text stays empty.
[[nodiscard]] std::string stopped_commands(std::string_view text, std::string_view token);

}  // namespace ingot::report
