#include <thread>

#include "store/faults.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

TEST_CASE("rows are stored as they were sent, beside the row of their run", "[service]") {
  const Table table("stored");
  auto store = table.prepared();
  Changes changes("docs");
  changes.row("a#chunk-01", "one \"quoted\" \\ \xE2\x82\xAC").row("a#chunk-02", "two");
  const Applied applied = apply_now(*store, changes);
  CHECK(applied.written == 2);
  CHECK(applied.removed == 0);
  CHECK(
      table.dump().starts_with("a#chunk-01 a one \"quoted\" \\ \xE2\x82\xAC {\"source_path\": \"a.md\", "
                               "\"embedding_model\": \"local/hash-4\"} ["));
  CHECK(Session().value("SELECT concat_ws(' ', source, status, rows_written, model, dimensions) FROM "
                        "perazzi_ingestion_runs WHERE id = " +
                        std::to_string(applied.run_id)) == "docs finished 2 local/hash-4 4");
  const Manifest manifest = manifest_of(*store, "docs");
  CHECK(manifest.base_run() == applied.run_id);
  REQUIRE(manifest.chunks.size() == 2);
  CHECK(manifest.chunks[1].chunk_id == "a#chunk-02");
  CHECK(manifest.chunks[1].path == "a.md");
  CHECK(manifest.chunks[1].embed_key == "embed:two");
}

TEST_CASE("the manifest is sorted by bytes and holds one source only", "[service]") {
  const Table table("sorted");
  auto store = table.prepared();
  Changes docs("docs");
  docs.row("b#chunk-01", "1")
      .row("B#chunk-01", "2")
      .row("a-b#chunk-01", "3")
      .row("a#chunk-01", "4")
      .row("\xC3\xA9#chunk-01", "5");
  Changes other("other");
  other.row("c#chunk-01", "6");
  apply_now(*store, docs);
  apply_now(*store, other);
  std::string ids;
  for (const auto& chunk : manifest_of(*store, "docs").chunks)
    ids += chunk.chunk_id.substr(0, chunk.chunk_id.find('#')) + " ";
  CHECK(ids == "B a a-b b \xC3\xA9 ");
}

TEST_CASE("applying the same twice is applying it once", "[service]") {
  const Table table("twice");
  auto store = table.prepared();
  Changes first("docs");
  first.row("a#chunk-01", "one").row("a#chunk-02", "two");
  apply_now(*store, first);
  Changes second("docs");
  second.row("a#chunk-01", "uno").removed("a#chunk-02");
  CHECK(apply_now(*store, second).written == 1);
  const std::string before =
      table.dump() + Session().value("SELECT string_agg(updated_at::text, ',') FROM " + table.name());
  const Applied again = apply_now(*store, second);
  CHECK(again.written == 0);
  CHECK(again.removed == 0);
  CHECK(table.dump() + Session().value("SELECT string_agg(updated_at::text, ',') FROM " + table.name()) == before);
}

TEST_CASE("a change keeps created_at, moves updated_at, and leaves equal rows alone", "[service]") {
  const Table table("times");
  auto store = table.prepared();
  Changes first("docs");
  first.row("a#chunk-01", "one").row("a#chunk-02", "two");
  apply_now(*store, first);
  Changes second("docs");
  second.row("a#chunk-01", "one", Changes::Vector::stored, R"(,"title":"new")").row("a#chunk-02", "two");
  CHECK(apply_now(*store, second).written == 1);
  CHECK(table.count("chunk_id = 'a#chunk-01' AND updated_at > created_at AND metadata->>'title' = 'new'") == "1");
  CHECK(table.count("chunk_id = 'a#chunk-02' AND updated_at = created_at") == "1");
}

