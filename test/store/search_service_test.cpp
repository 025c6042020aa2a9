#include "store/service.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

using Filters = std::vector<std::pair<std::string, std::string>>;

std::string ids(Store& store, std::size_t k, const Filters& filters) {
  const auto hits = store.search(std::vector<float>{1, 0, 0, 0}, k, filters);
  if (!hits) FAIL(hits.error().message);
  std::string out;
  for (const auto& hit : *hits) out += hit.doc_id;
  return out;
}

}  // namespace

TEST_CASE("a search gives the nearest rows, best first, with score and metadata", "[service]") {
  const Table table("search");
  auto store = table.prepared();
  Changes changes("docs");
  changes.row("a#chunk-01", "1").row("b#chunk-01", "2").row("c#chunk-01", "3");  // angles 49, 50 and 51 radians
  apply_now(*store, changes);
  const auto hits = store->search(std::vector<float>{1, 0, 0, 0}, 2, {});
  REQUIRE(hits);
  REQUIRE(hits->size() == 2);
  CHECK((*hits)[0].chunk_id == "b#chunk-01");
  CHECK((*hits)[0].content == "2");
  CHECK(std::abs((*hits)[0].score - std::cos(50.0)) < 1e-6);
  CHECK(*(*hits)[0].metadata.find("source_path")->as_string() == "b.md");
  CHECK((*hits)[1].chunk_id == "c#chunk-01");
  CHECK(ids(*store, 100, {}) == "bca");
}

TEST_CASE("rows that are equally near come in the order of their ids", "[service]") {
  const Table table("ties");
  auto store = table.prepared();
  Changes changes("docs");
  for (const char* id : {"d#chunk-01", "b#chunk-01", "a#chunk-01", "c#chunk-01"}) changes.row(id, "same");
  apply_now(*store, changes);
  CHECK(ids(*store, 3, {}) == "abc");
}

TEST_CASE("filters match texts, numbers, truth values and elements of lists", "[service]") {
  const Table table("filters");
  auto store = table.prepared();
  Changes changes("docs");
  changes.row("a#chunk-01", "1", Changes::Vector::sent,
              R"(,"language":"en","topics":["fit","stock"],"level":3,"draft":false)");
  changes.row("b#chunk-01", "1", Changes::Vector::sent,
              R"(,"language":"it","topics":["fit"],"level":[3,4],"draft":true,"o":{"fit":1}, "n":null)");
  changes.row("c#chunk-01", "1", Changes::Vector::sent,
              R"(,"language":"en","topics":"fit","it's \"odd\"":"x' OR true --")");
  apply_now(*store, changes);
  struct Case {
    Filters filters;
    std::string ids;
  };
  const std::vector<Case> cases = {
      {{{"language", "en"}}, "ac"},
      {{{"topics", "fit"}}, "abc"},
      {{{"topics", "stock"}}, "a"},
      {{{"topics", "fit"}, {"language", "it"}}, "b"},
      {{{"level", "3"}}, "ab"},
      {{{"level", "4"}}, "b"},
      {{{"draft", "false"}}, "a"},
      {{{"o", "fit"}}, ""},
      {{{"n", ""}}, ""},
      {{{"nothing", "x"}}, ""},
      {{{"language", "' OR true --"}}, ""},
      {{{"it's \"odd\"", "x' OR true --"}}, "c"},
  };
  for (const Case& c : cases) {
    INFO(c.filters[0].first << "=" << c.filters[0].second);
    CHECK(ids(*store, 10, c.filters) == c.ids);
  }
}

TEST_CASE("a vector of another width is refused as configuration", "[service]") {
  const Table table("width");
  auto store = table.prepared();
  const auto hits = store->search(std::vector<float>{1, 0}, 3, {});
  REQUIRE_FALSE(hits);
  CHECK(hits.error().kind == ErrorKind::config);
}

TEST_CASE("the models of the rows come with the most used first", "[service]") {
  const Table table("models");
  auto store = table.prepared();
  const auto none = store->models();
  REQUIRE(none);
  CHECK(none->empty());
  Changes changes("docs");
  changes.row("a#chunk-01", "1", Changes::Vector::sent, R"(,"embedding_model":"other")")
      .row("b#chunk-01", "1")
      .row("c#chunk-01", "1");
  apply_now(*store, changes);
  const auto models = store->models();
  REQUIRE(models);
  CHECK(*models == std::vector<std::string>{"local/hash-4", "other"});
}
