#include "store/service.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

using Vector = Changes::Vector;

const std::string k_in_first = R"(,"parent_id":"a#parent-01")";
const std::string k_in_second = R"(,"parent_id":"a#parent-02")";

// Three chunks of a document with two parents.
void fill(Store& store, const std::string& source = "docs") {
  Changes changes(source);
  changes.row("a#chunk-01", "one", Vector::sent, k_in_first)
      .row("a#chunk-02", "two", Vector::sent, k_in_first)
      .row("a#chunk-03", "three", Vector::sent, k_in_second)
      .parents("a", {{"01", "one two"}, {"02", "three"}});
  const Applied applied = apply_now(store, changes);
  CHECK(applied.parents_written == 2);
  CHECK(applied.parents_removed == 0);
}

}  // namespace

TEST_CASE("parents are stored once, beside the chunks that name them", "[service]") {
  const Table table("parents");
  fill(*table.prepared());
  CHECK(table.dump_parents() == "a#parent-01 a docs one two\na#parent-02 a docs three");
  CHECK(Session().value("SELECT string_agg(p.content, ',' ORDER BY c.chunk_id) FROM " + table.name() + " c JOIN " +
                        table.parents() + " p ON p.parent_id = c.metadata->>'parent_id'") == "one two,one two,three");
}

TEST_CASE("parents that are equal are not written, and those that are missing go", "[service]") {
  const Table table("parents_differ");
  auto store = table.prepared();
  fill(*store);
  Changes changes("docs");
  changes.row("a#chunk-02", "due", Vector::sent, k_in_first).removed("a#chunk-03").parents("a", {{"01", "one due"}});
  const Applied applied = apply_now(*store, changes);
  CHECK(applied.parents_written == 1);
  CHECK(applied.parents_removed == 1);
  CHECK(table.dump_parents() == "a#parent-01 a docs one due");
  const Applied again = apply_now(*store, changes);
  CHECK(again.parents_written == 0);
  CHECK(again.parents_removed == 0);
}

TEST_CASE("parents go with their document, and when their rule drops them", "[service]") {
  const Table table("parents_go");
  auto store = table.prepared();
  fill(*store);
  Changes more("docs");
  more.row("b#chunk-01", "four", Vector::sent, R"(,"parent_id":"b#parent-01")").parents("b", {{"01", "four"}});
  apply_now(*store, more);
  Changes removed("docs");
  removed.removed("b#chunk-01");
  CHECK(apply_now(*store, removed).parents_removed == 1);
  CHECK(table.dump_parents() == "a#parent-01 a docs one two\na#parent-02 a docs three");
  Changes dropped("docs");
  dropped.row("a#chunk-01", "one", Vector::stored)
      .row("a#chunk-02", "two", Vector::stored)
      .row("a#chunk-03", "three", Vector::stored)
      .parents("a", {});
  CHECK(apply_now(*store, dropped).parents_removed == 2);
  CHECK(table.dump_parents().empty());
}

TEST_CASE("parents of another source are never touched, nor taken over", "[service]") {
  const Table table("parents_sources");
  auto store = table.prepared();
  fill(*store);
  Changes other("other");
  other.row("c#chunk-01", "six", Vector::sent, R"(,"parent_id":"c#parent-01")").parents("c", {{"01", "six"}});
  apply_now(*store, other);
  Changes gone("other");
  gone.removed("c#chunk-01").parents("a", {});
  CHECK(apply_now(*store, gone).parents_removed == 1);
  CHECK(table.dump_parents() == "a#parent-01 a docs one two\na#parent-02 a docs three");
  Changes thief("other");
  thief.row("d#chunk-01", "seven").parents("a", {{"01", "stolen"}});
  const auto refused = store->apply(thief.after(manifest_of(*store, "other").base_run()).set());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::refused);
  CHECK(table.dump_parents() == "a#parent-01 a docs one two\na#parent-02 a docs three");
  CHECK(table.count("chunk_id = 'd#chunk-01'") == "0");
}

TEST_CASE("a chunk table that was dropped alone leaves no parent of a lost document behind", "[service]") {
  const Table table("parents_orphans");
  fill(*table.prepared());
  Session().run("DROP TABLE " + table.name());
  auto store = table.prepared();
  Changes changes("docs");
  changes.row("b#chunk-01", "four", Vector::sent, R"(,"parent_id":"b#parent-01")").parents("b", {{"01", "four"}});
  CHECK(apply_now(*store, changes).parents_removed == 2);
  CHECK(table.dump_parents() == "b#parent-01 b docs four");
}

TEST_CASE("a table that somebody else made under the name of the parents is refused", "[service]") {
  const Table table("parents_foreign");
  Session session;
  session.run("CREATE TABLE " + table.parents() + " (id int)");
  const auto result = table.open()->prepare();
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::config);
  CHECK(result.error().message.find(table.parents()) != std::string::npos);
  CHECK(session.value("SELECT to_regclass('" + table.name() + "') IS NULL") == "t");
}
