#include <fmt/format.h>

#include "store/faults.hpp"
#include "store/history.hpp"
#include "store/service.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

const UndoStamp k_stamp{"local", "2026-02-01T12:00:00Z", "0.1.0"};

std::unique_ptr<History> open(const Table& table, io::Clock& clock) {
  auto history = open_history(table.options(), clock);
  if (!history) FAIL(history.error().message);
  return std::move(*history);
}

Applied undo_now(History& history, std::int64_t run) {
  const auto plan = history.plan_undo(run);
  if (!plan) FAIL(plan.error().message);
  const auto undone = history.undo(*plan, k_stamp);
  if (!undone) FAIL(undone.error().message);
  return *undone;
}

// All rows and parents with when they were made, but not when or by whom they were changed.
std::string state(const Table& table) {
  const auto times = [](const std::string& key, const std::string& name) {
    return Session().value("SELECT coalesce(string_agg(" + key + " || created_at || tenant, ',' ORDER BY " + key +
                           "), '') FROM " + name);
  };
  return table.dump() + "\n" + table.dump_parents() + "\n" + times("chunk_id", table.name()) +
         times("parent_id", table.parents());
}

// One document with a parent, one without, and a run that adds, changes and removes rows of both.
struct TwoRuns {
  explicit TwoRuns(const Table& table) : store(table.prepared()) {
    Changes one("docs");
    one.row("a#chunk-01", "one").row("a#chunk-02", "two").row("a#chunk-03", "three").row("b#chunk-01", "four");
    one.parents("a", {{"01", "one two"}, {"02", "three"}});
    first = apply_now(*store, one).run_id;
    after_first = state(table);
    Changes two("docs");
    two.row("a#chunk-01", "uno").row("a#chunk-02", "two", Changes::Vector::stored, R"(,"title":"T")");
    two.removed("a#chunk-03").removed("b#chunk-01").row("c#chunk-01", "five").added("d#chunk-01", "six");
    two.parents("a", {{"01", "uno two"}}).parents("c", {{"01", "five"}});
    second = apply_now(*store, two).run_id;
    after_second = state(table);
  }
  std::unique_ptr<Store> store;
  std::int64_t first = 0;
  std::int64_t second = 0;
  std::string after_first;
  std::string after_second;
};

}  // namespace

TEST_CASE("an undo leaves what was there before its run, and is a run itself", "[service][history]") {
  const Table table("undo");
  const TwoRuns runs(table);
  REQUIRE(runs.after_first != runs.after_second);
  TickingClock clock;
  const auto history = open(table, clock);
  const auto plan = history->plan_undo(runs.second);
  REQUIRE(plan);
  CHECK(state(table) == runs.after_second);
  CHECK(plan->restored == 2);
  CHECK(plan->changed == 2);
  CHECK(plan->removed == 2);
  const Applied undone = undo_now(*history, runs.second);
  CHECK(state(table) == runs.after_first);
  CHECK(undone.written == 4);
  CHECK(undone.removed == 2);
  const auto run = history->run(undone.run_id);
  REQUIRE(run);
  CHECK(run->kind == "undo");
  CHECK(run->undoes == runs.second);
  const auto documents = history->documents(undone.run_id);
  REQUIRE(documents);
  std::string shown;
  for (const auto& document : *documents)
    shown += fmt::format("{} {} {}, ", document.path, document.chunks_before, document.chunks_after);
  CHECK(shown == "a.md 2 3, b.md 0 1, c.md 1 0, d.md 1 0, ");
  CHECK(table.count("updated_at > created_at AND chunk_id = 'a#chunk-01'") == "1");
}

TEST_CASE("an undo of an undo leaves what its run left", "[service][history]") {
  const Table table("redo");
  const TwoRuns runs(table);
  TickingClock clock;
  const auto history = open(table, clock);
  const std::int64_t undone = undo_now(*history, runs.second).run_id;
  const std::int64_t redone = undo_now(*history, undone).run_id;
  CHECK(state(table) == runs.after_second);
  undo_now(*history, redone);
  CHECK(state(table) == runs.after_first);
  undo_now(*history, runs.first);
  CHECK(table.dump().empty());
  CHECK(table.dump_parents().empty());
}

TEST_CASE("a mass deletion comes back", "[service][history]") {
  const Table table("undo_mass");
  auto store = table.prepared();
  Changes all("docs");
  Changes none("docs");
  for (int i = 0; i < 200; ++i) {
    all.added(fmt::format("d{}#chunk-01", i), fmt::format("text {}", i));
    none.removed(fmt::format("d{}#chunk-01", i));
  }
  apply_now(*store, all);
  const std::string before = state(table);
  const std::int64_t deletion = apply_now(*store, none).run_id;
  REQUIRE(table.count() == "0");
  TickingClock clock;
  CHECK(undo_now(*open(table, clock), deletion).written == 200);
  CHECK(state(table) == before);
}

