// The schema's way to the newest version, for `ingest migrate`; a load calls Store::prepare() and needs none of this.
// Invariant: what is run and what is printed as SQL are the same statements.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/schema_status.hpp"
#include "store/migration_script.hpp"
#include "store/store.hpp"

namespace ingot::store {

class Migrator {
 public:
  virtual ~Migrator() = default;

  /// Read-only; what stands in the way is in it, not an error.
  [[nodiscard]] virtual Result<model::SchemaStatus> status() = 0;
  /// The names of the migrations that were applied, none when all was there. Errors: refused when another program
  /// changes the schema; config with the statement when a right is missing; database.
  [[nodiscard]] virtual Result<std::vector<std::string>> migrate() = 0;
  /// Makes the roles and their rights; policies once set stay. Needs migrate(). Errors as there.
  [[nodiscard]] virtual Result<void> make_roles(RowSecurity row_security) = 0;
  /// What migrate() would run, as one transaction for psql. Read-only; needs no right to run it.
  [[nodiscard]] virtual Result<std::string> missing_sql() = 0;
  /// Without a secret.
  [[nodiscard]] virtual std::string where() const = 0;
};

/// Connects; the clock must outlive it. Errors: those of open_postgres.
[[nodiscard]] Result<std::unique_ptr<Migrator>> open_migrator(const Options& options, io::Clock& clock);

/// Everything from nothing, for a table of this width; and the roles. Errors: config for the table's name.
[[nodiscard]] Result<std::string> whole_sql(const Target& target);
[[nodiscard]] Result<std::string> roles_sql(const Target& target, RowSecurity row_security);

}  // namespace ingot::store