TEST_CASE("renumbered rows take their vectors along", "[service]") {
  const Table table("renumbered");
  auto store = table.prepared();
  Changes first("docs");
  first.row("a#chunk-01", "one").row("a#chunk-02", "two").row("a#chunk-03", "three");
  apply_now(*store, first);
  const std::string vectors = "SELECT string_agg(content || embedding::text, ',' ORDER BY content) FROM " +
                              table.name() + " WHERE content <> 'zero'";
  const std::string before = Session().value(vectors);
  Changes second("docs");
  second.row("a#chunk-01", "zero")
      .row("a#chunk-02", "one", Changes::Vector::stored)
      .row("a#chunk-03", "two", Changes::Vector::stored)
      .row("a#chunk-04", "three", Changes::Vector::stored);
  CHECK(apply_now(*store, second).written == 4);
  CHECK(Session().value(vectors) == before);
  Changes third("docs");  // and back, with a row less
  third.row("a#chunk-01", "two", Changes::Vector::stored).row("a#chunk-02", "three", Changes::Vector::stored);
  third.removed("a#chunk-03").removed("a#chunk-04");
  const Applied applied = apply_now(*store, third);
  CHECK(applied.written == 2);
  CHECK(applied.removed == 2);
  CHECK(table.count("content = 'two' AND embed_key = 'embed:two'") == "1");
}

TEST_CASE("a vector that is not stored any more is missed before anything changes", "[service]") {
  const Table table("missing");
  auto store = table.prepared();
  Changes first("docs");
  first.row("a#chunk-01", "one");
  const Applied applied = apply_now(*store, first);
  const std::string before = table.dump();
  Changes second("docs");
  second.row("a#chunk-01", "unheard", Changes::Vector::stored).after(applied.run_id);
  const auto result = store->apply(second.set());
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::refused);
  CHECK(result.error().message.find("a#chunk-01") != std::string::npos);
  CHECK(table.dump() == before);
}

TEST_CASE("removals stay inside their source", "[service]") {
  const Table table("bounded");
  auto store = table.prepared();
  Changes docs("docs");
  docs.row("a#chunk-01", "one");
  apply_now(*store, docs);
  Changes other("other");
  other.removed("a#chunk-01");
  CHECK(apply_now(*store, other).removed == 0);
  CHECK(table.count() == "1");
}

TEST_CASE("a chunk of another source is not taken over", "[service]") {
  const Table table("owner");
  auto store = table.prepared();
  Changes docs("docs");
  for (const char* id : {"a#chunk-01", "a#chunk-02", "b#chunk-01", "c#chunk-01", "d#chunk-01"}) docs.row(id, id);
  apply_now(*store, docs);
  const std::string before = table.dump();
  Changes other("other");
  for (const char* id : {"a#chunk-01", "a#chunk-02", "b#chunk-01", "c#chunk-01", "d#chunk-01", "e#chunk-01"})
    other.row(id, "mine");
  const auto result = store->apply(other.set());
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::refused);
  CHECK(result.error().facts == std::vector<std::string>{"a.md", "b.md", "c.md", "and more"});
  CHECK(result.error().hint.find("--source") != std::string::npos);
  CHECK(table.dump() == before);
}

TEST_CASE("a run that compared with an older state is refused", "[service]") {
  const Table table("moved");
  auto store = table.prepared();
  Changes first("docs");
  first.row("a#chunk-01", "one");
  apply_now(*store, first);
  Changes stale("docs");
  stale.row("a#chunk-01", "two").after(std::nullopt);
  const auto result = store->apply(stale.set());
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::refused);
  CHECK(table.count("content = 'one'") == "1");
}

