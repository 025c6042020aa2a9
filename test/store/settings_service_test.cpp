// What a role, a database and their owners may have set or added, and rows that the server refuses (table P).
#include <algorithm>

#include "store/faults.hpp"
#include "store/migrations.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

// A role for one test, with what it owns and what was granted to it gone afterwards.
class Role {
 public:
  explicit Role(std::string name) : name_(std::move(name)) {
    forget();
    Session().run("CREATE ROLE " + name_ + " LOGIN PASSWORD 'p'");
  }
  ~Role() { forget(); }
  Role(const Role&) = delete;
  Role& operator=(const Role&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] Options options(const Table& table) const {
    Url url = real_url();
    url.user = name_;
    url.password = "p";
    Options options = table.options();
    options.database_url = url_with(url);
    return options;
  }
  void may_write(const Table& table) const {
    Session().run("GRANT SELECT, INSERT, UPDATE, DELETE ON " + table.name() + ", " + table.parents() + ", " +
                  history_table(table.name()) + ", " + history_table(table.parents()) +
                  ", perazzi_ingestion_runs, perazzi_ingestion_run_documents, perazzi_schema_migrations, "
                  "perazzi_embedding_cache, perazzi_embedding_canaries TO " +
                  name_);
  }

 private:
  void forget() const {
    Session session;
    session.run("SET client_min_messages = error");
    if (session.value("SELECT count(*) FROM pg_roles WHERE rolname = '" + name_ + "'") == "0") return;
    session.run("DROP OWNED BY " + name_ + " CASCADE; DROP ROLE " + name_);
  }
  std::string name_;
};

constexpr const char* k_evil =
    "CREATE SCHEMA {0} AUTHORIZATION {0}; "
    "CREATE FUNCTION {0}.count(text) RETURNS bigint LANGUAGE sql AS 'SELECT -1::bigint'; "
    "CREATE FUNCTION {0}.to_regclass(text) RETURNS regclass LANGUAGE sql AS 'SELECT NULL::regclass'; "
    "CREATE FUNCTION {0}.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT ''1970-01-01''::timestamptz'; "
    "CREATE FUNCTION {0}.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT ''1970-01-01''::timestamptz'; "
    "CREATE FUNCTION {0}.pg_try_advisory_xact_lock(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT false'; "
    "CREATE FUNCTION {0}.unnest(name[]) RETURNS SETOF name LANGUAGE sql AS 'SELECT ''pg_catalog''::name'; "
    "CREATE FUNCTION {0}.texteq(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'; "
    "CREATE OPERATOR {0}.= (LEFTARG = text, RIGHTARG = text, FUNCTION = {0}.texteq); "
    "GRANT USAGE ON SCHEMA {0} TO PUBLIC; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {0} TO PUBLIC";

}  // namespace

TEST_CASE("P24: what a role has set changes nothing that is stored or read", "[service][pgfault]") {
  const Role role("t_odd_settings");
  const std::vector<std::string> settings{"standard_conforming_strings = off",
                                          "DateStyle = 'SQL, DMY'",
                                          "IntervalStyle = 'iso_8601'",
                                          "bytea_output = 'escape'",
                                          "extra_float_digits = -15",
                                          "TimeZone = 'Asia/Kathmandu'",
                                          "client_encoding = 'LATIN1'",
                                          "search_path = ''",
                                          "search_path = 'pg_temp', 'nowhere', 'pg_catalog'",
                                          "backslash_quote = 'on'",
                                          "default_transaction_isolation = 'serializable'",
                                          "transform_null_equals = on",
                                          "array_nulls = off",
                                          "jit = on"};
  const Table plain_table("odd_settings");
  const auto plain = plain_table.prepared();
  Changes changes("docs");
  changes.row("a#chunk-01", "it's \\ \xC3\xA9 \"quoted\"").row("b#chunk-01", "'two'");
  apply_now(*plain, changes);
  const std::string expected = plain_table.dump();
  const auto hits_of = [](Store& store) {
    const std::vector<float> wanted{0.6F, 0.8F, 0.0F, 0.0F};
    const auto hits = store.search(wanted, 2, {});
    REQUIRE(hits);
    std::string out;
    for (const auto& hit : *hits) out += fmt::format("{} {} {}\n", hit.chunk_id, hit.score, hit.content);
    return out;
  };
  const std::string expected_hits = hits_of(*plain);
  role.may_write(plain_table);
  for (const std::string& setting : settings) {
    Session().run("ALTER ROLE " + role.name() + " RESET ALL; ALTER ROLE " + role.name() + " SET " + setting);
    INFO(setting);
    Session().run("TRUNCATE " + plain_table.name());
    const auto store = Table::open(role.options(plain_table));
    CHECK(store->prepare());
    CHECK(apply_now(*store, changes).written == 2);
    CHECK(plain_table.dump() == expected);
    CHECK(hits_of(*store) == expected_hits);
    CHECK(apply_now(*store, changes).written == 0);
  }
}

