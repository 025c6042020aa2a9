#include "plan/plan.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <catch2/catch_test_macros.hpp>

using namespace ingot;
using model::ChunkAction;
using model::DocumentAction;
using model::Record;
using model::StoredChunk;

namespace {

Record record(const std::string& doc, std::size_t index, const std::string& text, const std::string& meta = "m") {
  Record record;
  record.doc_id = doc;
  record.path = doc + ".md";
  record.index = index;
  record.chunk_id = doc + "#chunk-" + (index < 10 ? "0" : "") + std::to_string(index);
  record.chunk.key = doc + text;
  record.chunk.tokens = 10;
  record.content_hash = "c" + text;
  record.embed_key = "e" + text;
  record.meta_hash = meta + text + std::to_string(index);
  return record;
}

// Sorted, as a store gives them. Files have their document's name for a checksum.
std::vector<StoredChunk> stored(const std::vector<Record>& records) {
  std::vector<StoredChunk> rows;
  for (const Record& r : records)
    rows.push_back({r.chunk_id, r.doc_id, r.path, r.chunk.key, r.embed_key, r.meta_hash, r.content_hash, "", ""});
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.chunk_id < b.chunk_id; });
  return rows;
}

struct World {
  std::vector<Record> records;  // those of one document stand together
  std::vector<StoredChunk> rows;
  std::string checksum = {};  // of all files that are wanted
  std::optional<model::BaseRun> base = {};
  plan::Scope scope = {[](std::string_view) { return true; }};
  plan::KeyLengths lengths = {};
  plan::Making making = {"2", "config", "model", ""};

  [[nodiscard]] model::Plan plan() const {
    std::vector<plan::WantedDocument> documents;
    for (std::size_t first = 0, last = 0; first < records.size(); first = last) {
      while (last < records.size() && records[last].doc_id == records[first].doc_id) ++last;
      documents.push_back({std::span(records).subspan(first, last - first), checksum});
    }
    plan::Planner planner(documents, scope, making, lengths);
    for (const StoredChunk& row : rows) planner.stored(row);
    return planner.finish(base);
  }
};

// "embed text", "move position" ... of all changes.
std::vector<std::string> words(const model::Plan& plan) {
  static const std::map<ChunkAction, std::string> k_names = {
      {ChunkAction::metadata, "metadata"}, {ChunkAction::move, "move"},     {ChunkAction::reuse, "reuse"},
      {ChunkAction::embed, "embed"},       {ChunkAction::remove, "remove"}, {ChunkAction::keep, "keep"}};
  std::vector<std::string> all;
  for (const auto& document : plan.documents) {
    for (const auto& change : document.changes)
      all.push_back(k_names.at(change.action) + " " + std::string(change.reason));
  }
  return all;
}
using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("what is stored already is not in the plan", "[plan]") {
  const std::vector records = {record("a", 1, "x"), record("b", 1, "y")};
  const auto plan = World{records, stored(records)}.plan();
  CHECK(plan.summary.unchanged == 2);
  CHECK(plan.summary.documents_unchanged == 2);
  CHECK(plan.summary.embed == 0);
  CHECK(words(plan).empty());
}

TEST_CASE("renumbered chunks move and are not embedded again", "[plan]") {
  const World world{{record("a", 1, "new"), record("a", 2, "x"), record("a", 3, "y")},
                    stored({record("a", 1, "x"), record("a", 2, "y")})};
  const auto plan = world.plan();
  CHECK(plan.summary.embed == 1);
  CHECK(plan.summary.embed_tokens == 10);
  CHECK(plan.summary.add == 1);
  CHECK(plan.summary.change == 2);
  REQUIRE(plan.documents.size() == 1);
  CHECK(plan.documents[0].action == DocumentAction::change);
  CHECK(words(plan) == Words{"embed text", "move position", "move new"});
}

