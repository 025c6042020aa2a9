// What an SQLSTATE means for us: kind of error, exit code and hint (spec store 9).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ingot::store {

/// For a statement that the server refused. `where` is the place() of the URL, `message` the primary message.
[[nodiscard]] Error statement_error(std::string_view where, std::string_view sqlstate, std::string_view message);

enum class HostKind { loopback, remote };

/// For a connection that was not made. `sqlstate` is empty when no server answered.
[[nodiscard]] Error connect_error(std::string_view where, HostKind host, std::string_view sqlstate,
                                  std::string_view message);

/// A later try may succeed without anybody's help: the server is starting, stopping or full.
[[nodiscard]] bool is_passing(std::string_view sqlstate);

/// A time limit ended the statement: a lock was not to be had, or it took too long.
[[nodiscard]] bool is_wait(std::string_view sqlstate);

/// The transaction lost against another one and may be run again: serialization, deadlock, lock timeout.
[[nodiscard]] bool is_conflict(std::string_view sqlstate);

}  // namespace ingot::store
