// What every store keeps, run against each of them: a database, a file of lines, a folder of FAISS.
#include <catch2/generators/catch_generators.hpp>

#include "store/open_store.hpp"
#include "store/service.hpp"
#include "support/folder.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

using Vector = Changes::Vector;
using Filters = std::vector<std::pair<std::string, std::string>>;

// An empty store of one kind.
class Place {
 public:
  Place(const std::string& name, StoreKind kind) : table_("contract_" + name), folder_("contract-" + name) {
    options_ = table_.options();
    options_.kind = kind;
    options_.path = folder_.path(kind == StoreKind::jsonl ? "chunks.jsonl" : "index");
  }
  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] std::unique_ptr<Store> prepared() {
    auto store = open_store(options_);
    if (!store) FAIL(store.error().message);
    if (auto done = (*store)->prepare(); !done) FAIL(done.error().message);
    return std::move(*store);
  }

 private:
  Table table_;
  ingot::test::Folder folder_;
  Options options_;
};

StoreKind each_kind() {
  return GENERATE(StoreKind::postgres, StoreKind::jsonl, StoreKind::faiss);
}

// "chunk_id embed_key, ..." of a source.
std::string rows(Store& store, const std::string& source) {
  const auto manifest = manifest_of(store, source);
  std::string out;
  for (const auto& chunk : manifest.chunks) out += chunk.chunk_id + "=" + chunk.embed_key.substr(6) + " ";
  return out;
}

// What a question for each of these contents finds first: that the vectors are with their rows.
std::string nearest(Store& store, double angle, std::size_t k, const Filters& filters = {}) {
  const auto hits = store.search(
      std::vector<float>{static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle)), 0, 0}, k, filters);
  if (!hits) FAIL(hits.error().message);
  std::string out;
  for (const auto& hit : *hits) out += hit.chunk_id + " ";
  return out;
}

}  // namespace

TEST_CASE("an empty store has no rows, no width that differs, and no models", "[service][sinks]") {
  Place place("empty", each_kind());
  auto store = place.prepared();
  CHECK(rows(*store, "docs").empty());
  CHECK_FALSE(manifest_of(*store, "docs").base_run());
  CHECK(store->width()->value_or(k_dimensions) == k_dimensions);
  CHECK(store->models()->empty());
}

TEST_CASE("rows come back sorted by bytes, of one source only", "[service][sinks]") {
  Place place("sorted", each_kind());
  auto store = place.prepared();
  Changes docs("docs");
  docs.row("b#chunk-01", "1").row("B#chunk-01", "2").added("a-b#chunk-01", "3").row("a#chunk-01", "\xE2\x82\xAC \"4\"");
  Changes other("other");
  other.row("c#chunk-01", "6");
  const Applied applied = apply_now(*store, docs);
  CHECK(applied.written == 4);
  CHECK(apply_now(*store, other).run_id > applied.run_id);
  CHECK(rows(*store, "docs") == "B#chunk-01=2 a#chunk-01=\xE2\x82\xAC \"4\" a-b#chunk-01=3 b#chunk-01=1 ");
  CHECK(rows(*store, "other") == "c#chunk-01=6 ");
  CHECK(manifest_of(*store, "docs").base_run() == applied.run_id);
  CHECK(manifest_of(*store, "docs").chunks[0].path == "B.md");
  CHECK(store->width().value() == k_dimensions);
}

TEST_CASE("what is applied twice is applied once", "[service][sinks]") {
  Place place("twice", each_kind());
  auto store = place.prepared();
  Changes first("docs");
  first.row("a#chunk-01", "one").row("a#chunk-02", "two").row("a#chunk-03", "three");
  apply_now(*store, first);
  Changes second("docs");
  second.row("a#chunk-01", "uno").row("a#chunk-03", "three").removed("a#chunk-02");
  const Applied applied = apply_now(*store, second);
  CHECK(applied.written == 1);
  CHECK(applied.removed == 1);
  const Applied again = apply_now(*place.prepared(), second);
  CHECK(again.written == 0);
  CHECK(again.removed == 0);
  CHECK(rows(*store, "docs") == "a#chunk-01=uno a#chunk-03=three ");
}