TEST_CASE("a renamed document and a text that occurs twice are paid for once", "[plan]") {
  const auto renamed = World{{record("new", 1, "x")}, stored({record("old", 1, "x")})}.plan();
  CHECK(words(renamed) == Words{"move new", "remove removed"});
  CHECK(renamed.summary.documents_added == 1);
  CHECK(renamed.summary.documents_removed == 1);
  CHECK(words(World{{record("b", 1, "x"), record("a", 1, "x")}, {}}.plan()) == Words{"embed new", "reuse new"});
  const std::vector both = {record("a", 1, "x"), record("copy", 1, "x")};
  CHECK(words(World{both, stored({both[0]})}.plan()) == Words{"reuse new"});
}

TEST_CASE("a change of metadata or of the tenant alone leaves text and vector", "[plan]") {
  CHECK(words(World{{record("a", 1, "x", "other")}, stored({record("a", 1, "x")})}.plan()) ==
        Words{"metadata metadata"});
  World world{{record("a", 1, "x")}, stored({record("a", 1, "x")})};
  world.making.tenant = "acme";
  CHECK(words(world.plan()) == Words{"metadata metadata"});
  world.rows[0].tenant = "acme";
  CHECK(words(world.plan()).empty());
}

TEST_CASE("changes of a file that is the same have their reason in the base run", "[plan]") {
  World world{{record("a", 1, "x"), record("a", 2, "y")}, stored({record("a", 1, "xy"), record("a", 3, "z")})};
  world.checksum = "file";
  world.base = model::BaseRun{7, "1", "other config", "model"};
  CHECK(words(world.plan()) == Words{"embed text", "embed new", "remove removed"});
  for (auto& row : world.rows) row.source_checksum = "file";
  CHECK(words(world.plan()) == Words{"embed config", "embed config", "remove config"});
  world.base->config_digest = "config";
  CHECK(words(world.plan()) == Words{"embed tool version", "embed tool version", "remove tool version"});
  world.base->tool_version = "2";
  CHECK(words(world.plan()) == Words{"embed text", "embed new", "remove removed"});
}

TEST_CASE("the same text with another vector is another model or another space of it", "[plan]") {
  World world{{record("a", 1, "x")}, stored({record("a", 1, "x")})};
  world.rows[0].embed_key = "of another space";
  CHECK(words(world.plan()) == Words{"embed model"});
  world.rows[0].content_hash.clear();  // what a baseline file does not know
  CHECK(words(world.plan()) == Words{"embed text"});
  world.checksum = world.rows[0].source_checksum = "file";
  world.base = model::BaseRun{7, "2", "config", "another model"};
  CHECK(words(world.plan()) == Words{"embed model"});
}

TEST_CASE("documents outside the scope are never removed, and lend their vectors", "[plan]") {
  World world{{record("a", 1, "x"), record("a", 2, "y")},
              stored({record("a", 1, "x"), record("a", 3, "gone"), record("b", 1, "y")})};
  world.scope = {[](std::string_view path) { return path != "b.md"; }};
  const auto plan = world.plan();
  CHECK(plan.summary.remove == 1);
  CHECK(plan.summary.documents_removed == 0);
  CHECK(plan.documents.size() == 1);
  CHECK(words(plan) == Words{"reuse new", "remove removed"});
}

TEST_CASE("more than a hundred chunks come in the order of the document", "[plan]") {
  std::vector<Record> records;
  for (std::size_t i = 1; i <= 120; ++i) records.push_back(record("a", i, "t" + std::to_string(i)));
  CHECK(World{records, stored(records)}.plan().summary.unchanged == 120);
  const auto plan = World{records, {}}.plan();
  REQUIRE(plan.documents[0].changes.size() == 120);
  CHECK(plan.documents[0].changes[10].chunk_id == "a#chunk-11");
  CHECK(plan.documents[0].changes[119].chunk_id == "a#chunk-120");
}

TEST_CASE("keys that were cut short are compared as far as they go", "[plan]") {
  World world{{record("a", 1, "xxxx"), record("a", 2, "yyyy")}, stored({record("a", 1, "xx"), record("a", 2, "xx")})};
  for (auto& row : world.rows) row.meta_hash = "mxx";
  world.lengths = {3, 3};  // e + two of the text, m + two
  for (auto& row : world.rows) row.content_hash.clear();
  const auto plan = world.plan();
  CHECK(plan.summary.unchanged == 1);
  CHECK(words(plan) == Words{"embed text"});
}

