#include <atomic>
#include <thread>

#include "store/scratch_database.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

int newest() {
  return static_cast<int>(migrations().size());
}

std::string fresh_shape() {
  const ScratchDatabase fresh("fresh");
  TickingClock clock;
  REQUIRE(fresh.migrator(clock)->migrate());
  return fresh.shape();
}

// A login without any right but to connect.
void make_login(const std::string& name) {
  Session().run("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + name + "') THEN CREATE ROLE " +
                name + " LOGIN PASSWORD 'login'; END IF; END $$");
}

// The statement that a hint gives, from its first word to the next ';'.
std::string statement_in(const std::string& hint) {
  const auto begin = hint.find("DELETE FROM");
  REQUIRE(begin != std::string::npos);
  return hint.substr(begin, hint.find(';', begin) - begin);
}

}  // namespace

TEST_CASE("every earlier version and a fresh database end with the same tables, by run and by script", "[migrate]") {
  const std::string wanted = fresh_shape();
  REQUIRE(wanted.find("perazzi_access") != std::string::npos);
  TickingClock clock;
  for (int version = 0; version <= newest(); ++version) {
    INFO(version);
    const ScratchDatabase run("run");
    run.build(version);
    const auto steps = run.migrator(clock)->migrate();
    REQUIRE(steps);
    CHECK(steps->size() == static_cast<std::size_t>(newest() - version));
    CHECK(run.shape() == wanted);
    CHECK(run.migrator(clock)->migrate()->empty());
    const ScratchDatabase printed("printed");
    printed.build(version);
    Session(printed.url()).run(*printed.migrator(clock)->missing_sql() + "SELECT 1");
    CHECK(printed.shape() == wanted);
    CHECK_FALSE(printed.migrator(clock)->status()->problem);
  }
}

TEST_CASE("rows of the first version are there after all migrations", "[migrate]") {
  const ScratchDatabase database("rows");
  database.build(1);
  Session session(database.url());
  session.run(
      "INSERT INTO chunks (chunk_id, doc_id, content, metadata, embedding, chunk_key, content_hash, embed_key, "
      "meta_hash, source) VALUES ('a#chunk-01', 'a', 'one', '{}', '[1,0,0,0]', 'k', 'h', 'e', 'm', 'docs')");
  TickingClock clock;
  REQUIRE(database.migrator(clock)->migrate());
  CHECK(session.value("SELECT concat_ws(' ', chunk_id, content, run_id, tenant, '.') FROM chunks") ==
        "a#chunk-01 one 0  .");
}

TEST_CASE("the script of everything makes what a run makes", "[migrate]") {
  const std::string wanted = fresh_shape();
  const ScratchDatabase database("whole");
  const auto sql = whole_sql({"chunks", k_dimensions});
  REQUIRE(sql);
  Session(database.url()).run(*sql);
  CHECK(database.shape() == wanted);
}

