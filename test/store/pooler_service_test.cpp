#include "io/process.hpp"
#include "store/faults.hpp"
#include "store/secured_database.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

Error refusal(std::string url, const std::string& from, const std::string& to) {
  url.replace(url.rfind(from), from.size(), to);
  Options options;
  options.database_url = url;
  const auto store = open_postgres(options);
  REQUIRE_FALSE(store);
  return store.error();
}

}  // namespace

TEST_CASE("a pooler that refuses a login is an error of the database that names what to check", "[pooler]") {
  const std::string url = pooler_url();
  const std::string database = "/" + parse_url(url)->database;
  const std::string password = ":" + parse_url(url)->password + "@";
  for (const Error& error : {refusal(url, database, "/ingot_no_such_database"), refusal(url, password, ":Zecret@")}) {
    CHECK(error.kind == ErrorKind::database);
    CHECK(error.message.find("08P01") != std::string::npos);
    CHECK(error.hint == "check the user, password and database in DATABASE_URL");
    CHECK((error.message + error.hint).find("Zecret") == std::string::npos);
  }
}

TEST_CASE("a pooler in transaction mode gives each transaction any session, and a load does not mind", "[pooler]") {
  const Table table("pooler");
  Options options = table.options();
  options.database_url = pooler_url();
  auto store = Table::open(options);
  REQUIRE(store->prepare());
  Session other(pooler_url());
  other.run("SET search_path = pg_catalog; SET default_transaction_read_only = on");  // left behind by somebody else
  other.run("RESET ALL");
  Changes changes("docs");
  changes.added("a#chunk-01", "one").row("a#chunk-02", "two");
  CHECK(apply_now(*store, changes).written == 2);
  CHECK(store->search(std::vector<float>{1, 0, 0, 0}, 3, {})->size() == 2);
}

TEST_CASE("P23: a pooler that drops all its connections in the middle of a run costs a retry", "[pooler][direct]") {
  const Table table("pooler_dropped");
  const std::string url = pooler_url();
  const std::string database = parse_url(url)->database;
  std::string console = url;
  console.replace(console.rfind(database), database.size(), "pgbouncer");
  Options options = table.options();
  options.database_url = url;
  const auto store = Table::open(options);
  REQUIRE(store->prepare());
  Changes changes("docs");
  for (int number = 0; number < 2'000; ++number)
    changes.row("doc" + std::to_string(number) + "#chunk-01", std::string(1000, 'x') + std::to_string(number));
  ActingRows acting(changes.rows(), 1'500, [&] {
    io::Command command;
    command.arguments = {"psql", "-XAtq", "-c", "KILL " + database, "-c", "RESUME " + database, console};
    const auto outcome = io::make_processes()->run(command);
    REQUIRE(outcome);
    INFO(outcome->err);
    CHECK(outcome->status == 0);
  });
  ChangeSet set = changes.set();
  set.changed = &acting;
  const auto applied = store->apply(set);
  if (!applied) FAIL(applied.error().message);
  CHECK(applied->written == 2'000);
  CHECK(table.count() == "2000");
  CHECK(Session().value("SELECT count(*) FROM perazzi_ingestion_runs WHERE chunk_table = '" + table.name() + "'") ==
        "1");
}
