// Which sessions stand in the way of a run that has waited too long (store.apply). Only process numbers are read: what
// other sessions do is theirs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"

namespace ingot::store {

/// Processes of the server that hold a lock which a run has to wait for, at most four: on the tables of this target, or
/// the advisory lock `key`. Those with row locks only count when nobody holds a stronger lock.
[[nodiscard]] Answer<std::vector<std::int64_t>> lock_holders(Connection& connection, const Target& target,
                                                             const std::string& key);

/// `error` with these processes in its message and its hint.
[[nodiscard]] Error held_up(const Target& target, const std::vector<std::int64_t>& holders, Error error);

}  // namespace ingot::store