TEST_CASE("several migrators of one database apply each version once", "[migrate]") {
  const ScratchDatabase database("together");
  database.build(2);
  const auto clock = io::make_clock();
  std::vector<std::unique_ptr<Migrator>> migrators;
  for (int i = 0; i < 4; ++i) migrators.push_back(database.migrator(*clock));
  std::atomic<int> succeeded = 0;
  std::atomic<std::size_t> steps = 0;
  std::vector<std::thread> threads;
  for (auto& migrator : migrators) {
    threads.emplace_back([&] {
      const auto taken = migrator->migrate();
      succeeded += taken ? 1 : 0;
      steps += taken ? taken->size() : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(succeeded == 4);
  CHECK(steps == static_cast<std::size_t>(newest() - 2));
}

TEST_CASE("S01: a migration that is killed behind any of its statements leaves nothing, and the next one does it",
          "[migrate]") {
  const std::string wanted = fresh_shape();
  TickingClock clock;
  const ScratchDatabase database("killed");
  Session session(database.url());
  session.run(
      "CREATE SEQUENCE public.seen; CREATE TABLE public.last_one (n bigint); INSERT INTO last_one VALUES (0); "
      "CREATE FUNCTION count_and_die() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN "
      "IF nextval('seen') >= (SELECT n FROM last_one) THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; "
      "END $$");
  const std::string before = database.shape();
  int kills = 0;
  for (bool killed = true; killed; kills += killed ? 1 : 0) {
    INFO(kills);
    session.run("UPDATE last_one SET n = " + std::to_string(kills + 1) + "; SELECT setval('seen', 1, false)");
    session.run("CREATE EVENT TRIGGER die ON ddl_command_end EXECUTE FUNCTION count_and_die()");
    const auto result = database.migrator(clock)->migrate();
    session.run("DROP EVENT TRIGGER die");
    killed = !result;
    if (!killed) break;
    CHECK(result.error().kind == ErrorKind::database);
    REQUIRE(database.shape() == before);
  }
  CHECK(kills >= 20);  // one behind each CREATE and ALTER
  session.run("DROP FUNCTION count_and_die; DROP TABLE last_one; DROP SEQUENCE seen");
  CHECK(database.shape() == wanted);
  CHECK(session.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM "
                      "pg_database WHERE datname = current_database())") == "0");
}

TEST_CASE("S02: a file that was edited after it was applied is named with both checksums", "[migrate]") {
  const ScratchDatabase database("edited");
  database.build(newest());
  Session(database.url()).run("UPDATE perazzi_schema_migrations SET checksum = 'e0e0' WHERE version = 4");
  TickingClock clock;
  const auto result = database.migrator(clock)->migrate();
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::config);
  CHECK(result.error().message.find("schemas/migrations/0004_embedding_cache.sql") != std::string::npos);
  REQUIRE(result.error().facts.size() == 2);
  CHECK(result.error().facts[0].ends_with("e0e0"));
  CHECK(result.error().facts[1].ends_with(checksum(migrations()[3])));
  const auto status = database.migrator(clock)->status();
  REQUIRE(status);
  CHECK(status->versions[3].state == model::VersionState::edited);
  REQUIRE(status->problem);
  CHECK(status->problem->kind == ErrorKind::config);
}

TEST_CASE("S05: a version that is missing in the middle and one of a newer program are refused", "[migrate]") {
  const ScratchDatabase database("versions");
  database.build(newest());
  Session session(database.url());
  TickingClock clock;
  session.run("DELETE FROM perazzi_schema_migrations WHERE version = 3");
  const auto hole = database.migrator(clock)->migrate();
  REQUIRE_FALSE(hole);
  CHECK(hole.error().kind == ErrorKind::config);
  CHECK(hole.error().message.find("0003_parents was not applied") != std::string::npos);
  CHECK(database.migrator(clock)->status()->versions[2].state == model::VersionState::missing);
  session.run(statement_in(hole.error().hint));
  REQUIRE(database.migrator(clock)->migrate());
  session.run("INSERT INTO perazzi_schema_migrations (table_name, version, checksum) VALUES ('chunks', 999, 'x')");
  const auto newer = database.migrator(clock)->migrate();
  REQUIRE_FALSE(newer);
  CHECK(newer.error().kind == ErrorKind::config);
  CHECK(database.migrator(clock)->status()->versions.back().state == model::VersionState::unknown);
}

TEST_CASE("S03: a second migrator waits at most ten seconds for the first", "[migrate]") {
  const ScratchDatabase database("lock");
  Session first(database.url());
  first.run(std::string("BEGIN; SELECT pg_advisory_xact_lock(") + std::string(k_schema_lock) + ")");
  TickingClock clock;
  const auto refused = database.migrator(clock)->migrate();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::refused);
  CHECK(clock.steady() <= std::chrono::seconds(10));
  CHECK(clock.steady() > std::chrono::seconds(9));
  first.run("COMMIT");
  CHECK(database.migrator(clock)->migrate());
}

TEST_CASE("S04: a migration does not queue for ever behind a long reader, and names it", "[migrate]") {
  const ScratchDatabase database("reader");
  database.build(4);
  Session reader(database.url());
  reader.run("BEGIN; SELECT count(*) FROM chunks");
  const std::string process = reader.value("SELECT pg_backend_pid()");
  TickingClock clock;
  const auto blocked = database.migrator(clock)->migrate();
  REQUIRE_FALSE(blocked);
  CHECK(blocked.error().kind == ErrorKind::database);
  REQUIRE_FALSE(blocked.error().facts.empty());
  CHECK(blocked.error().facts[0].find("process " + process + " holds chunks") == 0);
  CHECK(clock.sleeps == 4);
  CHECK(reader.value("SELECT count(*) FROM chunks") == "0");
  reader.run("COMMIT");
  CHECK(database.migrator(clock)->migrate());
}

TEST_CASE("S06: who may not create the extension is given the exact statement", "[migrate]") {
  make_login("ingot_test_plain");
  const ScratchDatabase database("extension");
  Session(database.url()).run("DROP EXTENSION vector");
  TickingClock clock;
  const auto refused = database.migrator(clock, database.url("ingot_test_plain", "login"))->migrate();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::config);
  CHECK(refused.error().hint.ends_with(": CREATE EXTENSION IF NOT EXISTS vector"));
}