namespace {

// The plan by its definition: every row looked up in every list.
std::map<std::string, ChunkAction> by_definition(const World& world) {
  std::map<std::string, const Record*> wanted;
  std::set<std::string> documents;
  for (const Record& record : world.records) {
    wanted[record.chunk_id] = &record;
    documents.insert(record.doc_id);
  }
  std::map<std::string, const StoredChunk*> rows;
  std::map<std::string, ChunkAction> actions;
  std::set<std::string> staying;
  std::set<std::string> leaving;
  for (const StoredChunk& row : world.rows) {
    rows[row.chunk_id] = &row;
    const auto found = wanted.find(row.chunk_id);
    const bool goes =
        found == wanted.end() && (documents.contains(row.doc_id) || world.scope.covers(std::string_view(row.path)));
    const bool changes = found != wanted.end() && found->second->embed_key != row.embed_key;
    (goes || changes ? leaving : staying).insert(row.embed_key);
    if (goes) actions[row.chunk_id] = ChunkAction::remove;
  }
  std::map<std::pair<std::string, std::size_t>, const Record*> in_order;
  for (const Record& record : world.records) in_order[{record.path, record.index}] = &record;
  for (const auto& [place, record] : in_order) {
    const auto row = rows.find(record->chunk_id);
    const bool vector = row != rows.end() && row->second->embed_key == record->embed_key;
    const bool metadata = row != rows.end() && row->second->meta_hash == record->meta_hash;
    if (vector && metadata) continue;
    ChunkAction action = ChunkAction::metadata;
    if (!vector) {
      action = staying.contains(record->embed_key)   ? ChunkAction::reuse
               : leaving.contains(record->embed_key) ? ChunkAction::move
                                                     : ChunkAction::embed;
    }
    if (action == ChunkAction::embed) staying.insert(record->embed_key);  // once
    actions[record->chunk_id] = action;
  }
  return actions;
}

std::vector<Record> random_records(std::mt19937& random) {
  const auto below = [&](unsigned limit) { return random() % limit; };
  std::vector<Record> records;
  for (const char* doc : {"a", "a-b", "a#x", "b", "c"}) {
    if (below(3) == 0) continue;
    for (std::size_t index = 1, count = below(14); index <= count; ++index)
      records.push_back(
          record(doc, index, std::string(1, static_cast<char>('k' + below(9))), below(5) == 0 ? "n" : "m"));
  }
  return records;
}

// What the store holds once the plan has been carried out.
std::vector<StoredChunk> applied(const World& world, const model::Plan& plan) {
  std::map<std::string, StoredChunk> rows;
  for (const StoredChunk& row : world.rows) rows[row.chunk_id] = row;
  for (const auto& document : plan.documents) {
    for (const auto& change : document.changes) {
      rows.erase(change.chunk_id);
      if (change.record != nullptr) rows[change.chunk_id] = stored({*change.record}).front();
    }
  }
  std::vector<StoredChunk> all;
  for (auto& [id, row] : rows) all.push_back(std::move(row));
  return all;
}

}  // namespace

TEST_CASE("a merge-join plans what the definition says, and nothing is left once it is applied", "[plan]") {
  for (unsigned seed = 0; seed < 2'000; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    World world{random_records(random), stored(random_records(random))};
    if (seed % 3 == 0) world.scope = {[](std::string_view path) { return path < "b"; }};
    const auto plan = world.plan();
    std::map<std::string, ChunkAction> actions;
    std::size_t embeds = 0;
    for (const auto& document : plan.documents) {
      for (const auto& change : document.changes) {
        actions[change.chunk_id] = change.action;
        if (change.action == ChunkAction::embed) ++embeds;
      }
    }
    REQUIRE(actions == by_definition(world));
    CHECK(embeds == plan.summary.embed);
    CHECK(plan.summary.add + plan.summary.change + plan.summary.unchanged == world.records.size());
    world.rows = applied(world, plan);
    const auto again = world.plan();
    CHECK(words(again).empty());
    CHECK(again.summary.unchanged == world.records.size());
  }
}

