// What each verb of dev-vector-db does and prints.
#pragma once

#include "base/result.hpp"
#include "devdb/devdb.hpp"
#include "options.hpp"

namespace ingot::apps {

/// Does what the command says; the result is the exit status.
[[nodiscard]] Result<int> execute(const DatabaseCommand& command, devdb::Doors& doors);

}  // namespace ingot::apps
