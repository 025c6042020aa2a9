// A database of its own beside the one of the tests, for what concerns all tables of a database: versions of the schema
// as they were, roles, policies.
#pragma once

#include <string>

#include "store/migration_script.hpp"
#include "store/migrator.hpp"
#include "store/service.hpp"

namespace ingot::store::test {

class ScratchDatabase {
 public:
  explicit ScratchDatabase(const std::string& name) : name_("ingot_scratch_" + name) {
    Session session;
    session.run("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    session.run("CREATE DATABASE " + name_ + " TEMPLATE template0 ENCODING 'UTF8'");
    Session(url()).run("CREATE EXTENSION vector");
  }
  ~ScratchDatabase() { Session().run("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)"); }
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string url() const {
    const Url url = *parse_url(database_url());
    return url_of(url.user, url.password, url.port);
  }
  [[nodiscard]] std::string url(const std::string& login, const std::string& password) const {
    return url_of(login, password, parse_url(database_url())->port);
  }
  [[nodiscard]] Options options(const std::string& login_url = {}) const {
    Options options;
    options.database_url = login_url.empty() ? url() : login_url;
    options.table = "chunks";
    options.dimensions = k_dimensions;
    return options;
  }
  [[nodiscard]] std::unique_ptr<Migrator> migrator(io::Clock& clock, const std::string& login_url = {}) const {
    auto migrator = open_migrator(options(login_url), clock);
    if (!migrator) FAIL(migrator.error().message);
    return std::move(*migrator);
  }
  /// The chunk table as it was at this version; 0: nothing at all.
  void build(int version) const {
    if (version == 0) return;
    Missing missing;
    missing.bookkeeping = true;
    for (int each = 1; each <= version; ++each) missing.versions.insert(each);
    Session(url()).run(script("test", missing, migration_steps(missing, {"chunks", k_dimensions})));
  }
  /// Columns, constraints and indexes of all tables, one line each.
  [[nodiscard]] std::string shape() const {
    return Session(url()).value(
        "SELECT coalesce(string_agg(line, E'\\n' ORDER BY line), '') FROM ("
        "SELECT format('%s.%s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, "
        "pg_get_expr(adbin, adrelid)) AS line FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid LEFT JOIN "
        "pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE relkind = 'r' AND relnamespace = "
        "'public'::regnamespace AND attnum > 0 AND NOT attisdropped UNION ALL "
        "SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = "
        "'public'::regnamespace UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public') lines");
  }

 private:
  [[nodiscard]] std::string url_of(const std::string& user, const std::string& password, std::uint16_t port) const {
    return "postgresql://" + user + ":" + password + "@127.0.0.1:" + std::to_string(port) + "/" + name_;
  }
  std::string name_;
};

}  // namespace ingot::store::test
