// What `doctor` looks at before a native server is started. Changes nothing.
#pragma once

#include <vector>

#include "devdb/devdb.hpp"

namespace ingot::devdb {

/// postgresql, pgvector, data directory, port: in this order.
[[nodiscard]] std::vector<Check> native_checks(Doors& doors, const Options& options);

}  // namespace ingot::devdb
