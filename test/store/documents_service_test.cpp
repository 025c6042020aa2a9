#include "store/history.hpp"
#include "store/inspection.hpp"
#include "store/service.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

const UndoStamp k_stamp{"local", "2026-02-01T12:00:00Z", "0.1.0"};

std::string hashes_of(Store& store, const std::string& source) {
  const auto documents = store.documents(source);
  if (!documents) FAIL(documents.error().message);
  std::set<std::string> all;
  for (const StoredDocument& one : *documents) all.insert(one.doc_id + " " + one.content_hash + " " + one.tenant);
  std::string out;
  for (const std::string& one : all) out += one + ", ";
  return out;
}

std::int64_t fill(Store& store) {
  Changes changes("docs");
  changes.row("a#chunk-01", "one").row("b#chunk-01", "two").whole("a", "one").whole("b", std::nullopt);
  const Applied applied = apply_now(store, changes);
  CHECK(applied.documents_written == 2);
  CHECK(applied.documents_removed == 0);
  return applied.run_id;
}

const std::string k_filled = "a docs a.md T c 1 2 one\nb docs b.md T c 1 2 null";

void undo_now(const Table& table, std::int64_t run) {
  TickingClock clock;
  auto history = open_history(table.options(), clock);
  REQUIRE(history);
  const auto plan = (*history)->plan_undo(run);
  if (!plan) FAIL(plan.error().message);
  const auto undone = (*history)->undo(*plan, k_stamp);
  if (!undone) FAIL(undone.error().message);
}

// What is wrong, each with its row.
std::set<std::string> look(const Table& table, Layout layout, Look* seen = nullptr) {
  Options options = table.options();
  options.layout = layout;
  TickingClock clock;
  auto inspection = open_inspection(options, clock);
  REQUIRE(inspection);
  auto found = (*inspection)->look("docs", [](RowKind, const StoredRow&) {});
  if (!found) FAIL(found.error().message);
  std::set<std::string> damages;
  for (const model::Damage& damage : found->damages) {
    if (damage.what.find("document") != std::string::npos) damages.insert(damage.row + ": " + damage.what);
  }
  if (seen != nullptr) *seen = std::move(*found);
  return damages;
}

}  // namespace

TEST_CASE("a document has one row that its chunks can be joined with", "[service][documents]") {
  const Table table("documents");
  auto store = table.prepared();
  fill(*store);
  CHECK(table.dump_documents() == k_filled);
  CHECK(hashes_of(*store, "docs") == "a hash:one , b hash: , ");
  CHECK(hashes_of(*store, "other").empty());
  CHECK(Session().value("SELECT string_agg(d.title || ' ' || c.content, ',' ORDER BY c.chunk_id) FROM " + table.name() +
                        " c JOIN " + table.documents() + " d USING (doc_id)") == "T one,T two");
}

TEST_CASE("documents that are equal are not written, and what differs keeps its past", "[service][documents]") {
  const Table table("documents_differ");
  auto store = table.prepared();
  const std::int64_t first = fill(*store);
  Changes again("docs");
  again.whole("a", "one").whole("b", "short");
  CHECK(apply_now(*store, again).documents_written == 1);
  CHECK(table.dump_documents() == "a docs a.md T c 1 2 one\nb docs b.md T c 1 2 short");
  const std::string ours = "run_id = " + std::to_string(first);
  CHECK(Session().value("SELECT string_agg(doc_id, '') FROM " + table.documents() + " WHERE " + ours) == "a");
  CHECK(Session().value("SELECT string_agg(doc_id || coalesce(content, '-') || title, '') FROM " +
                        history_table(table.documents()) + " WHERE " + ours) == "b-T");
  CHECK(apply_now(*store, again).documents_written == 0);
}

TEST_CASE("documents go with their last chunk, where documents are kept", "[service][documents]") {
  const Table table("documents_go");
  auto store = table.prepared();
  fill(*store);
  Changes removed("docs");
  removed.removed("a#chunk-01").keeps_documents();
  CHECK(apply_now(*store, removed).documents_removed == 1);
  CHECK(table.dump_documents() == "b docs b.md T c 1 2 null");
}

TEST_CASE("documents of another source are never touched, nor taken over", "[service][documents]") {
  const Table table("documents_sources");
  auto store = table.prepared();
  fill(*store);
  Changes other("other");
  other.row("c#chunk-01", "three").keeps_documents();
  CHECK(apply_now(*store, other).documents_removed == 0);
  Changes thief("other");
  thief.row("d#chunk-01", "four").whole("a", "stolen");
  const auto refused = store->apply(thief.after(manifest_of(*store, "other").base_run()).set());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::refused);
  CHECK(table.dump_documents() == k_filled);
  CHECK(table.count("chunk_id = 'd#chunk-01'") == "0");
}