TEST_CASE("who lacks a right sees the refused statement, and an administrator can run what is printed", "[migrate]") {
  make_login("ingot_test_plain");
  const ScratchDatabase database("rights");
  TickingClock clock;
  const auto plain = database.migrator(clock, database.url("ingot_test_plain", "login"));
  const auto refused = plain->migrate();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::config);
  CHECK(refused.error().message.find("42501") != std::string::npos);
  REQUIRE_FALSE(refused.error().facts.empty());
  CHECK(refused.error().facts[0].starts_with("CREATE TABLE IF NOT EXISTS perazzi_schema_migrations"));
  CHECK(refused.error().hint.find("ingest migrate --sql | psql") != std::string::npos);
  Session admin(database.url());
  admin.run(*plain->missing_sql());
  admin.run("GRANT SELECT ON perazzi_schema_migrations TO ingot_test_plain");
  CHECK(plain->migrate()->empty());
}

TEST_CASE("a table beside the chunk table that was dropped is made again as the hint says", "[migrate]") {
  const ScratchDatabase database("beside");
  database.build(newest());
  const std::string wanted = database.shape();
  Session session(database.url());
  TickingClock clock;
  for (const std::string table :
       {"perazzi_ingestion_runs", "chunks_parents", "perazzi_embedding_cache", "perazzi_embedding_canaries",
        "chunks_history", "chunks_parents_history", "perazzi_ingestion_run_documents", "perazzi_ingestion_leases",
        "perazzi_access", "chunks_documents", "chunks_documents_history"}) {
    INFO(table);
    session.run("DROP TABLE " + table + (table == "perazzi_ingestion_runs" ? ", perazzi_ingestion_run_documents" : ""));
    const auto missing = database.migrator(clock)->migrate();
    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind == ErrorKind::config);
    CHECK(missing.error().message.find("is missing") != std::string::npos);
    session.run(statement_in(missing.error().hint));
    REQUIRE(database.migrator(clock)->migrate());
    CHECK(database.shape() == wanted);
  }
}

TEST_CASE("a table that somebody else made under the name of a history is refused and left alone", "[migrate]") {
  const ScratchDatabase database("foreign");
  Session session(database.url());
  session.run("CREATE TABLE chunks_history (year int); INSERT INTO chunks_history VALUES (1978)");
  for (const int version : {0, 4}) {
    database.build(version);
    TickingClock clock;
    const auto refused = database.migrator(clock)->migrate();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::config);
    CHECK(session.value("SELECT year FROM chunks_history") == "1978");
  }
}

TEST_CASE("on a managed server its administrator, no superuser, makes the tables and the roles", "[migrate]") {
  make_login("ingot_test_admin");
  make_login("ingot_test_plain");
  const ScratchDatabase database("managed");
  Session session;
  session.run("ALTER ROLE ingot_test_admin CREATEROLE");
  session.run("ALTER DATABASE " + database.name() + " OWNER TO ingot_test_admin");
  TickingClock clock;
  const auto admin = database.migrator(clock, database.url("ingot_test_admin", "login"));
  if (const auto done = admin->migrate(); !done) FAIL(done.error().message);
  for (int again = 0; again < 2; ++again) {
    const auto done = admin->make_roles(RowSecurity::on);
    if (!done) FAIL(done.error().message);
  }
  const auto status = admin->status();
  REQUIRE(status);
  CHECK(status->roles);
  CHECK(status->row_security);
  const auto plain = database.migrator(clock, database.url("ingot_test_plain", "login"));
  CHECK(plain->make_roles(RowSecurity::on).error().kind == ErrorKind::config);
}

TEST_CASE("the script of the roles makes what a run makes", "[migrate]") {
  const ScratchDatabase database("roles");
  database.build(newest());
  Session session(database.url());
  session.run(*roles_sql({"chunks", k_dimensions}, RowSecurity::on));
  TickingClock clock;
  const std::string rights =
      "SELECT string_agg(concat_ws(' ', relname, relacl, relforcerowsecurity, (SELECT string_agg(polname, ',' ORDER BY "
      "polname) FROM pg_policy WHERE polrelid = c.oid)), ',' ORDER BY relname) FROM pg_class c WHERE relnamespace = "
      "'public'::regnamespace AND relkind = 'r'";
  const std::string printed = session.value(rights);
  CHECK(printed.find("perazzi_api=r/perazzi_owner") != std::string::npos);
  REQUIRE(database.migrator(clock)->make_roles(RowSecurity::on));
  CHECK(session.value(rights) == printed);
}
