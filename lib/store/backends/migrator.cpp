// The migrator on a session of its own.
#include "store/migrator.hpp"

#include <utility>

#include <fmt/format.h>

#include "store/backends/migrate.hpp"
#include "store/backends/session.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

using model::SchemaStatus;
using model::SchemaVersion;
using model::VersionState;

SchemaVersion version_of(const Migration& migration, const Survey& seen, bool dropped) {
  SchemaVersion shown;
  shown.version = migration.version;
  shown.name = std::string(migration.name);
  shown.checksum = checksum(migration);
  const auto noted = seen.applied.find(migration.version);
  if (noted == seen.applied.end() || dropped) {
    const bool later = !dropped && seen.applied.upper_bound(migration.version) != seen.applied.end();
    shown.state = later ? VersionState::missing : VersionState::pending;
    return shown;
  }
  shown.applied_at = noted->second.at;
  shown.stored_checksum = shortened(noted->second.checksum);
  shown.state = noted->second.checksum == shown.checksum ? VersionState::applied : VersionState::edited;
  return shown;
}

SchemaStatus status_of(const Target& target, Survey seen) {
  SchemaStatus status;
  status.table = target.table;
  status.dimensions = target.dimensions;
  status.roles = seen.roles;
  status.row_security = seen.row_security == RowSecurity::on;
  const bool dropped = seen.state && *seen.state == SchemaState::absent;
  for (const Migration& migration : migrations()) status.versions.push_back(version_of(migration, seen, dropped));
  for (const auto& [version, noted] : seen.applied) {
    if (version >= 1 && version <= static_cast<int>(migrations().size())) continue;
    status.versions.push_back({version, {}, VersionState::unknown, noted.at, {}, shortened(noted.checksum)});
  }
  if (!seen.state) status.problem = std::move(seen.state.error().error);
  return status;
}

std::string title(std::string_view what, const Target& target) {
  return fmt::format("Ingot: {}, table {} {}", what, target.table, column_type(target.type, target.dimensions));
}

class PostgresMigrator final : public Migrator {
 public:
  explicit PostgresMigrator(Session session) : session_(std::move(session)) {}

  [[nodiscard]] Result<SchemaStatus> status() override {
    auto status = session_.tried<SchemaStatus>([this]() -> Answer<SchemaStatus> {
      auto seen = survey(session_.connection(), session_.target());
      if (!seen) return give_up(std::move(seen.error()));
      return status_of(session_.target(), std::move(*seen));
    });
    if (status) status->where = where();
    return status;
  }

  [[nodiscard]] Result<std::vector<std::string>> migrate() override {
    return session_.tried<std::vector<std::string>>(
        [this] { return store::migrate(session_.connection(), session_.target(), session_.clock()); });
  }

  [[nodiscard]] Result<void> make_roles(RowSecurity row_security) override {
    return session_.tried<void>([this, row_security] {
      return store::make_roles(session_.connection(), session_.target(), row_security, session_.clock());
    });
  }

  [[nodiscard]] Result<std::string> missing_sql() override {
    return session_.tried<std::string>([this]() -> Answer<std::string> {
      const Target& target = session_.target();
      auto seen = survey(session_.connection(), target);
      if (!seen) return give_up(std::move(seen.error()));
      if (!seen->state) return give_up(std::move(seen->state.error()));
      Missing missing = std::move(seen->missing);
      if (*seen->state == SchemaState::ready) missing = {};
      return script(title(fmt::format("what {} lacks", where()), target), missing, migration_steps(missing, target));
    });
  }

  [[nodiscard]] std::string where() const override { return session_.where(); }

 private:
  Session session_;
};

}  // namespace

Result<std::unique_ptr<Migrator>> open_migrator(const Options& options, io::Clock& clock) {
  return Session::open(options, clock).map([](Session&& session) -> std::unique_ptr<Migrator> {
    return std::make_unique<PostgresMigrator>(std::move(session));
  });
}

Result<std::string> whole_sql(const Target& target) {
  if (auto fits = check_table_name(target.table); !fits) return fail(std::move(fits.error()));
  const Missing all = everything();
  return script(title("the whole schema", target), all, migration_steps(all, target));
}

Result<std::string> roles_sql(const Target& target, RowSecurity row_security) {
  if (auto fits = check_table_name(target.table); !fits) return fail(std::move(fits.error()));
  return script(title("roles and their rights", target), {}, role_steps(target, row_security));
}

}  // namespace ingot::store
