// Whole runs over two tables: texts are paid for once, documents move with their vectors, and nothing is paid for when
// another run is at work on one of the tables.
#include "base/text.hpp"
#include "pipeline/paying_world.hpp"
#include "store/lease.hpp"

namespace ingot::pipeline::test {
namespace {

// A world whose documents below guides/ have a table of their own.
class TwoTables {
 public:
  explicit TwoTables(const std::string& name) : guides_("pay_" + name + "_guides"), world_(name) {
    world_.options.allow_delete = 10;
  }

  [[nodiscard]] config::Settings settings(const std::string& glob = "guides/**") {
    config::Settings settings = world_.settings();
    settings.chunking.collections.push_back({guides_.name(), {Glob(glob)}, 1});
    settings.store.more_tables.push_back(guides_.name());
    return settings;
  }
  PayingWorld& world() { return world_; }
  [[nodiscard]] const Table& guides() const { return guides_; }

  IngestResult succeeds(const std::string& glob = "guides/**") {
    auto result = world_.run(settings(glob), world_.options);
    if (!result) FAIL(result.error().message);
    return std::move(*result);
  }
  // Texts that the service was sent.
  [[nodiscard]] std::size_t sent() const { return world_.server->counters().inputs; }

 private:
  Table guides_;
  PayingWorld world_;
};

}  // namespace

TEST_CASE("a text of two tables is paid for once, and each table has its run", "[faults][tables]") {
  TwoTables two("tables_once");
  PayingWorld& world = two.world();
  world.corpus = {{"note.md", document(1)}, {"guides/a.md", document(2)}, {"guides/same.md", document(1)}};
  const IngestResult result = two.succeeds();
  CHECK(two.sent() == 2);
  CHECK(world.count() == "1");
  CHECK(two.guides().count() == "2");
  REQUIRE(result.stats.tables.size() == 2);
  CHECK(result.stats.tables[0].run_id);
  CHECK(result.stats.tables[1].run_id);
  CHECK(Session().value(fmt::format("SELECT count(*) FROM {} g JOIN perazzi_ingestion_runs r ON r.id = g.run_id WHERE "
                                    "r.chunk_table = '{}'",
                                    two.guides().name(), two.guides().name())) == "2");
  CHECK_FALSE(two.succeeds().stats.run_id);
  CHECK(two.sent() == 2);
}

TEST_CASE("a document that the config moves takes its vectors along, and none is sent", "[faults][tables]") {
  TwoTables two("tables_move");
  PayingWorld& world = two.world();
  world.corpus = {{"guides/a.md", document(3)}, {"b.md", document(4)}};
  two.succeeds("none/**");
  CHECK(two.guides().count() == "0");
  const std::size_t sent = two.sent();
  for (const auto& [glob, count] :
       {std::pair{"guides/**", "1"}, std::pair{"**/*.md", "2"}, std::pair{"none/**", "0"}}) {
    const IngestResult result = two.succeeds(glob);
    CHECK(result.plan.summary.embed + result.plan.summary.cached == 0);
    CHECK(two.guides().count() == count);
  }
  CHECK(two.sent() == sent);
  CHECK(world.count() == "2");
}

TEST_CASE("a run at work on one of the tables is heard of before anything is paid for", "[faults][tables]") {
  TwoTables two("tables_lease");
  PayingWorld& world = two.world();
  world.corpus = {{"note.md", document(5)}, {"guides/a.md", document(6)}};
  two.succeeds();
  world.corpus = {{"note.md", document(7)}, {"guides/a.md", document(8)}};
  const std::size_t sent = two.sent();
  for (const std::string& table : {two.guides().name(), world.settings().store.table}) {
    store::Options options = world.settings().store;
    options.table = table;
    const auto held = store::take_lease(options, world.settings().source_name, io::this_process());
    REQUIRE(held);
    const auto refused = world.run(two.settings(), world.options);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::refused);
    CHECK(refused.error().message.find("is at work on source docs of " + table) != std::string::npos);
    (*held)->give_back();
  }
  CHECK(two.sent() == sent);
  two.succeeds();
  CHECK(two.sent() == sent + 2);
}

TEST_CASE("a document that the service does not take stays in the table that it was to leave", "[faults][tables]") {
  TwoTables two("tables_stay");
  PayingWorld& world = two.world();
  world.corpus = {{"guides/a.md", document(9)}, {"b.md", document(10)}};
  two.succeeds("none/**");
  world.corpus = {{"guides/a.md", "# Document 9\n\nThis is poison.\n"}, {"b.md", document(10, "third")}};
  mock::Script script;
  script.conditions = {{{.contains = "poison"}, mock::refusal(400, "This text is too long.")}};
  world.server->play(std::move(script));
  const IngestResult result = two.succeeds();
  CHECK(result.corpus.rejected.size() == 1);
  CHECK(world.count("content LIKE '%new text of document 9%'") == "1");
  CHECK(world.count("content LIKE '%third text%'") == "1");
  CHECK(two.guides().count() == "0");
}

}  // namespace ingot::pipeline::test