TEST_CASE("rows that move take their vectors along, both ways", "[service][sinks]") {
  Place place("moved", each_kind());
  auto store = place.prepared();
  Changes first("docs");
  first.row("a#chunk-01", "1").row("a#chunk-02", "2").row("a#chunk-03", "3");
  apply_now(*store, first);
  Changes down("docs");
  down.row("a#chunk-01", "0").row("a#chunk-02", "1", Vector::stored).row("a#chunk-03", "2", Vector::stored);
  down.row("a#chunk-04", "3", Vector::stored);
  CHECK(apply_now(*store, down).written == 4);
  CHECK(nearest(*store, '3', 4) == "a#chunk-04 a#chunk-03 a#chunk-02 a#chunk-01 ");
  Changes up("docs");
  up.row("a#chunk-01", "2", Vector::stored).row("a#chunk-02", "3", Vector::stored);
  up.removed("a#chunk-03").removed("a#chunk-04");
  CHECK(apply_now(*store, up).removed == 2);
  CHECK(rows(*store, "docs") == "a#chunk-01=2 a#chunk-02=3 ");
  CHECK(nearest(*store, '3', 1) == "a#chunk-02 ");
}

TEST_CASE("a row whose vector is nowhere is refused, and nothing is written", "[service][sinks]") {
  Place place("no_vector", each_kind());
  auto store = place.prepared();
  Changes first("docs");
  first.row("a#chunk-01", "one");
  const Applied applied = apply_now(*store, first);
  Changes second("docs");
  second.row("a#chunk-02", "two", Vector::stored).row("a#chunk-03", "three").after(applied.run_id);
  const auto refused = store->apply(second.set());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::refused);
  CHECK(refused.error().message.find("1 chunks have no vector any more, first a#chunk-02") == 0);
  CHECK(rows(*store, "docs") == "a#chunk-01=one ");
}

TEST_CASE("two sources live side by side, and no id of the other is taken or removed", "[service][sinks]") {
  Place place("sources", each_kind());
  auto store = place.prepared();
  Changes docs("docs");
  for (const char* id : {"a#chunk-01", "b#chunk-01", "c#chunk-01", "d#chunk-01"}) docs.row(id, id);
  apply_now(*store, docs);
  Changes gone("other");
  gone.removed("a#chunk-01").row("o#chunk-01", "o");
  CHECK(apply_now(*store, gone).removed == 0);
  Changes thief("other");
  for (const char* id : {"a#chunk-01", "b#chunk-01", "c#chunk-01", "d#chunk-01", "e#chunk-01"}) thief.row(id, "mine");
  const auto refused = store->apply(thief.after(manifest_of(*store, "other").base_run()).set());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::refused);
  CHECK(refused.error().facts == std::vector<std::string>{"a.md", "b.md", "c.md", "and more"});
  CHECK(rows(*store, "docs") ==
        "a#chunk-01=a#chunk-01 b#chunk-01=b#chunk-01 c#chunk-01=c#chunk-01 d#chunk-01=d#chunk-01 ");
  CHECK(rows(*store, "other") == "o#chunk-01=o ");
}

TEST_CASE("a run that compared with another state is refused", "[service][sinks]") {
  Place place("stale", each_kind());
  auto store = place.prepared();
  Changes first("docs");
  first.row("a#chunk-01", "one");
  const Applied applied = apply_now(*store, first);
  for (const auto& base : {std::optional<std::int64_t>(), std::optional<std::int64_t>(applied.run_id + 1)}) {
    Changes stale("docs");
    stale.row("a#chunk-01", "two").after(base);
    const auto refused = store->apply(stale.set());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::refused);
  }
  CHECK(rows(*store, "docs") == "a#chunk-01=one ");
}

TEST_CASE("a run never removes more documents than it was allowed to", "[service][sinks]") {
  Place place("guard", each_kind());
  auto store = place.prepared();
  Changes first("docs");
  first.row("a#chunk-01", "1").row("a#chunk-02", "2").row("b#chunk-01", "3").row("c#chunk-01", "4");
  const Applied applied = apply_now(*store, first);
  Changes second("docs");
  second.removed("a#chunk-01").removed("b#chunk-01").removed("c#chunk-01").after(applied.run_id);
  ChangeSet set = second.set();
  set.most_removed_documents = 1;  // of b and c; a keeps a chunk
  const auto refused = store->apply(set);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::refused);
  CHECK(refused.error().message.find("would remove 2 documents") != std::string::npos);
  set.most_removed_documents = 2;
  CHECK(store->apply(set)->removed == 3);
  CHECK(rows(*store, "docs") == "a#chunk-02=2 ");
}