TEST_CASE("a later change stands in the way of an undo until it is undone", "[service][history]") {
  const Table table("undo_later");
  const TwoRuns runs(table);
  Changes three("docs");
  three.row("a#chunk-01", "drei").row("b#chunk-01", "vier");
  const std::int64_t third = apply_now(*runs.store, three).run_id;
  const std::string now = state(table);
  TickingClock clock;
  const auto history = open(table, clock);
  const auto refused = history->plan_undo(runs.second);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::refused);
  CHECK(refused.error().facts == std::vector<std::string>{fmt::format("a.md: changed by run {}", third),
                                                          fmt::format("b.md: changed by run {}", third)});
  CHECK(refused.error().hint == fmt::format("undo the later run first: ingest undo {}", third));
  CHECK(state(table) == now);
  undo_now(*history, third);
  undo_now(*history, runs.second);
  CHECK(state(table) == runs.after_first);
}

TEST_CASE("a later run about other documents does not stand in the way of an undo", "[service][history]") {
  const Table table("undo_others");
  const TwoRuns runs(table);
  Changes three("docs");
  three.row("z#chunk-01", "zett");
  apply_now(*runs.store, three);
  TickingClock clock;
  undo_now(*open(table, clock), runs.second);
  CHECK(table.count("doc_id = 'z'") == "1");
  CHECK(table.count("content = 'one'") == "1");
}

TEST_CASE("an id that another source has taken since stands in the way of an undo", "[service][history]") {
  const Table table("undo_taken");
  const TwoRuns runs(table);
  Changes other("other");
  other.row("b#chunk-01", "mine");
  const std::int64_t taken = apply_now(*runs.store, other).run_id;
  TickingClock clock;
  const auto refused = open(table, clock)->plan_undo(runs.second);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().facts == std::vector<std::string>{fmt::format("b.md: changed by run {}", taken)});
}

TEST_CASE("an undo whose plan is old is refused, and so is the second of two", "[service][history]") {
  const Table table("undo_stale");
  const TwoRuns runs(table);
  TickingClock clock;
  const auto history = open(table, clock);
  const auto plan = history->plan_undo(runs.second);
  REQUIRE(plan);
  REQUIRE(history->undo(*plan, k_stamp));
  const auto again = history->undo(*plan, k_stamp);
  REQUIRE_FALSE(again);
  CHECK(again.error().kind == ErrorKind::refused);
  CHECK(state(table) == runs.after_first);
  CHECK_FALSE(history->plan_undo(runs.second));
  CHECK(history->plan_undo(987654321).error().kind == ErrorKind::usage);
}

TEST_CASE("an undo is done once, wherever the connection breaks", "[service][history]") {
  for (const From whose : {From::client, From::server}) {
    const Table table(whose == From::client ? "undo_cut_before" : "undo_cut_behind");
    const TwoRuns runs(table);
    PgProxy proxy(real_url().port);
    TickingClock clock;
    const auto history = open_history(through(proxy, table), clock);
    REQUIRE(history);
    const auto plan = (*history)->plan_undo(runs.second);
    REQUIRE(plan);
    proxy.add({whose, whose == From::client ? 'Q' : 'C', "COMMIT", 1, When::before, Deed::cut});
    const auto undone = (*history)->undo(*plan, k_stamp);
    if (!undone) FAIL(undone.error().message);
    CHECK(proxy.fired() == 1);
    CHECK(state(table) == runs.after_first);
    const std::string undos =
        fmt::format("SELECT count(*) FROM perazzi_ingestion_runs WHERE chunk_table = '{}' AND undoes = {}",
                    table.name(), runs.second);
    CHECK(Session().value(undos) == "1");
  }
}

TEST_CASE("a failed run is noted, moves no base and cannot be undone", "[service][history]") {
  const Table table("failed");
  const TwoRuns runs(table);
  model::RunRecord record;
  record.source = "docs";
  record.started_at = "2026-01-31T12:00:00Z";
  record.plan.add = 7;
  TickingClock clock;
  const auto noted =
      note_failed(table.options(), clock, record, {ErrorKind::embedding, "the service\nsaid no", {}, {}});
  REQUIRE(noted);
  const auto history = open(table, clock);
  const auto listed = history->runs({"docs", 2});
  REQUIRE(listed);
  REQUIRE(listed->size() == 2);
  CHECK((*listed)[0].id == *noted);
  CHECK((*listed)[0].status == "failed");
  CHECK((*listed)[0].error == "the service\\nsaid no");
  CHECK((*listed)[0].plan.add == 0);
  CHECK((*listed)[1].id == runs.second);
  CHECK(manifest_of(*runs.store, "docs").base_run() == runs.second);
  CHECK(history->plan_undo(*noted).error().kind == ErrorKind::usage);
}

namespace {

std::string shown(const Result<std::vector<model::DocumentDifference>>& differences) {
  if (!differences) FAIL(differences.error().message);
  std::string out;
  for (const auto& one : *differences)
    out += fmt::format("{} {} {}-{} {}-{}, ", one.path, static_cast<int>(one.kind), one.chunks_before, one.chunks_after,
                       one.checksum_before, one.checksum_after);
  return out;
}

}  // namespace

