// Other sessions in the way of an apply: locks, deadlocks, readers (table P of the faults).
#include <atomic>
#include <thread>

#include "store/faults.hpp"
#include "store/migrations.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

Options impatient(const Table& table) {
  Options options = table.options();
  options.limits.lock_wait = std::chrono::milliseconds(30);
  return options;
}

// Fails the first `count` writes of rows of this table with that code; a sequence counts, since no rollback undoes it.
void fail_first(const Table& table, const std::string& code, int count) {
  Session().run("CREATE SEQUENCE " + table.name() + "_tries OWNED BY " + table.name() + ".chunk_id");
  add_trigger(table, "INSERT",
              "IF nextval('" + table.name() + "_tries') <= " + std::to_string(count) +
                  " THEN RAISE EXCEPTION 'in the way' USING ERRCODE = '" + code + "'; END IF; RETURN NEW;");
}

std::string tries(const Table& table) {
  return Session().value("SELECT last_value FROM " + table.name() + "_tries");
}

}  // namespace

TEST_CASE("P09: a lock that is not to be had is waited for four times, and then its holder is named",
          "[service][pgfault]") {
  for (const std::string lock : {"LOCK TABLE {} IN SHARE MODE", "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
                                 "SELECT FROM {} WHERE chunk_id = 'a#chunk-01' FOR UPDATE"}) {
    const Table table("locked");
    TickingClock clock;
    const auto store = open_with(impatient(table), clock);
    REQUIRE(store->prepare());
    Changes first("docs");
    first.row("a#chunk-01", "one");
    Changes changes("docs");
    changes.row("a#chunk-01", "uno").after(apply_now(*store, first).run_id);
    Session holder;
    const std::string pid = holder.value("SELECT pg_backend_pid()");
    holder.run("BEGIN; " + std::string(lock).replace(lock.find("{}"), 2, table.name()));
    Session vacuum;  // by the lock that one holds
    vacuum.run("BEGIN; LOCK TABLE perazzi_ingestion_runs IN SHARE UPDATE EXCLUSIVE MODE");
    const Error error = error_of(store->apply(changes.set()));
    INFO(lock << ": " << error.message);
    CHECK(error.kind == ErrorKind::database);
    CHECK(contains(error.message, "locked by process " + pid + " "));
    CHECK(contains(error.hint, "pid IN (" + pid + ")"));
    CHECK_FALSE(contains(error.message + error.hint, "LOCK TABLE"));
    CHECK(clock.sleeps == 3);
    vacuum.run("ROLLBACK");
    holder.run("ROLLBACK");
    CHECK(store->apply(changes.set()));
    CHECK(table.count("content = 'uno'") == "1");
  }
}

TEST_CASE("P09: a lock that is given up in time is not noticed", "[service][pgfault]") {
  const Table table("patient");
  REQUIRE(table.prepared());
  Session holder;
  holder.run("BEGIN; LOCK TABLE " + table.name() + " IN SHARE MODE");
  ActingClock clock([&](int sleep) {
    if (sleep == 3) holder.run("ROLLBACK");
  });
  const auto store = open_with(impatient(table), clock);
  Changes changes("docs");
  changes.added("a#chunk-01", "one");
  CHECK(store->apply(changes.set()));
  CHECK(clock.sleeps == 3);
}

TEST_CASE("P09: a statement that is cancelled is tried again, three times", "[service][pgfault]") {
  for (const int failures : {3, 4}) {
    const Table table("cancelled");
    REQUIRE(table.prepared());
    fail_first(table, "57014", failures);
    TickingClock clock;
    const auto store = open_with(table.options(), clock);
    Changes changes("docs");
    changes.added("a#chunk-01", "one");
    const auto applied = store->apply(changes.set());
    CHECK(applied.has_value() == (failures == 3));
    CHECK(clock.sleeps == 3);
    CHECK(tries(table) == "4");
    if (!applied) CHECK(contains(error_of(applied).message, "57014"));
  }
}

TEST_CASE("P09: a session that was ended for idling in a transaction is made anew", "[service][pgfault]") {
  const Table table("idled");
  REQUIRE(table.prepared());
  TickingClock clock;
  const auto store = open_with(table.options(), clock);
  Changes changes("docs");
  add_rows(changes, 2);
  // The server ends the session while rows are being made, as it does after idle_in_transaction_session_timeout.
  ActingRows rows(changes.rows_added(), 1, [&] {
    Session().run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%" + table.name() +
                  "%' AND pid <> pg_backend_pid()");
  });
  ChangeSet set = changes.set();
  set.added = &rows;
  CHECK(store->apply(set));
  CHECK(table.count() == "2");
  CHECK(clock.sleeps == 1);
}

TEST_CASE("P10: serialization failures and deadlocks are tried five times in all, after pauses that differ",
          "[service][pgfault]") {
  for (const std::string code : {"40001", "40P01"}) {
    for (const int failures : {4, 5}) {
      const Table table("conflict");
      REQUIRE(table.prepared());
      fail_first(table, code, failures);
      TickingClock clock;
      const auto store = open_with(table.options(), clock);
      Changes changes("docs");
      changes.added("a#chunk-01", "one");
      const auto applied = store->apply(changes.set());
      INFO(code << ' ' << failures);
      CHECK(applied.has_value() == (failures == 4));
      CHECK(clock.sleeps == 4);
      CHECK(tries(table) == "5");
      CHECK(clock.steady() <= std::chrono::seconds(5));
      if (!applied) CHECK(contains(error_of(applied).message, code));
    }
  }
}

