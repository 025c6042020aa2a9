// Several chunk tables in one run: one transaction, one run's row for each, vectors that go from table to table.
#include <map>
#include <thread>

#include "store/faults.hpp"
#include "store/lease.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;
using ingot::test::LoggedMessage;
using ingot::test::Rule;

namespace {

using Vector = Changes::Vector;

// Two tables that one store writes; `a` is the first in every order.
class Pair {
 public:
  explicit Pair(const std::string& name) : a(name + "_a"), b(name + "_b") {}

  [[nodiscard]] Options options() const {
    Options options = b.options();  // PGVECTOR_TABLE need not be the first by name
    options.more_tables = {a.name()};
    return options;
  }
  [[nodiscard]] std::unique_ptr<Store> prepared() const {
    auto store = Table::open(options());
    if (auto done = store->prepare(); !done) FAIL(done.error().message);
    return store;
  }
  [[nodiscard]] std::string dump() const {
    return a.dump() + "\n--\n" + a.dump_parents() + "\n--\n" + b.dump() + "\n--\n" + b.dump_parents();
  }

  const Table a;
  const Table b;
};

// One change set for each table, after the last run there.
std::vector<ChangeSet> sets_of(Store& store, const Pair& pair, Changes& a, Changes& b) {
  std::vector<ChangeSet> sets;
  for (const auto& [table, changes] : {std::pair{&pair.a, &a}, std::pair{&pair.b, &b}}) {
    const auto base = store.manifest(table->name(), "docs", [](const model::StoredChunk&) {});
    REQUIRE(base);
    ChangeSet& set = sets.emplace_back(changes->set());
    set.table = table->name();
    set.base_run = *base ? std::optional((*base)->id) : std::nullopt;
  }
  return sets;
}

std::vector<Applied> write(Store& store, const Pair& pair, Changes& a, Changes& b) {
  auto applied = store.apply(sets_of(store, pair, a, b));
  if (!applied) FAIL(applied.error().message);
  return *applied;
}

Error refusal(Store& store, const std::vector<ChangeSet>& sets) {
  const auto applied = store.apply(sets);
  if (applied) FAIL("the run was written");
  return applied.error();
}

}  // namespace

