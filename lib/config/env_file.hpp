// Env files (.env.local, .env.preview): NAME=value lines in the subset that compose, dotenv and systemd read alike.
// Nothing is ever expanded or executed; what those tools would read differently is an error.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ingot::config {

/// Errors (config): "path:line: what", never with a value. A '#' starts a comment only after white space; single quotes
/// keep everything; double quotes know \n \t \\ \"; `export ` in front is allowed.
[[nodiscard]] Result<std::map<std::string, std::string, std::less<>>> parse_env_file(std::string_view path,
                                                                                     std::string_view text);

}  // namespace ingot::config