TEST_CASE("P10: a real deadlock with another session is survived", "[service][pgfault]") {
  const Table table("deadlock");
  const auto store = table.prepared();
  Changes first("docs");
  first.row("a#chunk-01", "one").row("b#chunk-01", "two");
  Changes second("docs");
  second.row("a#chunk-01", "uno").row("b#chunk-01", "due").after(apply_now(*store, first).run_id);
  // The other has row b and then wants row a, which the apply has when it comes to b. It looks for deadlocks late, so
  // that the apply is the one that gives way.
  Session other;
  other.run("SET deadlock_timeout = '1min'; SET lock_timeout = '20s'; BEGIN; SELECT FROM " + table.name() +
            " WHERE chunk_id = 'b#chunk-01' FOR UPDATE");
  std::thread writer([&] {
    const auto applied = store->apply(second.set());
    CHECK(applied);
  });
  Session watch;
  while (watch.value("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted") == "0")
    watch.run("SELECT pg_sleep(0.01)");
  other.run("SELECT FROM " + table.name() + " WHERE chunk_id = 'a#chunk-01' FOR UPDATE; COMMIT");
  writer.join();
  CHECK(table.count("content IN ('uno', 'due')") == "2");
}

TEST_CASE("P26: a reader sees one run or the next, never both", "[service][pgfault]") {
  const Table table("reader");
  const auto store = table.prepared();
  constexpr int k_rows = 50;
  constexpr int k_runs = 10;
  const auto write = [&](int run) {
    Changes changes("docs");
    for (int i = 0; i < k_rows; ++i) changes.row(fmt::format("d{}#chunk-01", i), fmt::format("generation {}", run));
    apply_now(*store, changes);
  };
  write(0);
  std::atomic<bool> done = false;
  int reads = 0;
  int mixed = 0;
  std::thread reader([&] {
    Session session;
    while (!done || reads == 0) {
      ++reads;
      mixed += session.value("SELECT count(DISTINCT content) || ' ' || count(*) FROM (SELECT content FROM " +
                             table.name() + " ORDER BY embedding <=> '[1,0,0,0]') t") == "1 50"
                   ? 0
                   : 1;
    }
  });
  for (int run = 1; run <= k_runs; ++run) write(run);
  done = true;
  reader.join();
  CHECK(reads > 0);
  CHECK(mixed == 0);
}

TEST_CASE("P27: an apply takes no lock on a table of ours that is stronger than ROW EXCLUSIVE", "[service][pgfault]") {
  const Table table("gentle");
  const auto store = table.prepared();
  Changes first("docs");
  first.row("a#chunk-01", "one").row("b#chunk-01", "two").parents("a", {{"1", "eins"}});
  Changes second("docs");
  second.row("a#chunk-01", "uno").removed("b#chunk-01").added("c#chunk-01", "three").parents("a", {{"1", "zwei"}});
  second.after(apply_now(*store, first).run_id);
  std::string locks;
  add_trigger(table, "UPDATE OR INSERT OR DELETE", "RETURN coalesce(NEW, OLD);");
  // In the last moment of the transaction: when its run's row is completed.
  Session().run(
      "CREATE TABLE IF NOT EXISTS t_gentle_locks (mode text); TRUNCATE t_gentle_locks; CREATE OR REPLACE "
      "FUNCTION t_gentle_look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t_gentle_locks "
      "SELECT DISTINCT mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE l.pid = "
      "pg_backend_pid() AND (c.relname LIKE 't\\_gentle%' OR c.relname LIKE 'perazzi%') AND "
      "c.relpersistence <> 't'; RETURN NEW; END $$; DROP TRIGGER IF EXISTS t_gentle_look ON "
      "perazzi_ingestion_runs; CREATE TRIGGER t_gentle_look BEFORE UPDATE ON perazzi_ingestion_runs FOR EACH "
      "ROW WHEN (NEW.chunk_table = 't_gentle') EXECUTE FUNCTION t_gentle_look()");
  const auto applied = store->apply(second.set());
  const std::string modes = Session().value("SELECT string_agg(mode, ' ' ORDER BY mode) FROM t_gentle_locks");
  Session().run(
      "DROP TRIGGER t_gentle_look ON perazzi_ingestion_runs; DROP FUNCTION t_gentle_look(); DROP TABLE "
      "t_gentle_locks");
  CHECK(applied);
  // The last one is the foreign key's, on the run's row.
  CHECK(modes == "AccessShareLock RowExclusiveLock RowShareLock");
}

TEST_CASE("P27: a reader that stays in its transaction stops no run", "[service][pgfault]") {
  const Table table("long_reader");
  TickingClock clock;
  const auto store = open_with(impatient(table), clock);
  REQUIRE(store->prepare());
  Changes first("docs");
  first.row("a#chunk-01", "one");
  apply_now(*store, first);
  Session reader;
  reader.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM " + table.name());
  Changes second("docs");
  second.row("a#chunk-01", "uno");
  apply_now(*store, second);
  CHECK(reader.value("SELECT content FROM " + table.name()) == "one");
  CHECK(clock.sleeps == 0);
}