TEST_CASE("a run with the flat layout does not touch the table of documents", "[service][documents]") {
  const Table table("documents_flat");
  auto store = table.prepared();
  Session other;
  other.run("BEGIN; LOCK TABLE " + table.documents() + ", " + history_table(table.documents()));
  Changes changes("docs");
  changes.row("a#chunk-01", "one");
  CHECK(apply_now(*store, changes).written == 1);
  other.run("ROLLBACK");
}

TEST_CASE("an undo brings documents back with their chunks", "[service][documents][history]") {
  const Table table("documents_undo");
  auto store = table.prepared();
  fill(*store);
  Changes second("docs");
  second.row("a#chunk-01", "uno").whole("a", "uno").removed("b#chunk-01").row("c#chunk-01", "five").whole("c", "five");
  const std::int64_t run = apply_now(*store, second).run_id;
  CHECK(table.dump_documents() == "a docs a.md T c 1 2 uno\nc docs c.md T c 1 2 five");
  undo_now(table, run);
  CHECK(table.dump_documents() == k_filled);
  CHECK(table.count() == "2");
  CHECK(look(table, Layout::documents).empty());
}

TEST_CASE("the run that begins to keep documents is undone alone, and before earlier ones",
          "[service][documents][history]") {
  const Table table("documents_switch");
  auto store = table.prepared();
  Changes flat("docs");
  flat.row("a#chunk-01", "one");
  const std::int64_t first = apply_now(*store, flat).run_id;
  Changes kept("docs");
  kept.document("a", 1, 1, "c").whole("a", "one");
  const Applied applied = apply_now(*store, kept);
  CHECK(applied.written == 0);
  CHECK(applied.documents_written == 1);
  TickingClock clock;
  auto history = open_history(table.options(), clock);
  REQUIRE(history);
  const auto refused = (*history)->plan_undo(first);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().hint == "undo the later run first: ingest undo " + std::to_string(applied.run_id));
  const auto plan = (*history)->plan_undo(applied.run_id);
  REQUIRE(plan);
  CHECK(plan->documents.size() == 1);
  undo_now(table, applied.run_id);
  CHECK(table.dump_documents().empty());
  CHECK(table.count() == "1");
  undo_now(table, first);
  CHECK(table.count() == "0");
}

TEST_CASE("documents and chunks that do not agree are found and marked", "[service][documents]") {
  const Table table("documents_verify");
  auto store = table.prepared();
  fill(*store);
  Changes third("docs");
  third.row("c#chunk-01", "three").whole("c", "three");
  apply_now(*store, third);
  CHECK(look(table, Layout::documents).empty());
  Session session;
  session.run("DELETE FROM " + table.name() + " WHERE doc_id = 'a'");
  session.run("UPDATE " + table.documents() + " SET metadata = metadata || '{\"chunk_count\": 7}' WHERE doc_id = 'b'");
  session.run("DELETE FROM " + table.documents() + " WHERE doc_id = 'c'");
  Look seen;
  const std::set<std::string> wrong = {
      "a: no chunk of this document is stored", "b: the document's chunks: 1 stored, 7 by its row",
      ": its document c is not stored; the next run with PGVECTOR_LAYOUT=documents writes it"};
  CHECK(look(table, Layout::documents, &seen) == wrong);
  CHECK(look(table, Layout::flat) == wrong);
  TickingClock clock;
  REQUIRE((*open_inspection(table.options(), clock))->mark("docs", seen));
  CHECK(hashes_of(*store, "docs") == "b  , ");
  session.run("DELETE FROM " + table.documents());
  CHECK(look(table, Layout::flat).empty());
  CHECK(look(table, Layout::documents).size() == 2);
}

TEST_CASE("a prune forgets what documents were before old runs", "[service][documents][history]") {
  const Table table("documents_prune");
  auto store = table.prepared();
  fill(*store);
  Changes second("docs");
  second.row("a#chunk-01", "uno").whole("a", "uno");
  apply_now(*store, second);
  PruneOptions options;
  options.keep_runs = 0;
  options.mode = PruneOptions::Mode::remove;
  TickingClock clock;
  auto history = open_history(table.options(), clock);
  REQUIRE(history);
  const auto parts = (*history)->prune(options);
  REQUIRE(parts);
  std::size_t rows = 0;
  for (const auto& part : *parts) rows += part.what == "documents of the past" ? part.rows : 0;
  CHECK(rows == 1);
  CHECK(Session().value("SELECT count(*) FROM " + history_table(table.documents())) == "0");
}