TEST_CASE("parents come and go with their documents, and are written when they differ", "[service][sinks]") {
  Place place("parents", each_kind());
  auto store = place.prepared();
  const std::string in_first = R"(,"parent_id":"a#parent-01")";
  Changes first("docs");
  first.row("a#chunk-01", "1", Vector::sent, in_first).parents("a", {{"01", "one"}, {"02", "two"}});
  CHECK(apply_now(*store, first).parents_written == 2);
  CHECK(apply_now(*store, first).parents_written == 0);
  Changes second("docs");
  second.row("a#chunk-01", "2", Vector::sent, in_first).parents("a", {{"01", "uno"}});
  second.row("b#chunk-01", "3", Vector::sent, R"(,"parent_id":"b#parent-01")").parents("b", {{"01", "three"}});
  const Applied applied = apply_now(*store, second);
  CHECK(applied.parents_written == 2);
  CHECK(applied.parents_removed == 1);
  Changes thief("other");
  thief.row("d#chunk-01", "7").parents("a", {{"01", "stolen"}});
  const auto refused = store->apply(thief.set());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::refused);
  Changes third("docs");
  third.removed("a#chunk-01");
  CHECK(apply_now(*store, third).parents_removed == 1);
  Changes fourth("docs");
  fourth.row("b#chunk-01", "3", Vector::sent, R"(,"parent_id":"b#parent-01")").parents("b", {{"01", "three"}});
  CHECK(apply_now(*store, fourth).parents_written == 0);
}

TEST_CASE("a search finds the same rows with the same filters", "[service][sinks]") {
  Place place("search", each_kind());
  auto store = place.prepared();
  Changes changes("docs");
  changes.row("a#chunk-01", "1", Vector::sent, R"(,"language":"en","topics":["fit","stock"],"level":3,"draft":false)");
  changes.row("b#chunk-01", "1", Vector::sent,
              R"(,"language":"it","topics":["fit"],"level":[3,4],"draft":true,"o":{"fit":1},"n":null)");
  changes.row("c#chunk-01", "2", Vector::sent, R"(,"language":"en","topics":"fit","embedding_model":"other")");
  apply_now(*store, changes);
  CHECK(nearest(*store, '2', 9) == "c#chunk-01 a#chunk-01 b#chunk-01 ");
  CHECK(nearest(*store, '1', 2) == "a#chunk-01 b#chunk-01 ");
  const std::vector<std::pair<Filters, std::string>> cases = {{{{"language", "en"}}, "a#chunk-01 c#chunk-01 "},
                                                              {{{"topics", "fit"}, {"language", "it"}}, "b#chunk-01 "},
                                                              {{{"topics", "stock"}}, "a#chunk-01 "},
                                                              {{{"level", "3"}}, "a#chunk-01 b#chunk-01 "},
                                                              {{{"level", "4"}}, "b#chunk-01 "},
                                                              {{{"draft", "false"}}, "a#chunk-01 "},
                                                              {{{"o", "fit"}}, ""},
                                                              {{{"n", ""}}, ""},
                                                              {{{"nothing", "x"}}, ""}};
  for (const auto& [filters, found] : cases) {
    INFO(filters[0].first << "=" << filters[0].second);
    CHECK(nearest(*store, '1', 9, filters) == found);
  }
  const auto hits = store->search(std::vector<float>{0, 1, 0, 0}, 1, {{"language", "it"}});
  REQUIRE(hits);
  CHECK(std::abs(hits->at(0).score - std::sin(49.0)) < 1e-6);
  CHECK(hits->at(0).content == "1");
  CHECK(*hits->at(0).metadata.find("source_path")->as_string() == "b.md");
  CHECK_FALSE(store->search(std::vector<float>{1, 0}, 1, {}));
  CHECK(*store->models() == std::vector<std::string>{"local/hash-4", "other"});
}

TEST_CASE("vectors that are no unit vectors of the width never get in", "[service][sinks]") {
  Place place("vectors", each_kind());
  auto store = place.prepared();
  const std::vector<float> narrow{1, 0, 0};
  const std::vector<float> long_one{1, 1, 0, 0};
  for (const auto& vector : {narrow, long_one}) {
    RowsInMemory rows({{"a#chunk-01", "a", "key", "one", "{}", "hash", "embed", "meta", vector}});
    Changes changes("docs");
    ChangeSet set = changes.set();
    set.changed = &rows;
    const auto refused = store->apply(set);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::embedding);
  }
}