TEST_CASE("P24: no function or operator of a user's schema takes the place of a built-in one", "[service][pgfault]") {
  const Role role("t_evil");
  Session().run(fmt::format(k_evil, role.name()));
  Session().run("ALTER ROLE " + role.name() + " SET search_path = " + role.name() + ", pg_catalog, public");
  const Table table("shadowed");
  REQUIRE(table.prepared());
  role.may_write(table);
  const auto store = Table::open(role.options(table));
  CHECK(store->prepare());
  Changes changes("docs");
  changes.row("a#chunk-01", "one").row("b#chunk-01", "two");
  CHECK(apply_now(*store, changes).written == 2);
  CHECK(manifest_of(*store, "docs").chunks.size() == 2);
  CHECK(manifest_of(*store, "other").chunks.empty());
  CHECK(*store->width() == k_dimensions);
  CHECK(Session().value("SELECT finished_at > '2000-01-01' FROM perazzi_ingestion_runs WHERE chunk_table = '" +
                        table.name() + "'") == "t");
}

TEST_CASE("P24: a database in another encoding is refused, and the hint says how to make one",
          "[service][pgfault][direct]") {
  Session session;
  session.run("DROP DATABASE IF EXISTS t_ascii");
  session.run("CREATE DATABASE t_ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
  Url url = real_url();
  url.database = "t_ascii";
  Options options;
  options.database_url = url_with(url);
  const auto store = open_postgres(options);
  const Error error = error_of(store);
  session.run("DROP DATABASE t_ascii");
  CHECK(error.kind == ErrorKind::config);
  CHECK(contains(error.message, "SQL_ASCII"));
  CHECK(contains(error.hint, "ENCODING 'UTF8'"));
}

TEST_CASE("P16: a database that is set read-only is refused at the door", "[service][pgfault]") {
  const Role role("t_read_only");
  Session().run("ALTER ROLE " + role.name() + " SET default_transaction_read_only = on");
  const Table table("read_only");
  TickingClock clock;
  const Error error = error_of(open_postgres(role.options(table), clock));
  CHECK(error.kind == ErrorKind::database);
  CHECK(contains(error.message, "read-only"));
  CHECK(contains(error.hint, "name the primary"));
  CHECK(clock.sleeps == 0);
}

TEST_CASE("P17: a missing right is named, with the table that it is for", "[service][pgfault]") {
  const Role role("t_no_rights");
  const Table table("rights");
  REQUIRE(table.prepared());
  const auto store = Table::open(role.options(table));
  const Error read = error_of(store->manifest("docs", [](const auto&) {}));
  CHECK(read.kind == ErrorKind::config);
  CHECK(contains(read.message, "permission denied for table perazzi_schema_migrations"));
  CHECK(contains(read.hint, "grant the missing right"));
  role.may_write(table);
  Session().run("REVOKE INSERT ON " + table.name() + " FROM " + role.name());
  Changes changes("docs");
  changes.added("a#chunk-01", "one");
  const Error write = error_of(store->apply(changes.set()));
  CHECK(write.kind == ErrorKind::config);
  CHECK(contains(write.message, "permission denied for table " + table.name()));
  CHECK(table.count() == "0");
}

TEST_CASE("P17: rows that a policy hides are not taken over", "[service][pgfault]") {
  const Role role("t_policy");
  const Table table("policy");
  const auto owner = table.prepared();
  Changes first("docs");
  first.row("a#chunk-01", "one");
  apply_now(*owner, first);
  const std::string before = table.dump();
  role.may_write(table);
  Session().run("ALTER TABLE " + table.name() + " ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON " + table.name() +
                " USING (doc_id <> 'a') WITH CHECK (true)");
  const auto store = Table::open(role.options(table));
  Changes second("docs");
  second.added("a#chunk-01", "uno").after(manifest_of(*store, "docs").base_run());
  const Error error = error_of(store->apply(second.set()));
  INFO(error.message);
  CHECK((error.kind == ErrorKind::config || error.kind == ErrorKind::database));
  CHECK(table.dump() == before);
}

TEST_CASE("P18: a schema of a newer program is refused before anything is written", "[service][pgfault]") {
  const Table table("newer");
  const auto store = table.prepared();
  Session().run("INSERT INTO perazzi_schema_migrations (table_name, version, checksum) VALUES ('" + table.name() +
                "', 9999, 'x')");
  for (const Error& error : {error_of(store->prepare()), error_of(store->manifest("docs", [](const auto&) {}))}) {
    CHECK(error.kind == ErrorKind::config);
    CHECK(contains(error.message, "version 9999"));
    CHECK(contains(error.hint, "newer version"));
  }
}

TEST_CASE("P19: a column of other dimensions is refused before anything is paid for", "[service][pgfault]") {
  const Table table("wide");
  REQUIRE(table.prepared());
  Options options = table.options();
  options.dimensions = 8;
  const auto store = Table::open(options);
  const Error error = error_of(store->manifest("docs", [](const auto&) {}));
  CHECK(error.kind == ErrorKind::config);
  CHECK(contains(error.message, "4 dimensions, but 8 are wanted"));
  CHECK(contains(error.hint, "PGVECTOR_DIM=4"));
}

TEST_CASE("P21: an id that no index takes is refused before it is sent", "[service][pgfault]") {
  const Table table("long_id");
  const auto store = table.prepared();
  std::string id;
  for (int i = 0; id.size() < 2'500; ++i) id += fmt::format("{:x}", i * 7919);  // nothing that could be compressed
  Changes changes("docs");
  changes.added(id + "#chunk-01", "one");
  const Error error = error_of(store->apply(changes.set()));
  CHECK(error.kind == ErrorKind::document);
  CHECK(contains(error.message, "2,000 bytes"));
  CHECK(table.count() == "0");
}

TEST_CASE("P25: a trigger that changes rows, and a rule that drops them, are noticed", "[service][pgfault]") {
  for (const std::string way : {"trigger", "rule"}) {
    const Table table("meddled");
    const auto store = table.prepared();
    Changes first("docs");
    first.row("a#chunk-01", "one");
    const Applied applied = apply_now(*store, first);
    const std::string before = table.dump();
    if (way == "trigger") add_trigger(table, "INSERT OR UPDATE", "NEW.content := upper(NEW.content); RETURN NEW;");
    if (way == "rule") Session().run("CREATE RULE r AS ON INSERT TO " + table.name() + " DO INSTEAD NOTHING");
    Changes second("docs");
    second.added("b#chunk-01", "two").after(applied.run_id);
    const Error error = error_of(store->apply(second.set()));
    INFO(way << ": " << error.message);
    CHECK(error.kind == ErrorKind::database);
    CHECK(table.dump() == before);
  }
}

TEST_CASE("P28: a flood of notices is not even sent", "[service][pgfault]") {
  const Table table("noisy");
  REQUIRE(table.prepared());
  add_trigger(table, "INSERT",
              "FOR i IN 1..2000 LOOP RAISE NOTICE '%', repeat('n', 1000); RAISE WARNING 'w'; END LOOP; RETURN NEW;");
  PgProxy proxy(real_url().port);
  TickingClock clock;
  const auto store = open_with(through(proxy, table), clock);
  Changes changes("docs");
  add_rows(changes, 20);
  CHECK(apply_now(*store, changes).written == 20);
  CHECK(proxy.count(From::server, 'N') == 0);
}

TEST_CASE("P29: times that are stored are the server's, whatever our clock says", "[service][pgfault]") {
  const Table table("clocks");
  TickingClock clock;  // of the year 1970
  const auto store = open_with(table.options(), clock);
  REQUIRE(store->prepare());
  Changes changes("docs");
  changes.row("a#chunk-01", "one");
  apply_now(*store, changes);
  CHECK(table.count("created_at BETWEEN now() - interval '1 minute' AND now()") == "1");
  CHECK(Session().value("SELECT count(*) FROM perazzi_ingestion_runs WHERE chunk_table = '" + table.name() +
                        "' AND started_at > now() - interval '1 minute' AND finished_at >= started_at") == "1");
}

TEST_CASE("P11: a constraint that refuses a row is named, and the row is not shown", "[service][pgfault]") {
  struct Way {
    std::string sql;
    std::string sqlstate;
  };
  for (const Way& way : {Way{"CREATE UNIQUE INDEX ON {} (left(content, 6))", "23505"},
                         Way{"ALTER TABLE {} ADD CHECK (content NOT LIKE 'SECRET%')", "23514"},
                         Way{"ALTER TABLE {} ADD FOREIGN KEY (content) REFERENCES {} (chunk_id)", "23503"}}) {
    const Table table("constrained");
    const auto store = table.prepared();
    std::string sql = way.sql;
    for (auto at = sql.find("{}"); at != std::string::npos; at = sql.find("{}")) sql.replace(at, 2, table.name());
    Session().run(sql);
    Changes changes("docs");
    changes.added("a#chunk-01", "SECRET1").added("b#chunk-01", "SECRET2");
    const Error error = error_of(store->apply(changes.set()));
    INFO(error.message);
    CHECK(error.kind == ErrorKind::database);
    CHECK(contains(error.message, way.sqlstate));
    CHECK(contains(error.message, table.name()));
    CHECK_FALSE(contains(error.message + error.hint, "SECRET"));
    CHECK(table.count() == "0");
  }
}

TEST_CASE("P30: words of a server that hold a row are escaped and cut", "[service][pgfault]") {
  const Table table("wordy");
  const auto store = table.prepared();
  add_trigger(table, "INSERT", "RAISE EXCEPTION '%', NEW.content USING ERRCODE = '22023'; RETURN NEW;");
  Changes changes("docs");
  changes.added("a#chunk-01", "\x1b]0;title\x07" + std::string(5'000, 'r') + "END");
  const Error error = error_of(store->apply(changes.set()));
  CHECK(contains(error.message, "\\x1b]0;title"));
  CHECK_FALSE(contains(error.message, "END"));
  CHECK(std::count(error.message.begin(), error.message.end(), 'r') < 200);
}
