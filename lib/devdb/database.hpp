// What a runtime's server must offer before it is called ready, and what can be learned from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "devdb/devdb.hpp"

namespace ingot::devdb {

enum class Password { hidden, shown };
/// postgresql://perazzi:perazzi@127.0.0.1:5433/perazzi
[[nodiscard]] std::string url(std::uint16_t port, Password password);

/// Starts what is not running and waits until a connection over TCP, the extension and its type work. A server that is
/// ready already costs one query. Errors: those of Runtime::start; database when it is not ready in time.
[[nodiscard]] Result<Server> up(Runtime& runtime, Doors& doors, const Options& options);

/// Stops it under the lock; `false` when none ran.
[[nodiscard]] Result<bool> down(Runtime& runtime);

/// Removes the data under the lock. Errors: refused when DATABASE_URL names another machine's database, since then the
/// caller may believe that one to be reset.
[[nodiscard]] Result<void> remove_data(Runtime& runtime, Doors& doors);

/// Waits for a server that somebody starts, and for its extension.
[[nodiscard]] Result<Server> wait(Runtime& runtime, Doors& doors, const Options& options);

struct TableFacts {
  std::string name;
  std::optional<std::int64_t> rows;       ///< unset: there is no such table
  std::optional<std::int64_t> dimension;  ///< of its embedding column
};

struct DatabaseFacts {
  std::string server_version;
  std::string vector_version;
  std::int64_t bytes = 0;  ///< of the database on disk
  TableFacts table;
};

/// Looks at the database and at the table of PGVECTOR_TABLE (perazzi_chunks). Errors: config, database.
[[nodiscard]] Result<DatabaseFacts> inspect(Runtime& runtime, Doors& doors, const Server& server);

/// The runtime's checks and those of the server, the extension, and DATABASE_URL.
[[nodiscard]] std::vector<Check> doctor(Runtime& runtime, Doors& doors);

}  // namespace ingot::devdb