TEST_CASE("a difference of two runs is that of their states", "[service][history]") {
  const Table table("diff");
  auto store = table.prepared();
  const auto load = [&](const auto& fill) {
    Changes changes("docs");
    fill(changes);
    return apply_now(*store, changes).run_id;
  };
  const auto one = load([](Changes& c) {
    c.document("a", 0, 1, "A1").document("b", 0, 1, "B1").row("a#chunk-01", "a1").row("b#chunk-01", "b1");
  });
  const auto two = load([](Changes& c) { c.document("a", 1, 1, "A2").row("a#chunk-01", "a2"); });
  const auto three = load([](Changes& c) {
    c.document("a", 1, 1, "A3").document("b", 1, 0, "").document("c", 0, 1, "C1");
    c.row("a#chunk-01", "a3").removed("b#chunk-01").row("c#chunk-01", "c1");
  });
  TickingClock clock;
  const auto history = open(table, clock);
  CHECK(shown(history->difference(one, three)) == "a.md 1 1-1 A1-A3, b.md 2 1-0 B1-, c.md 0 0-1 -C1, ");
  CHECK(shown(history->difference(three, one)) == "a.md 1 1-1 A3-A1, b.md 0 0-1 -B1, c.md 2 1-0 C1-, ");
  CHECK(shown(history->difference(two, two)).empty());
  const auto undone = undo_now(*history, three).run_id;
  CHECK(shown(history->difference(two, undone)).empty());
  CHECK(shown(history->difference(one, undone)).starts_with("a.md 1 1-1 A1-"));
  const auto redone = undo_now(*history, undone).run_id;
  CHECK(shown(history->difference(three, redone)).empty());
  Changes other("other");
  other.row("z#chunk-01", "z");
  CHECK(history->difference(one, apply_now(*store, other).run_id).error().kind == ErrorKind::usage);
}

namespace {

std::size_t rows_of(const Result<std::vector<model::PrunedPart>>& parts, std::string_view what) {
  if (!parts) FAIL(parts.error().message);
  for (const auto& part : *parts) {
    if (part.what == what) return part.rows;
  }
  FAIL("no part " << what);
  return 0;
}

}  // namespace

TEST_CASE("a prune forgets the history of old runs of every source, and no other", "[service][history]") {
  const Table table("prune");
  const TwoRuns runs(table);
  Changes three("docs");
  three.row("a#chunk-01", "drei");
  const std::int64_t third = apply_now(*runs.store, three).run_id;
  const std::string before = state(table);
  TickingClock clock;
  const auto history = open(table, clock);
  PruneOptions options;
  options.keep_runs = 1;
  CHECK(rows_of(history->prune(options), "rows of the past") == 4);
  CHECK(rows_of(history->prune(options), "parents of the past") == 2);
  options.older_than = 3;
  CHECK(rows_of(history->prune(options), "rows of the past") == 0);  // all of them are young
  options.older_than.reset();
  options.mode = PruneOptions::Mode::remove;
  CHECK(rows_of(history->prune(options), "rows of the past") == 4);
  CHECK(rows_of(history->prune(options), "rows of the past") == 0);
  CHECK(state(table) == before);
  undo_now(*history, third);
  CHECK(state(table) == runs.after_second);
  const auto gone = history->plan_undo(runs.second);
  REQUIRE_FALSE(gone);
  CHECK(gone.error().kind == ErrorKind::refused);
  CHECK(history->difference(runs.first, third).error().kind == ErrorKind::refused);
  CHECK(history->runs({"docs", 10})->size() == 4);
}

TEST_CASE("a prune forgets cached vectors that neither rows nor history refer to", "[service][history]") {
  const Table table("prune_cache");
  const TwoRuns runs(table);
  const std::vector<float> vector{1, 0, 0, 0};
  const std::vector<std::string> keys{"embed:uno", "embed:one", "embed:nobody", "embed:young"};
  std::vector<CacheRow> rows;
  for (const std::string& key : keys) rows.push_back({key, table.name(), "m", vector});
  REQUIRE(runs.store->paid_cache()->cache(rows));
  Session session;
  session.run("UPDATE perazzi_embedding_cache SET created_at = now() - interval '40 days' WHERE space = '" +
              table.name() + "' AND embed_key <> 'embed:young'");
  session.run("INSERT INTO perazzi_ingestion_leases VALUES ('" + table.name() +
              "', 'old', 1, 'h', 'b', 1, 1, now(), now() - interval '8 days'), ('" + table.name() +
              "', 'new', 1, 'h', 'b', 1, 1, now(), now() - interval '6 days')");
  PruneOptions options;
  options.mode = PruneOptions::Mode::remove;
  TickingClock clock;
  REQUIRE(open(table, clock)->prune(options));
  CHECK(session.value(
            "SELECT string_agg(embed_key, ' ' ORDER BY embed_key) FROM perazzi_embedding_cache WHERE space = '" +
            table.name() + "'") == "embed:one embed:uno embed:young");
  CHECK(session.value("SELECT string_agg(source, ' ') FROM perazzi_ingestion_leases WHERE chunk_table = '" +
                      table.name() + "'") == "new");
}
