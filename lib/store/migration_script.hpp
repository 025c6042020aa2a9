// The statements that bring a database's schema up to date, as steps in order: what `ingest migrate` runs and what
// `ingest migrate --sql` prints are the same text.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/target.hpp"

namespace ingot::store {

/// What pg_advisory_xact_lock takes: one for all schema changes. Never to change silently.
inline constexpr std::string_view k_schema_lock = "7954893302218843137";
inline constexpr std::string_view k_create_extension = "CREATE EXTENSION IF NOT EXISTS vector";

enum class RowSecurity { off, on };

/// What a database lacks, and what its new tables need beside them.
struct Missing {
  bool extension = false;
  bool bookkeeping = false;  ///< the table perazzi_schema_migrations
  bool forget = false;       ///< the chunk table was dropped: what is noted of its versions goes
  bool roles = false;        ///< the tables belong to perazzi_owner, and new ones will
  RowSecurity row_security = RowSecurity::off;
  std::set<int> versions;
};

/// All of it: for a database that has nothing.
[[nodiscard]] Missing everything();

struct SchemaStep {
  std::string what;  ///< "migration 0006_access"; a file's name without its end
  std::string sql;   ///< one or more statements, each with its ';'
};

/// Without the extension, whose failure has a meaning of its own. The table's name must have passed check_table_name.
[[nodiscard]] std::vector<SchemaStep> migration_steps(const Missing& missing, const Target& target);
/// The roles, their rights on the chunk table's tables, and the policies where they are asked for.
[[nodiscard]] std::vector<SchemaStep> role_steps(const Target& target, RowSecurity row_security);

/// One transaction under the lock, for psql. `title` becomes its first line, a comment.
[[nodiscard]] std::string script(std::string_view title, const Missing& missing, const std::vector<SchemaStep>& steps);

/// The statements of a text, without comments between them and without ';'. Knows '...', "...", $tag$...$tag$ and both
/// kinds of comments; E'...' with a backslash before a quote is not for migrations.
[[nodiscard]] std::vector<std::string_view> statements(std::string_view sql);

}  // namespace ingot::store
