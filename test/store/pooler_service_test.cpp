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
