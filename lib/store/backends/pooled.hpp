// Whether a pooler stands between: settings of the session are not ours there.
#pragma once

#include <string>

#include "store/backends/connection.hpp"
#include "store/url.hpp"

namespace ingot::store {

/// What gives it away, one sentence without a stop; empty: no sign of one.
[[nodiscard]] Answer<std::string> signs_of_pooler(Connection& connection, const Url& url);

}  // namespace ingot::store
