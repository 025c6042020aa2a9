#include "store/service.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

Options of_halves(const Table& table) {
  Options options = table.options();
  options.vector_type = VectorType::halfvec;
  return options;
}

}  // namespace

TEST_CASE("a table of half floats holds what the server itself would make of the vectors", "[service][index]") {
  const Table table("halves");
  auto store = Table::open(of_halves(table));
  REQUIRE(store->prepare());
  CHECK(store->prepare());
  Changes changes("docs");
  changes.added("a#chunk-01", "1").row("b#chunk-01", "2").row("c#chunk-01", "3");
  CHECK(apply_now(*store, changes).written == 3);
  Session session;
  CHECK(session.value("SELECT string_agg(DISTINCT format_type(atttypid, atttypmod), ',') FROM pg_attribute WHERE "
                      "attname = 'embedding' AND attrelid IN ('" +
                      table.name() + "'::regclass, '" + history_table(table.name()) + "'::regclass)") == "halfvec(4)");
  // The angles are 49, 50 and 51 radians.
  CHECK(table.count("embedding = ARRAY[cos(ascii(content)), sin(ascii(content)), 0, 0]::real[]::halfvec") == "3");
  CHECK(store->width().value() == 4);
  const auto hits = store->search(std::vector<float>{1, 0, 0, 0}, 2, {});
  REQUIRE(hits);
  REQUIRE(hits->size() == 2);
  CHECK((*hits)[0].chunk_id == "b#chunk-01");
  CHECK(session.value("SELECT content FROM " + table.name() + " ORDER BY embedding <=> '[1,0,0,0]'::vector LIMIT 1") ==
        "2");
}

TEST_CASE("rows of half floats that come again are left alone", "[service][index]") {
  const Table table("halves_again");
  auto store = Table::open(of_halves(table));
  REQUIRE(store->prepare());
  Changes changes("docs");
  changes.row("a#chunk-01", "1").row("b#chunk-01", "2");
  CHECK(apply_now(*store, changes).written == 2);
  CHECK(apply_now(*store, changes).written == 0);
  Changes moved("docs");
  moved.row("a#chunk-01", "2", Changes::Vector::stored).removed("b#chunk-01");
  CHECK(apply_now(*store, moved).written == 1);
  CHECK(Session().value("SELECT count(*) FROM " + history_table(table.name())) == "2");
}

TEST_CASE("a table of the other type is refused with the way out, by readers and writers", "[service][index]") {
  const Table table("halves_other");
  REQUIRE(table.open()->prepare());
  auto store = Table::open(of_halves(table));
  const auto prepared = store->prepare();
  REQUIRE_FALSE(prepared);
  CHECK(prepared.error().kind == ErrorKind::config);
  CHECK(prepared.error().message == "the column t_halves_other.embedding is of type vector, but halfvec is wanted");
  CHECK(prepared.error().hint.find("PGVECTOR_TYPE=vector") != std::string::npos);
  const auto manifest = store->manifest("docs", [](const auto&) {});
  REQUIRE_FALSE(manifest);
  CHECK(manifest.error().kind == ErrorKind::config);
}

TEST_CASE("a view on the column does not stand in the way of a migration", "[service][index]") {
  const Table table("viewed");
  REQUIRE(table.open()->prepare());
  Session session;
  session.run("CREATE VIEW t_viewed_view AS SELECT content, embedding FROM " + table.name());
  session.run("DROP TABLE " + history_table(table.name()) +
              "; DELETE FROM perazzi_schema_migrations WHERE version >= 5 "
              "AND table_name = '" +
              table.name() + "'");
  const auto prepared = table.open()->prepare();
  session.run("DROP VIEW t_viewed_view");
  CHECK(prepared);
}
