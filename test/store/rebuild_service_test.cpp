#include <catch2/generators/catch_generators.hpp>
#include <fmt/format.h>

#include "store/faults.hpp"
#include "store/history.hpp"
#include "store/rebuild.hpp"
#include "store/secured_database.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

std::unique_ptr<Rebuild> open(const Options& options, io::Clock& clock) {
  auto rebuild = open_rebuild(options, clock);
  if (!rebuild) FAIL(rebuild.error().message);
  return std::move(*rebuild);
}

/// Rows a#1, a#2 and b#1 in a table, and a rebuild for vectors of another type that has begun.
class Site {
 public:
  explicit Site(const Table& chunks) : table(chunks) {
    Changes rows("docs");
    rows.row("a#chunk-01", "one").row("a#chunk-02", "two").row("b#chunk-01", "three").parents("a", {{"01", "one two"}});
    first = apply_now(*table.prepared(), rows).run_id;
    wanted = table.options();
    wanted.vector_type = VectorType::halfvec;
    wanted.limits.lock_wait = std::chrono::milliseconds(30);
    rebuild = open(wanted, clock);
    filled.source = "docs";
    filled.config_digest = "digest";
    begin();
  }

  void begin() {
    const auto base = rebuild->begin("docs");
    if (!base) FAIL(base.error().message);
    filled.base_run = *base;
  }
  [[nodiscard]] Options next() const {
    Options options = wanted;
    options.table = next_table(table.name());
    return options;
  }
  void fill(Changes& changes) {
    ChangeSet& set = const_cast<ChangeSet&>(changes.set());
    set.run.kind = "rebuild";
    const std::int64_t run = apply_now(*Table::open(next()), changes).run_id;
    if (set.source == "docs") filled.run = run;
  }
  void fill() {
    Changes all("docs");
    all.row("a#chunk-01", "uno").row("a#chunk-02", "due").row("b#chunk-01", "tre").parents("a", {{"01", "uno due"}});
    fill(all);
  }
  [[nodiscard]] Swapped swap() {
    auto swapped = rebuild->swap(filled);
    if (!swapped) FAIL(swapped.error().message);
    return std::move(*swapped);
  }
  [[nodiscard]] std::string type() const {
    return Session().value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '" +
                           table.name() + "'::regclass AND attname = 'embedding'");
  }
  [[nodiscard]] std::unique_ptr<History> history(const Options& options) {
    auto history = open_history(options, clock);
    if (!history) FAIL(history.error().message);
    return std::move(*history);
  }

  const Table& table;
  TickingClock clock;
  Options wanted;
  std::int64_t first = 0;
  std::unique_ptr<Rebuild> rebuild;
  Filled filled;
};

constexpr std::string_view k_old_text = "one,two,three";

std::string texts(const std::string& table) {
  return Session().value("SELECT coalesce(string_agg(content, ',' ORDER BY chunk_id), '') FROM " + table);
}

PruneOptions removing(std::optional<std::size_t> older_than = std::nullopt) {
  PruneOptions options;
  options.mode = PruneOptions::Mode::remove;
  options.older_than = older_than;
  return options;
}

const UndoStamp k_stamp{"local", "2026-02-01T12:00:00Z", "0.1.0"};

}  // namespace

TEST_CASE("a rebuilt table takes the place of the old one, whole and at once", "[service][rebuild]") {
  const Table table("swap");
  Site site(table);
  site.fill();
  CHECK(texts(table.name()) == k_old_text);
  CHECK(site.type() == "vector(4)");
  const Swapped swapped = site.swap();
  CHECK(swapped.rows == 3);
  CHECK(swapped.old == fmt::format("{}_old_{}", table.name(), site.filled.run));
  CHECK(texts(table.name()) == "uno,due,tre");
  CHECK(site.type() == "halfvec(4)");
  CHECK(table.dump_parents() == "a#parent-01 a docs uno due");
  CHECK(texts(swapped.old) == k_old_text);
  CHECK(Session().value("SELECT content FROM " + parents_table(swapped.old)) == "one two");
  const auto store = Table::open(site.wanted);
  REQUIRE(store->prepare());
  CHECK(manifest_of(*store, "docs").base_run() == site.filled.run);
  Changes more("docs");
  more.row("c#chunk-01", "quattro");
  CHECK(apply_now(*store, more).written == 1);
}

