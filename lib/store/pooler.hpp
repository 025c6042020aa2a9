// Whether a connection pooler stands between this program and its database (spec store 11): worth saying, since session
// settings, a long maintenance and the number of connections mean something else behind one.
#pragma once

#include <string>

#include "base/result.hpp"
#include "store/store.hpp"
#include "store/url.hpp"

namespace ingot::io {
class Clock;
}

namespace ingot::store {

/// What the address gives away: port 6543, or a first label that ends in -pooler. One sentence without a stop; empty:
/// no sign of a pooler.
[[nodiscard]] std::string pooler_of_address(const Url& url);

/// The same, and what a connection gives away: another process answers than the one that greeted. Connects. Errors: as
/// open_postgres().
[[nodiscard]] Result<std::string> find_pooler(const Options& options, io::Clock& clock);

}  // namespace ingot::store
