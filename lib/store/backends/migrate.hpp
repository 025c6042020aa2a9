// How the tables come to be: the steps of migration_script.hpp, run in one transaction under a lock. Never waits long
// behind a reader: what it asks for would make everybody behind it wait as well.
#pragma once

#include <string>
#include <vector>

#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"
#include "store/migration_script.hpp"

namespace ingot::store {

/// Brings the schema up to date, as perazzi_owner where the tables belong to it. Returns the names of the migrations
/// that it applied, none when all was there. Errors: refused when another program changes the schema for more than 10
/// s; config with the statement when a right is missing; database when a session holds a table, after some tries of 1
/// s.
[[nodiscard]] Answer<std::vector<std::string>> migrate(Connection& connection, const Target& target, io::Clock& clock);

/// Makes the roles and gives them their rights, with policies where they are asked for or in place. Needs migrate().
[[nodiscard]] Answer<void> make_roles(Connection& connection, const Target& target, RowSecurity row_security,
                                      io::Clock& clock);

}  // namespace ingot::store
