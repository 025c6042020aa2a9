// --write-env: DATABASE_URL in the user's env file, whose other lines are none of our business.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "io/filesystem.hpp"

namespace ingot::devdb {

/// `text` with every line that sets DATABASE_URL changed to `url` (an `export ` and CRLF stay), or with such a line at
/// the end. All other bytes stay as they are; comments are not touched.
[[nodiscard]] std::string with_database_url(std::string_view text, std::string_view url);

/// Makes the file (mode 600) or replaces it atomically, keeping owner and mode; writes nothing when nothing changes.
/// Errors: config when the file is a symbolic link, no regular file or unreadable; io when it cannot be written.
[[nodiscard]] Result<void> write_env(io::FileSystem& files, const std::string& path, std::string_view url);

}  // namespace ingot::devdb