namespace {

// Documents and rows of several tables.
struct Tables {
  std::map<std::string, std::vector<Record>> wanted;  // one document each
  std::map<std::string, std::vector<Record>> rows;
  plan::Bases bases = {};
  plan::Scope scope = {[](std::string_view) { return true; }};

  [[nodiscard]] model::Plan plan() const {
    std::vector<plan::WantedDocument> documents;
    for (const auto& [table, records] : wanted) documents.push_back({records, "", table});
    plan::Planner planner(documents, scope, {"2", "config", "model", ""});
    for (const auto& [table, records] : rows) {
      planner.begin_table(table);
      for (const StoredChunk& row : stored(records)) planner.stored(row);
    }
    return planner.finish(bases);
  }
};

}  // namespace

TEST_CASE("a text of two tables is embedded once, and a vector of one table serves another", "[plan]") {
  const std::vector a = {record("a", 1, "x")};
  const std::vector b = {record("b", 1, "x")};
  const auto both = Tables{{{"s", b}, {"t", a}}, {}}.plan();
  CHECK(words(both) == Words{"embed new", "reuse new"});
  CHECK(both.documents[0].table == "t");
  CHECK(both.documents[1].table == "s");
  CHECK(both.summary.embed == 1);
  CHECK(plan::summary_of(both, "t").embed == 1);
  CHECK(plan::summary_of(both, "s").embed == 0);
  CHECK(plan::summary_of(both, "s").add == 1);
  CHECK(words(Tables{{{"s", b}, {"t", a}}, {{"s", b}, {"t", {}}}}.plan()) == Words{"reuse new"});
}

TEST_CASE("a document that goes to another table is removed in one and added in the other, whatever the scope",
          "[plan]") {
  const std::vector records = {record("a", 1, "x"), record("a", 2, "y")};
  for (const auto& [from, to] : {std::pair{"s", "t"}, std::pair{"t", "s"}}) {
    Tables tables{{{to, records}}, {{from, records}}};
    tables.scope = {[](std::string_view) { return false; }};
    const auto plan = tables.plan();
    REQUIRE(plan.documents.size() == 2);
    for (const auto& document : plan.documents) {
      CHECK(document.moves);
      CHECK(document.action == (document.table == to ? DocumentAction::add : DocumentAction::remove));
      for (const auto& change : document.changes) CHECK(change.reason == "table");
    }
    CHECK(plan.summary.add == 2);
    CHECK(plan.summary.remove == 2);
    CHECK(plan.summary.embed == 0);
    CHECK(plan::summary_of(plan, from).documents_removed == 1);
  }
  Tables failed{{{"t", {record("b", 1, "z")}}}, {{"s", records}}};
  failed.scope = {[](std::string_view) { return false; }};
  CHECK(failed.plan().summary.remove == 0);
}

TEST_CASE("rows of one id in two tables are told apart, and each table has a base of its own", "[plan]") {
  const std::vector x = {record("a", 1, "x")};
  const std::vector y = {record("b", 1, "y")};
  Tables tables{{{"s", x}, {"t", y}}, {{"s", x}, {"t", {record("a", 1, "x"), record("b", 1, "y")}}}};
  const auto plan = tables.plan();
  CHECK(words(plan) == Words{"remove table"});
  CHECK(plan.documents[0].table + plan.documents[1].table + plan.documents[2].table == "stt");
  CHECK(plan.summary.unchanged == 2);
  CHECK(plan::summary_of(plan, "s").unchanged == 1);
}

TEST_CASE("a document that is left out stays in the table that it was to leave", "[plan]") {
  const std::vector old = {record("a", 1, "x")};
  auto plan = Tables{{{"t", {record("a", 1, "new")}}}, {{"s", old}, {"t", {}}}}.plan();
  CHECK(plan.summary.documents_removed == 1);
  plan::leave_out(plan, [](const model::DocumentPlan& document) { return document.doc_id == "a"; });
  CHECK(plan.documents.empty());
  CHECK(plan.summary.documents_removed + plan.summary.documents_added == 0);
  CHECK(plan.summary.remove + plan.summary.add == 0);
}