TEST_CASE("two tables are written by one transaction, with a run of its own for each", "[service][tables]") {
  const Pair pair("both");
  auto store = pair.prepared();
  Changes a("docs");
  a.row("a#chunk-01", "one", Vector::sent, R"(,"parent_id":"a#parent-1")").parents("a", {{"1", "eins"}});
  Changes b("docs");
  b.row("b#chunk-01", "two", Vector::sent, R"(,"parent_id":"b#parent-1")").parents("b", {{"1", "zwei"}});
  const auto applied = write(*store, pair, a, b);
  REQUIRE(applied.size() == 2);
  CHECK(applied[0].run_id < applied[1].run_id);
  CHECK(applied[0].written + applied[0].parents_written == 2);
  CHECK(applied[1].written + applied[1].parents_written == 2);
  CHECK(pair.a.count("run_id = " + std::to_string(applied[0].run_id)) == "1");
  CHECK(pair.b.count("run_id = " + std::to_string(applied[1].run_id)) == "1");
  CHECK(Session().value("SELECT string_agg(chunk_table, ' ' ORDER BY id) || ' ' || count(DISTINCT started_at) FROM "
                        "perazzi_ingestion_runs WHERE chunk_table IN ('" +
                        pair.a.name() + "', '" + pair.b.name() + "')") == pair.a.name() + " " + pair.b.name() + " 1");
}

TEST_CASE("a reader sees both tables as they were until both are written", "[service][tables]") {
  const Pair pair("reader");
  auto store = pair.prepared();
  Changes a("docs");
  a.row("a#chunk-01", "one");
  Changes b("docs");
  b.row("b#chunk-01", "two").row("c#chunk-01", "three");
  write(*store, pair, a, b);
  const std::string before = pair.dump();
  a.row("d#chunk-01", "four");
  b.row("d#chunk-02", "five");
  auto sets = sets_of(*store, pair, a, b);
  std::string seen;
  ActingRows rows(b.rows(), 2, [&] { seen = pair.dump(); });
  sets[1].changed = &rows;
  REQUIRE(store->apply(sets));
  CHECK(seen == before);
  CHECK(pair.a.count() == "2");
  CHECK(pair.b.count() == "3");
}

TEST_CASE("what fails in the second table leaves both as they were", "[service][tables]") {
  const Pair pair("second");
  auto store = pair.prepared();
  Changes a("docs");
  a.row("a#chunk-01", "one").row("b#chunk-01", "two");
  Changes b("docs");
  b.row("c#chunk-01", "three");
  write(*store, pair, a, b);
  const std::string before = pair.dump();
  const std::string trigger = pair.b.name() + "_trigger()";
  Session().run("CREATE FUNCTION " + trigger +
                " RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'; CREATE TRIGGER t BEFORE "
                "INSERT OR UPDATE ON " +
                pair.b.name() + " FOR EACH ROW EXECUTE FUNCTION " + trigger);
  Changes next_a("docs");
  next_a.row("a#chunk-01", "uno").removed("b#chunk-01");
  Changes next_b("docs");
  next_b.row("c#chunk-01", "tre");
  CHECK(refusal(*store, sets_of(*store, pair, next_a, next_b)).kind == ErrorKind::database);
  CHECK(pair.dump() == before);
  CHECK(Session().value("SELECT count(*) FROM perazzi_ingestion_runs WHERE chunk_table IN ('" + pair.a.name() + "', '" +
                        pair.b.name() + "')") == "2");
}

TEST_CASE("a document goes from either table to the other with its vectors", "[service][tables]") {
  const Pair pair("goes");
  auto store = pair.prepared();
  Changes a("docs");
  a.row("a#chunk-01", "one").row("x#chunk-01", "both");
  Changes b("docs");
  b.row("b#chunk-01", "two");
  write(*store, pair, a, b);
  Changes next_a("docs");
  next_a.removed("a#chunk-01").row("b#chunk-01", "two", Vector::stored);
  Changes next_b("docs");
  next_b.removed("b#chunk-01").row("a#chunk-01", "one", Vector::stored).row("y#chunk-01", "both", Vector::stored);
  write(*store, pair, next_a, next_b);
  CHECK(pair.a.count("embed_key IN ('embed:two', 'embed:both')") == "2");
  CHECK(pair.b.count("embed_key IN ('embed:one', 'embed:both')") == "2");
  CHECK(Session().value("SELECT count(*) FROM " + pair.a.name() + " a JOIN " + pair.b.name() +
                        " b USING (embed_key) WHERE a.embedding = b.embedding") == "1");
  Changes lost("docs");
  lost.row("z#chunk-01", "nowhere", Vector::stored);
  Changes none("docs");
  CHECK(refusal(*store, sets_of(*store, pair, none, lost)).message.find("have no vector any more") !=
        std::string::npos);
}

TEST_CASE("a run that has come between in one table, or a lease that is gone there, stops all", "[service][tables]") {
  const Pair pair("between");
  auto store = pair.prepared();
  Changes a("docs");
  a.row("a#chunk-01", "one");
  Changes b("docs");
  b.row("b#chunk-01", "two");
  const auto stale = sets_of(*store, pair, a, b);
  Changes other("docs");
  apply_now(*pair.b.prepared(), other.row("c#chunk-01", "three"));
  const std::string before = pair.dump();
  const Error moved = refusal(*store, stale);
  CHECK(moved.kind == ErrorKind::refused);
  CHECK(moved.message.find("has finished since this one compared") != std::string::npos);
  auto sets = sets_of(*store, pair, a, b);
  const auto lease = take_lease(pair.b.options(), "docs", io::this_process());
  REQUIRE(lease);
  sets[1].lease = (*lease)->generation() + 1;
  CHECK(refusal(*store, sets).message.find("another process has taken over source docs") != std::string::npos);
  CHECK(pair.dump() == before);
  sets[1].lease = (*lease)->generation();
  CHECK(store->apply(sets));
}

TEST_CASE("a lock that another run holds on one table stops all, by name", "[service][tables]") {
  const Pair pair("locked");
  auto store = pair.prepared();
  Changes a("docs");
  a.row("a#chunk-01", "one");
  Changes slow("docs");
  slow.row("b#chunk-01", "two");
  const auto one = Table::open(pair.b.options());
  Changes b("docs");
  b.row("c#chunk-01", "three");
  Error refused;
  ActingRows rows(slow.rows(), 0, [&] { refused = refusal(*store, sets_of(*store, pair, a, b)); });
  ChangeSet set = slow.set();
  set.changed = &rows;
  REQUIRE(one->apply(set));
  CHECK(refused.message == "another run is writing source docs of " + pair.b.name() + " and holds its lock");
  CHECK(pair.a.count() == "0");
}

TEST_CASE("the guard counts the documents that go from all tables", "[service][tables]") {
  const Pair pair("guard");
  auto store = pair.prepared();
  Changes a("docs");
  a.row("a#chunk-01", "one").row("b#chunk-01", "two");
  Changes b("docs");
  b.row("c#chunk-01", "three");
  write(*store, pair, a, b);
  Changes next_a("docs");
  next_a.removed("a#chunk-01").removed("b#chunk-01");
  Changes next_b("docs");
  next_b.removed("c#chunk-01");
  auto sets = sets_of(*store, pair, next_a, next_b);
  for (ChangeSet& set : sets) set.most_removed_documents = 2;
  const Error error = refusal(*store, sets);
  CHECK(error.kind == ErrorKind::refused);
  CHECK(error.message.find("would remove 3 documents") != std::string::npos);
  for (ChangeSet& set : sets) set.most_removed_documents = 3;
  REQUIRE(store->apply(sets));
  CHECK(pair.a.count() == "0");
}

TEST_CASE("a table that the config has no more is known as long as it has rows of the source", "[service][tables]") {
  const Pair pair("former");
  auto store = pair.prepared();
  CHECK(store->former_tables("docs")->empty());
  Changes a("docs");
  a.row("a#chunk-01", "one");
  Changes b("docs");
  write(*store, pair, a, b);
  CHECK(store->former_tables("docs")->empty());
  const auto alone = Table::open(pair.b.options());
  CHECK(*alone->former_tables("docs") == std::vector{pair.a.name()});
  CHECK(alone->former_tables("other")->empty());
  Changes gone("docs");
  gone.removed("a#chunk-01");
  write(*store, pair, gone, b);
  CHECK(alone->former_tables("docs")->empty());
}

TEST_CASE("P05: a cut at any message of a run over two tables ends with both old or both new",
          "[service][tables][pgfault]") {
  const Pair pair("cut");
  const auto direct = pair.prepared();
  PgProxy proxy(real_url().port);
  TickingClock clock;
  Options options = pair.options();
  options.database_url = url_through(proxy.port());
  const auto store = open_with(options, clock);
  const auto restore = [&] {
    for (const Table* table : {&pair.a, &pair.b}) Session().run("DELETE FROM " + table->name());
    Changes a("docs");
    a.row("a#chunk-01", "one");
    Changes b("docs");
    b.row("b#chunk-01", "two");
    write(*direct, pair, a, b);
  };
  Changes a("docs");
  a.removed("a#chunk-01").row("c#chunk-01", "three");
  Changes b("docs");
  b.row("a#chunk-01", "one", Vector::stored).added("d#chunk-01", "four");
  restore();
  const std::string before = pair.dump();
  const std::size_t begun = proxy.log().size();
  write(*store, pair, a, b);
  const std::string after = pair.dump();
  auto messages = proxy.log();
  messages.erase(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(begun));
  int points = 0;
  std::map<char, int> seen;
  for (const LoggedMessage& message : messages) {
    if (message.from != From::client || std::string_view("QPdc").find(message.type) == std::string_view::npos) continue;
    restore();
    proxy.add({From::client, message.type, {}, ++seen[message.type], When::before, Deed::cut});
    const auto applied = store->apply(sets_of(*direct, pair, a, b));
    INFO(message.type << " " << seen[message.type] << ": " << (applied ? "applied" : applied.error().message));
    const std::string now = pair.dump();
    CHECK(applied);  // one cut is always made good
    CHECK(now == (applied ? after : before));
    ++points;
  }
  CHECK(points > 20);
}
