#include <atomic>
#include <thread>

#include "store/service.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

TEST_CASE("preparing twice changes nothing the second time", "[service]") {
  const Table table("prepare");
  REQUIRE(table.open()->prepare());
  Session session;
  const std::string history =
      "SELECT string_agg(version || ' ' || applied_at, ',' ORDER BY version) FROM perazzi_schema_migrations WHERE "
      "table_name = '" +
      table.name() + "'";
  const std::string columns =
      "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull, ',' ORDER BY attnum) "
      "FROM pg_attribute WHERE attrelid = '" +
      table.name() + "'::regclass AND attnum > 0";
  const std::string first =
      session.value(history) + session.value(columns) + session.value("SELECT '" + table.name() + "'::regclass::oid");
  REQUIRE(table.open()->prepare());
  CHECK(session.value(history) + session.value(columns) +
            session.value("SELECT '" + table.name() + "'::regclass::oid") ==
        first);
  CHECK(session.value(columns).starts_with(
      "chunk_id text true,doc_id text true,content text true,metadata jsonb true,embedding vector(4) true,"
      "created_at timestamp with time zone true,updated_at timestamp with time zone true"));
  CHECK(session.value("SELECT count(*) FROM pg_index WHERE indrelid = '" + table.name() + "'::regclass") == "5");
}

TEST_CASE("a schema that is in place is prepared without a write", "[service]") {
  const Table table("prepare_reads");
  REQUIRE(table.open()->prepare());
  Session session;
  session.run("BEGIN; LOCK TABLE perazzi_schema_migrations IN SHARE MODE");  // any write to it would wait
  CHECK(table.open()->prepare());
  session.run("ROLLBACK");
}

TEST_CASE("several programs may prepare one new table at the same time", "[service]") {
  const Table table("together");
  std::vector<std::unique_ptr<Store>> stores;
  for (int i = 0; i < 4; ++i) stores.push_back(table.open());
  std::vector<std::thread> threads;
  std::atomic<int> prepared = 0;
  for (auto& store : stores) threads.emplace_back([&] { prepared += store->prepare().has_value() ? 1 : 0; });
  for (auto& thread : threads) thread.join();
  CHECK(prepared == 4);
  CHECK(Session().value("SELECT count(*) FROM perazzi_schema_migrations WHERE table_name = '" + table.name() + "'") ==
        std::to_string(migrations().size()));
}

TEST_CASE("a user with rights on the rows alone may ingest once the tables are there, and makes none", "[service]") {
  const Table table("rights");
  REQUIRE(table.open()->prepare());
  const std::string user = "ingot_test_rights";
  Session session;
  const std::string forget = "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '" + user +
                             "') THEN DROP OWNED BY " + user + "; DROP ROLE " + user + "; END IF; END $$";
  session.run(forget);  // also after a run that was cut short
  session.run("CREATE ROLE " + user + " LOGIN PASSWORD 'rights'; GRANT SELECT, INSERT, UPDATE, DELETE ON " +
              table.name() + " TO " + user +
              "; GRANT SELECT, INSERT ON perazzi_schema_migrations, perazzi_ingestion_run_documents, " +
              history_table(table.name()) + " TO " + user +
              "; GRANT SELECT, INSERT, UPDATE ON perazzi_ingestion_runs TO " + user);
  Url url = *parse_url(database_url());
  Options options = table.options();
  options.database_url = "postgresql://" + user + ":rights@127.0.0.1:" + std::to_string(url.port) + "/" + url.database;
  auto store = Table::open(options);
  CHECK(store->prepare());
  Changes changes("docs");
  changes.row("a#chunk-01", "one");
  CHECK(apply_now(*store, changes).written == 1);
  options.table = "t_rights_new";
  const auto refused = Table::open(options)->prepare();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::config);
  CHECK(refused.error().hint.find("ingest migrate --sql") != std::string::npos);
  store.reset();
  session.run(forget);
}

TEST_CASE("a name that SQL keeps for itself and one of 63 letters may be tables", "[service]") {
  for (const std::string& name : {std::string("order"), std::string(61, 'x')}) {
    const Table table(name);
    REQUIRE(table.open()->prepare());
    Session session;
    CHECK(session.value("SELECT count(*) FROM pg_index WHERE indrelid = '" + table.name() + "'::regclass") == "5");
  }
}

TEST_CASE("a table of other dimensions is refused with both numbers", "[service]") {
  const Table table("dimensions");
  REQUIRE(table.open()->prepare());
  Options options = table.options();
  options.dimensions = 8;
  const auto result = Table::open(options)->prepare();
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::config);
  CHECK(result.error().message.find("4 dimensions, but 8") != std::string::npos);
  CHECK(result.error().hint.find("PGVECTOR_DIM=4") != std::string::npos);
  CHECK(Table::open(options)->manifest("s", [](const auto&) {}).error().kind == ErrorKind::config);
}

TEST_CASE("a table that somebody else made is refused and left alone", "[service]") {
  const Table table("foreign");
  Session session;
  for (const char* columns :
       {"(id int)", "(chunk_id text PRIMARY KEY, doc_id text, content text, metadata jsonb, embedding vector(4))",
        "(chunk_id text PRIMARY KEY, doc_id text, content text, metadata jsonb, embedding vector(4), created_at "
        "timestamptz, updated_at "
        "timestamptz, chunk_key text, content_hash text, embed_key text, meta_hash text, source text)"}) {
    session.run("CREATE EXTENSION IF NOT EXISTS vector; DROP TABLE IF EXISTS " + table.name() + "; CREATE TABLE " +
                table.name() + columns);
    const auto result = table.open()->prepare();
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == ErrorKind::config);
    CHECK(result.error().message.find(table.name()) != std::string::npos);
  }
}

TEST_CASE("a newer schema and an edited migration are refused", "[service]") {
  const Table table("versions");
  REQUIRE(table.open()->prepare());
  Session session;
  session.run("INSERT INTO perazzi_schema_migrations (table_name, version, checksum) VALUES ('" + table.name() +
              "', 999, 'x')");
  const auto newer = table.open()->prepare();
  REQUIRE_FALSE(newer);
  CHECK(newer.error().kind == ErrorKind::config);
  CHECK(newer.error().message.find("999") != std::string::npos);
  session.run(
      "DELETE FROM perazzi_schema_migrations WHERE version = 999; UPDATE perazzi_schema_migrations SET checksum = 'x' "
      "WHERE version = 1 AND table_name = '" +
      table.name() + "'");
  const auto edited = table.open()->prepare();
  REQUIRE_FALSE(edited);
  CHECK(edited.error().kind == ErrorKind::config);
  CHECK(edited.error().message.find("0001_chunks") != std::string::npos);
}

TEST_CASE("a table that was dropped is made again", "[service]") {
  const Table table("dropped");
  REQUIRE(table.open()->prepare());
  Session().run("DROP TABLE " + table.name());
  auto store = table.open();
  CHECK(manifest_of(*store, "s").chunks.empty());
  REQUIRE(store->prepare());
  CHECK(table.count() == "0");
}

TEST_CASE("before the tables exist a manifest is empty and a search says what to do", "[service]") {
  const Table table("absent");
  auto store = table.open();
  const Manifest manifest = manifest_of(*store, "s");
  CHECK(manifest.chunks.empty());
  CHECK_FALSE(manifest.base_run());
  for (const auto& error : {store->models().error(), store->search(std::vector<float>{1, 0, 0, 0}, 3, {}).error()}) {
    CHECK(error.kind == ErrorKind::database);
    CHECK(error.hint.find("ingest") != std::string::npos);
  }
}