TEST_CASE("the run that filled a rebuilt table tells readers what became of each document", "[service][rebuild]") {
  const Table table("swap_run");
  Site site(table);
  Changes all("docs");
  all.row("a#chunk-01", "uno").row("c#chunk-01", "quattro");
  site.fill(all);
  site.filled.most_missing_documents = 1;
  REQUIRE_FALSE(site.swap().old.empty());
  const auto history = site.history(site.wanted);
  const auto runs = history->runs({});
  REQUIRE(runs);
  REQUIRE(runs->size() == 2);
  CHECK(runs->front().kind == "rebuild");
  CHECK(runs->front().rows_written == 2);
  CHECK(runs->front().rows_removed == 3);
  const auto different = history->difference(site.first, site.filled.run);
  REQUIRE(different);
  REQUIRE(different->size() == 3);
  using Kind = model::DocumentDifference::Kind;
  CHECK(different->at(0).kind == Kind::changed);
  CHECK(different->at(0).chunks_before == 2);
  CHECK(different->at(0).chunks_after == 1);
  CHECK(different->at(1).kind == Kind::removed);
  CHECK(different->at(2).kind == Kind::added);
}

TEST_CASE("a rebuilt table has the indexes, names and rights of the old one", "[service][rebuild]") {
  const Table table("swap_things");
  const auto things = [&] {
    return Session().value(
               "SELECT string_agg(pg_get_indexdef(indexrelid), E'\\n' ORDER BY pg_get_indexdef(indexrelid)) FROM "
               "pg_index WHERE "
               "indrelid = '" +
               table.name() + "'::regclass") +
           Session().value("SELECT relacl::text FROM pg_class WHERE oid = '" + table.name() + "'::regclass");
  };
  Site site(table);
  Session session;
  session.run("DO $$ BEGIN CREATE ROLE ingot_swap_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
  session.run("GRANT SELECT ON " + table.name() + " TO ingot_swap_reader WITH GRANT OPTION; GRANT INSERT ON " +
              next_table(table.name()) + " TO PUBLIC; CREATE INDEX " + table.name() + "_mine ON " + table.name() +
              " ((metadata->>'title')) WHERE doc_id <> ' USING '");
  const std::string before = things();
  site.fill();
  REQUIRE_FALSE(site.swap().old.empty());
  std::string expected = before;
  // The server gives an index without a name one of its own.
  const std::string mine = table.name() + "_mine";
  expected.replace(expected.find(mine), mine.size(), table.name() + "_expr_idx");
  CHECK(Session().value("SELECT has_table_privilege('ingot_swap_reader', '" + table.name() +
                        "', 'SELECT WITH GRANT OPTION')") == "t");
  CHECK(things().size() == expected.size());
  CHECK(things().find("PUBLIC") == std::string::npos);
  CHECK(things().find("_rebuild") == std::string::npos);
  session.run("DROP OWNED BY ingot_swap_reader; DROP ROLE ingot_swap_reader");
}

TEST_CASE("what a rebuild has filled is taken up by the next one, unless vectors are of another kind",
          "[service][rebuild]") {
  const Table table("swap_again");
  Site site(table);
  site.fill();
  site.begin();
  CHECK(texts(site.next().table) == "uno,due,tre");
  site.wanted.dimensions = 3;
  site.rebuild = open(site.wanted, site.clock);
  SECTION("it is made anew") {
    site.begin();
    CHECK(texts(site.next().table).empty());
    CHECK(texts(table.name()) == k_old_text);
  }
  SECTION("not while another process fills it") {
    Session().run(
        "INSERT INTO perazzi_ingestion_leases (chunk_table, source, generation, host, boot_id, pid, "
        "pid_started, expires_at) VALUES ('" +
        site.next().table + "', 'docs', 1, 'h', 'b', 1, 1, now() + interval '1 hour')");
    const Error error = error_of(site.rebuild->begin("docs"));
    CHECK(error.kind == ErrorKind::refused);
    CHECK(contains(error.message, "another rebuild"));
    CHECK(texts(site.next().table) == "uno,due,tre");
  }
}

TEST_CASE("tables are not swapped when something would be lost", "[service][rebuild]") {
  const Table table("swap_refused");
  Site site(table);
  std::string expected;
  SECTION("another run has written the source since the rebuild began") {
    site.fill();
    Changes more("docs");
    more.row("d#chunk-01", "four");
    apply_now(*table.open(), more);
    Session().run("DELETE FROM " + table.name() + " WHERE doc_id = 'd'");
    expected = "another run of source docs has finished";
  }
  SECTION("more documents would go than are allowed") {
    Changes one("docs");
    one.row("a#chunk-01", "uno");
    site.fill(one);
    expected = "1 documents of source docs would go with the old table, and 0 were allowed";
  }
  SECTION("only the old table has a vector index") {
    site.fill();
    Session().run("CREATE INDEX ON " + table.name() + " USING hnsw (embedding vector_cosine_ops)");
    expected = "has a vector index and";
  }
  const Error error = shown(error_of(site.rebuild->swap(site.filled)));
  CHECK(error.kind == ErrorKind::refused);
  CHECK(contains(error.message, expected));
  CHECK(texts(table.name()) == k_old_text);
  CHECK(site.type() == "vector(4)");
}

TEST_CASE("what others have made of a table is not left behind with it", "[service][rebuild]") {
  const std::pair<std::string, std::string> things[] = {
      {"CREATE VIEW t_swap_others_v AS SELECT doc_id FROM {}", "the view t_swap_others_v"},
      {"CREATE FUNCTION {}_trigger() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM {}; END",
       "the function t_swap_others_trigger"},
      {"CREATE TABLE {}_old_0 (chunk_id text CONSTRAINT t_swap_others_key REFERENCES {})",
       "the foreign key t_swap_others_key"},
      {"ALTER TABLE {} ADD CONSTRAINT t_swap_others_check CHECK (doc_id <> '')", "the constraint t_swap_others_check"},
      {"CREATE PUBLICATION t_swap_others_p FOR TABLE {}", "the publication t_swap_others_p"},
      {"CREATE POLICY t_swap_others_y ON {} USING (true)", "the policy t_swap_others_y"},
      {"ALTER TABLE {} ENABLE ROW LEVEL SECURITY", "row level security of t_swap_others"},
      {"ALTER TABLE {} ADD COLUMN mine text", "the column mine"},
      {"GRANT SELECT (doc_id) ON {} TO PUBLIC", "rights on the column doc_id"},
      {"CREATE TRIGGER t_swap_others_t BEFORE UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION "
       "suppress_redundant_updates_trigger()",
       "the trigger t_swap_others_t"},
  };
  for (const auto& [statement, name] : things) {
    const Table table("swap_others");
    Site site(table);
    site.fill();
    std::string sql = statement;
    for (std::size_t at = 0; (at = sql.find("{}", at)) != std::string::npos;) sql.replace(at, 2, table.name());
    Session().run(sql);
    for (const Error& error : {error_of(site.rebuild->swap(site.filled)), error_of(site.rebuild->begin("docs"))}) {
      CHECK(error.kind == ErrorKind::refused);
      CHECK(error.facts == std::vector<std::string>{name});
    }
    CHECK(texts(table.name()) == k_old_text);
    Session().run("DROP PUBLICATION IF EXISTS t_swap_others_p");
  }
}

TEST_CASE("a table is swapped when all of its sources are filled, and none has been written since",
          "[service][rebuild]") {
  const Table table("swap_sources");
  Site site(table);
  Changes other("more");
  other.row("m#chunk-01", "other");
  apply_now(*table.open(), other);
  site.fill();
  const Swapped waits = site.swap();
  CHECK(waits.old.empty());
  CHECK(waits.waiting == std::vector<std::string>{"more"});
  CHECK(site.type() == "vector(4)");
  Changes theirs("more");
  theirs.row("m#chunk-01", "altro");
  site.fill(theirs);
  Changes later("more");
  later.row("m#chunk-01", "another");
  apply_now(*table.open(), later);
  CHECK(site.swap().waiting == std::vector<std::string>{"more"});
  Changes again("more");
  again.row("m#chunk-01", "un altro");
  site.fill(again);
  CHECK(site.swap().rows == 4);
  CHECK(texts(table.name()) == "uno,due,tre,un altro");
}

TEST_CASE("a rebuild is taken back, and that too, as long as nothing was written since", "[service][rebuild]") {
  const Table table("swap_undo");
  Site site(table);
  site.fill();
  REQUIRE_FALSE(site.swap().old.empty());
  const auto history = site.history(site.wanted);
  const auto plan = history->plan_undo(site.filled.run);
  REQUIRE(plan);
  CHECK(plan->restored == 3);
  CHECK(plan->removed == 3);
  const auto undone = history->undo(*plan, k_stamp);
  if (!undone) FAIL(undone.error().message);
  CHECK(texts(table.name()) == k_old_text);
  CHECK(site.type() == "vector(4)");
  const auto old = site.history(table.options());
  CHECK(old->run(undone->run_id)->model == "local/hash-4");
  const auto back = old->plan_undo(undone->run_id);
  REQUIRE(back);
  REQUIRE(old->undo(*back, k_stamp));
  CHECK(texts(table.name()) == "uno,due,tre");
  Changes more("docs");
  more.row("c#chunk-01", "quattro");
  const std::int64_t later = apply_now(*Table::open(site.wanted), more).run_id;
  const Error error = shown(error_of(history->plan_undo(undone->run_id + 1)));
  CHECK(error.kind == ErrorKind::refused);
  CHECK(error.hint == fmt::format("undo the later run first: ingest undo {}", later));
}

TEST_CASE("prune drops replaced tables and what a rebuild left", "[service][rebuild]") {
  const Table table("swap_prune");
  Site site(table);
  site.fill();
  const std::string old = site.swap().old;
  const auto history = site.history(site.wanted);
  const auto there = [](const std::string& name) {
    return Session().value("SELECT to_regclass('" + name + "') IS NOT NULL") == "t";
  };
  SECTION("with their history") {
    const auto counted = history->prune({});
    REQUIRE(counted);
    CHECK(there(old));
    REQUIRE(history->prune(removing()));
    CHECK_FALSE(there(old));
    CHECK_FALSE(there(parents_table(old)));
    CHECK(Session().value("SELECT count(*) FROM perazzi_schema_migrations WHERE table_name = '" + old + "'") == "0");
    CHECK(contains(error_of(history->plan_undo(site.filled.run)).message, "is not kept any more"));
    CHECK(texts(table.name()) == "uno,due,tre");
  }
  SECTION("not those of runs that are too young") {
    REQUIRE(history->prune(removing(1)));
    CHECK(there(old));
  }
  SECTION("what did not end") {
    site.begin();
    REQUIRE(there(site.next().table));
    REQUIRE(history->prune(removing()));
    CHECK_FALSE(there(site.next().table));
  }
}

TEST_CASE("a reader who holds the table is waited for, and then the tables stay as they are", "[service][rebuild]") {
  const Table table("swap_locked");
  Site site(table);
  site.fill();
  Session reader;
  reader.run("BEGIN; SELECT count(*) FROM " + table.name());
  const Error error = shown(error_of(site.rebuild->swap(site.filled)));
  CHECK(error.kind == ErrorKind::database);
  CHECK(site.clock.sleeps > 0);
  CHECK(texts(table.name()) == k_old_text);
  reader.run("ROLLBACK");
  CHECK_FALSE(site.swap().old.empty());
}

TEST_CASE("a swap whose COMMIT got no answer is found out about", "[service][rebuild][direct]") {
  const Table table("swap_cut");
  const auto when = GENERATE(When::before, When::after);
  Site site(table);
  site.fill();
  PgProxy proxy(real_url().port);
  Options options = site.wanted;
  options.database_url = url_through(proxy.port());
  site.rebuild = open(options, site.clock);
  // The third: sources are read in the first transaction, rights and indexes carried over in the second.
  proxy.add({From::client, 'Q', k_commit, 3, when, Deed::cut});
  CHECK_FALSE(site.swap().old.empty());
  CHECK(texts(table.name()) == "uno,due,tre");
}

TEST_CASE("there must be a table to rebuild, and all of its rows be seen", "[service][rebuild]") {
  TickingClock clock;
  const Table table("swap_none");
  const Error none = shown(error_of(open(table.options(), clock)->begin("docs")));
  CHECK(none.kind == ErrorKind::config);
  CHECK(none.hint == "fill one with: ingest");
  const Table outdated("swap_older");
  REQUIRE(outdated.prepared());
  Session().run("DELETE FROM perazzi_schema_migrations WHERE version > 4 AND table_name = '" + outdated.name() + "'");
  CHECK(contains(error_of(open(outdated.options(), clock)->begin("docs")).hint, "ingest migrate"));
  const SecuredDatabase secured("swap_secured");
  Options options;
  options.database_url = secured.url("ingest_a");
  options.table = "chunks";
  options.dimensions = k_dimensions;
  CHECK(contains(error_of(open(options, clock)->begin("docs")).message, "row level security"));
}
