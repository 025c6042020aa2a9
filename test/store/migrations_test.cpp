#include "store/migrations.hpp"

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "store/migration_script.hpp"
#include "store/migrator.hpp"

using namespace ingot;
using namespace ingot::store;

TEST_CASE("names that are plain identifiers may be a chunk table") {
  for (const char* name : {"perazzi_chunks", "a", "_x9", "order", "table"}) CHECK(check_table_name(name));
  CHECK(check_table_name(std::string(63, 'a')));
}

TEST_CASE("every other name is refused as configuration") {
  for (const std::string& name :
       {std::string(), std::string(64, 'a'), std::string("9a"), std::string("A"), std::string("a-b"),
        std::string("a.b"), std::string("a\"b"), std::string("a b"), std::string("x;drop table y"),
        std::string("\xC3\xA9"), std::string("pg_chunks"), std::string("perazzi_ingestion_runs"),
        std::string("perazzi_embedding_cache"), std::string("ingot_stage_cache"), std::string("perazzi_ingestion_run"),
        std::string("ingot_undo_documents")}) {
    INFO(name);
    const auto result = check_table_name(name);
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == ErrorKind::config);
  }
}

TEST_CASE("the table of parents is named after its chunk table, within the length of a name") {
  CHECK(parents_table("perazzi_chunks") == "perazzi_chunks_parents");
  CHECK(parents_table(std::string(55, 'a')) == std::string(55, 'a') + "_parents");
  const std::string one = parents_table(std::string(62, 'a') + "b");
  const std::string other = parents_table(std::string(63, 'a'));
  CHECK(one.size() == 63);
  CHECK(other.size() == 63);
  CHECK(one != other);
  CHECK(one.substr(0, 46) == std::string(46, 'a'));
  CHECK(check_table_name(one));
}

TEST_CASE("only the placeholders are replaced, and by a quoted name") {
  const std::string_view sql =
      "CREATE TABLE :table (a vector(:dim), b text DEFAULT 'x'::text, c :tables, d :parents, e :vector)";
  CHECK(instantiated(sql, {"order", 8}) ==
        "CREATE TABLE \"order\" (a vector(8), b text DEFAULT 'x'::text, c :tables, d \"order_parents\", e vector(8))");
  CHECK(instantiated(":documents :documents_history", {"a", 8}) == "\"a_documents\" \"a_documents_history\"");
  CHECK(instantiated(sql, {"order", 8, VectorType::halfvec}).ends_with("e halfvec(8))"));
}

TEST_CASE("the migrations of the program are numbered without a gap and have different checksums") {
  const auto all = migrations();
  REQUIRE(all.size() >= 2);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(all[i].version == static_cast<int>(i) + 1);
    CHECK_FALSE(all[i].sql.empty());
  }
  CHECK(checksum(all[0]) != checksum(all[1]));
}

TEST_CASE("a text is cut into statements at the semicolons that end one", "[migrate]") {
  const std::vector<std::string_view> found = statements(
      "-- a; comment's\nSELECT ';', \"a;b\";; /* c; */ DO $$ BEGIN x; END $$;\nDO $t$ $$; $t$ -- last;\n; SELECT $1\n");
  CHECK(found == std::vector<std::string_view>{"SELECT ';', \"a;b\"", "DO $$ BEGIN x; END $$",
                                               "DO $t$ $$; $t$ -- last;", "SELECT $1"});
  CHECK(statements(" -- nothing\n").empty());
  CHECK(statements("SELECT 'open").size() == 1);
}

TEST_CASE("the script of everything notes each version with its checksum, in one transaction", "[migrate]") {
  const auto sql = whole_sql({"chunks", 8});
  REQUIRE(sql);
  const auto all = statements(*sql);
  CHECK(all.front() == "BEGIN");
  CHECK(all.back() == "COMMIT");
  for (const Migration& migration : migrations()) {
    CHECK(sql->find("VALUES ('chunks', " + std::to_string(migration.version) + ", '" + checksum(migration) + "')") !=
          std::string::npos);
  }
  CHECK(sql->find(":table") == std::string::npos);
  CHECK_FALSE(whole_sql({"Chunks", 8}));
  const auto roles = roles_sql({"chunks", 8}, RowSecurity::on);
  REQUIRE(roles);
  CHECK(roles->find("CREATE POLICY") != std::string::npos);
  CHECK(roles_sql({"chunks", 8}, RowSecurity::off)->find("CREATE POLICY") == std::string::npos);
}