TEST_CASE("while another run writes the same source this one is refused, and another source is not", "[service]") {
  const Table table("lock");
  auto store = table.prepared();
  add_trigger(table, "INSERT", "IF NEW.source = 'docs' THEN PERFORM pg_advisory_xact_lock(4242); END IF; RETURN NEW;");
  Session gate;
  gate.run("BEGIN; SELECT pg_advisory_xact_lock(4242)");
  Changes slow("docs");
  slow.row("a#chunk-01", "one");
  bool written = false;
  std::thread first([&] { written = table.open()->apply(slow.set()).has_value(); });
  Session watch;  // until the first run stands at the gate, inside its transaction
  while (watch.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4242 AND NOT granted") ==
         "0") {
    watch.run("SELECT pg_sleep(0.01)");
  }
  Changes second("docs");
  second.row("b#chunk-01", "two");
  const auto refused = store->apply(second.set());
  Changes other("other");
  other.row("c#chunk-01", "three");
  const auto passed = store->apply(other.set());
  gate.run("ROLLBACK");
  first.join();
  CHECK(written);
  CHECK(passed);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::refused);
  CHECK(refused.error().message.find("another run") != std::string::npos);
  CHECK(table.count() == "2");
}

TEST_CASE("a trigger that raises leaves the old rows, and its words are escaped and cut", "[service]") {
  const Table table("raises");
  auto store = table.prepared();
  Changes first("docs");
  first.row("a#chunk-01", "one").row("a#chunk-02", "two");
  const Applied applied = apply_now(*store, first);
  const std::string before = table.dump();
  add_trigger(table, "UPDATE",
              "RAISE EXCEPTION '%', chr(27) || '[31m' || repeat('long ', 200) USING DETAIL = 'DETAIL-SECRET ' || "
              "NEW.content, HINT = 'HINT-SECRET';");
  Changes second("docs");
  second.row("a#chunk-01", "uno").removed("a#chunk-02").after(applied.run_id);
  const auto result = store->apply(second.set());
  REQUIRE_FALSE(result);
  const Error& error = result.error();
  CHECK(error.kind == ErrorKind::database);
  CHECK(error.message.find("P0001") != std::string::npos);
  CHECK(error.message.find("\\x1b[31m") != std::string::npos);
  CHECK(error.message.find('\x1b') == std::string::npos);
  CHECK(error.message.size() < 400);
  CHECK((error.message + error.hint).find("SECRET") == std::string::npos);
  CHECK(table.dump() == before);
  CHECK(manifest_of(*store, "docs").base_run() == applied.run_id);
}

TEST_CASE("a trigger that drops rows is noticed by counting", "[service]") {
  for (const std::string event : {"INSERT", "UPDATE", "DELETE"}) {
    const Table table("drops");
    auto store = table.prepared();
    Changes first("docs");
    first.row("a#chunk-01", "one").row("a#chunk-02", "two");
    const Applied applied = apply_now(*store, first);
    const std::string before = table.dump();
    add_trigger(table, event, "RETURN NULL;");
    Changes second("docs");
    second.row("a#chunk-01", "uno").row("a#chunk-03", "three").removed("a#chunk-02").after(applied.run_id);
    const auto result = store->apply(second.set());
    INFO(event);
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == ErrorKind::database);
    CHECK(result.error().hint.find("triggers") != std::string::npos);
    CHECK(table.dump() == before);
  }
}

TEST_CASE("metadata that is no JSON is refused by the server and nothing of it is shown", "[service]") {
  const Table table("json");
  auto store = table.prepared();
  Row broken{"a#chunk-01", "a", "key", "one", "{\"secret\": SECRETVALUE", "hash", "embed", "meta", {}};
  RowsInMemory rows({broken});
  Changes changes("docs");
  ChangeSet set = changes.set();
  set.changed = &rows;
  const auto result = store->apply(set);
  REQUIRE_FALSE(result);
  CHECK(result.error().message.find("SECRETVALUE") == std::string::npos);
  CHECK(result.error().message.find("22P02") != std::string::npos);
  CHECK(table.count() == "0");
}

TEST_CASE("a few thousand rows pass through several blocks", "[service]") {
  const Table table("many");
  auto store = table.prepared();
  Changes changes("docs");
  for (int i = 0; i < 3000; ++i)
    changes.row("d" + std::to_string(i) + "#chunk-01", std::string(1000, 'x') + std::to_string(i));
  CHECK(apply_now(*store, changes).written == 3000);
  CHECK(table.count("length(content) >= 1001") == "3000");
}
