// The server as a program of this machine. Root's server runs as the owner of its data; everybody else's as themselves.
#pragma once

#include <memory>

#include "devdb/devdb.hpp"

namespace ingot::devdb {

/// The doors must outlive the result.
[[nodiscard]] std::unique_ptr<Runtime> make_native(Doors& doors, const Options& options);

}  // namespace ingot::devdb
