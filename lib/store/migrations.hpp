// The schema's history: schemas/migrations/NNNN_name.sql, built into the program by migrations.cmake.
// Invariant: versions are 1, 2, 3 ... without a gap, and an applied file never changes (its checksum is stored).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/target.hpp"

namespace ingot::store {

struct Migration {
  int version = 0;
  std::string_view name;  ///< 0001_chunks
  std::string_view sql;   ///< with :table, :dim, :vector, :parents, :history, :documents ..., see instantiated()
};

/// In the order of their versions.
[[nodiscard]] std::span<const Migration> migrations();

/// SHA-256 of the file, hexadecimal: what perazzi_schema_migrations holds. Never to change silently.
[[nodiscard]] std::string checksum(const Migration& migration);

/// schemas/roles/: the roles themselves; their rights, and the policies, with the placeholders of a migration.
[[nodiscard]] std::string_view roles_text();
[[nodiscard]] std::string_view grants_text();
[[nodiscard]] std::string_view row_security_text();

/// The statements for one chunk table. `table` must have passed check_table_name.
[[nodiscard]] std::string instantiated(std::string_view sql, const Target& target);

/// [a-z_][a-z0-9_]{0,62}, and none of the names that this program or the server keeps for itself. Errors: config.
[[nodiscard]] Result<void> check_table_name(std::string_view table);

/// The table of its chunks' parents: the name with "_parents" behind it. Of one longer than 55 bytes the end gives way
/// to a digest, so that neither the server cuts the name nor two tables share one. Never to change silently.
[[nodiscard]] std::string parents_table(std::string_view table);

/// The table of its documents: "_documents" behind the name, and shortened in the same way. Never to change silently.
[[nodiscard]] std::string documents_table(std::string_view table);

/// The table of what its rows were before: "_history" behind the name, and shortened in the same way. Never to change
/// silently.
[[nodiscard]] std::string history_table(std::string_view table);

/// All tables that are made beside a chunk table, and that bear its name.
[[nodiscard]] std::vector<std::string> names_beside(std::string_view table);

/// The chunk table and those that are its own beside it; in this order they can be renamed and dropped.
[[nodiscard]] std::vector<std::string> tables_of(std::string_view table);

/// Any other name beside a table's, shortened in the same way; at most 40 bytes of suffix.
[[nodiscard]] std::string name_beside(std::string_view table, std::string_view suffix);

/// The name as SQL takes it: "order" may be a table. `table` must have passed check_table_name.
[[nodiscard]] std::string quoted_name(std::string_view table);

}  // namespace ingot::store
