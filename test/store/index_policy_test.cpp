#include "store/backends/index_policy.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace ingot;
using namespace ingot::store;
using Step = IndexDecision::Step;

namespace {

const Target k_target{"t", 1536, VectorType::vector};

IndexFacts facts_of(std::size_t rows, std::vector<model::StoredIndex> indexes = {}) {
  IndexFacts facts;
  facts.rows = rows;
  facts.indexes = std::move(indexes);
  facts.owner = true;
  facts.maintenance_memory = std::size_t{64} << 20U;
  facts.cache_memory = std::size_t{4} << 30U;
  return facts;
}

model::StoredIndex index_of(std::string name, std::string kind = "hnsw", bool valid = true) {
  model::StoredIndex index;
  index.name = std::move(name);
  index.kind = std::move(kind);
  index.operator_class = "vector_cosine_ops";
  index.valid = valid;
  index.ours = is_our_index(index.name);
  return index;
}

IndexPolicy policy_of(IndexWish wish) {
  IndexPolicy policy;
  policy.wish = wish;
  return policy;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a small table gets no index by itself, a large one its first, and then it is left alone", "[index]") {
  const IndexPolicy automatic;
  CHECK(decide(automatic, k_target, facts_of(49'999), IndexWork::due).step == Step::leave);
  CHECK(decide(automatic, k_target, facts_of(49'999), IndexWork::rebuild).step == Step::leave);
  const auto first = decide(automatic, k_target, facts_of(50'000), IndexWork::due);
  CHECK(first.step == Step::build);
  CHECK(first.kind == IndexKind::hnsw);
  const auto then = decide(automatic, k_target, facts_of(60'000, {index_of("t_embedding_idx")}), IndexWork::due);
  CHECK(then.step == Step::leave);
  CHECK(then.kind == IndexKind::hnsw);
  CHECK(then.replaced.empty());
}

TEST_CASE("a table that has shrunk keeps its index, and an index of somebody else serves as well", "[index]") {
  const IndexPolicy automatic;
  CHECK(decide(automatic, k_target, facts_of(10, {index_of("t_embedding_idx")}), IndexWork::due).kind ==
        IndexKind::hnsw);
  const auto theirs = decide(automatic, k_target, facts_of(60'000, {index_of("by_hand")}), IndexWork::due);
  CHECK(theirs.step == Step::leave);
  CHECK(theirs.kind == IndexKind::hnsw);
  const auto anew = decide(automatic, k_target, facts_of(60'000, {index_of("by_hand")}), IndexWork::rebuild);
  CHECK(anew.step == Step::rebuild);
  CHECK(anew.replaced.empty());
}

TEST_CASE("an index that is not valid is dropped and built again, unless it is being built", "[index]") {
  const IndexPolicy automatic;
  auto facts = facts_of(60'000, {index_of("t_embedding_idx_7", "hnsw", false), index_of("odd", "hnsw", false)});
  const auto decision = decide(automatic, k_target, facts, IndexWork::due);
  CHECK(decision.step == Step::build);
  CHECK(decision.invalid == Names{"t_embedding_idx_7"});
  facts.indexes[0].in_progress = true;
  CHECK(decide(automatic, k_target, facts, IndexWork::due).invalid.empty());
  facts = facts_of(60'000, {index_of("t_embedding_idx"), index_of("t_embedding_idx_7", "hnsw", false)});
  const auto beside = decide(automatic, k_target, facts, IndexWork::due);
  CHECK(beside.step == Step::leave);
  CHECK(beside.invalid == Names{"t_embedding_idx_7"});
}

TEST_CASE("another kind or operator class than is asked for is replaced, and the new one is there first", "[index]") {
  const auto facts = facts_of(100, {index_of("t_embedding_idx")});
  const auto kind = decide(policy_of(IndexWish::ivfflat), k_target, facts, IndexWork::due);
  CHECK(kind.step == Step::rebuild);
  CHECK(kind.kind == IndexKind::ivfflat);
  CHECK(kind.replaced == Names{"t_embedding_idx"});
  IndexPolicy metric = policy_of(IndexWish::hnsw);
  metric.metric = Metric::l2;
  CHECK(decide(metric, k_target, facts, IndexWork::due).replaced == Names{"t_embedding_idx"});
  CHECK(decide(policy_of(IndexWish::none), k_target, facts, IndexWork::rebuild).step == Step::leave);
}

TEST_CASE("what is left between the build and the drop of the old one goes with the next look", "[index]") {
  const auto facts =
      facts_of(60'000, {index_of("t_embedding_idx"), index_of("t_embedding_idx_7"), index_of("by_hand")});
  const auto decision = decide(IndexPolicy{}, k_target, facts, IndexWork::due);
  CHECK(decision.step == Step::leave);
  CHECK(decision.replaced == Names{"t_embedding_idx_7"});
}

TEST_CASE("lists that were made from less than half of the rows are made anew", "[index]") {
  auto facts = facts_of(1999, {index_of("t_embedding_idx", "ivfflat")});
  facts.rows_at_build = 1000;
  CHECK(decide(policy_of(IndexWish::ivfflat), k_target, facts, IndexWork::due).step == Step::leave);
  facts.rows = 2000;
  const auto decision = decide(policy_of(IndexWish::ivfflat), k_target, facts, IndexWork::due);
  CHECK(decision.step == Step::rebuild);
  CHECK(decision.why == "its lists were made from 1,000 of 2,000 rows");
}

TEST_CASE("poor recall is a reason to build anew only where much was written since", "[index]") {
  auto facts = facts_of(1000);
  facts.written_since_build = 200;
  CHECK(too_forgetful(facts, 0.94));
  CHECK_FALSE(too_forgetful(facts, 0.95));
  facts.written_since_build = 199;
  CHECK_FALSE(too_forgetful(facts, 0.5));
  CHECK(recall_is_stale(facts));
  facts.recall = 0.99;
  facts.written_since_recall = 49;
  CHECK_FALSE(recall_is_stale(facts));
  facts.written_since_recall = 50;
  CHECK(recall_is_stale(facts));
}

TEST_CASE("memory is what the rows take, between what the server gives and half of what the machine has", "[index]") {
  CHECK(predicted_memory(k_target, 1000) == 1000 * (4 * 1536 + 800));
  CHECK(predicted_memory({"t", 1536, VectorType::halfvec}, 1000) == 1000 * (2 * 1536 + 800));
  const auto facts = facts_of(0);
  CHECK(granted_memory(facts, 1) == std::size_t{64} << 20U);
  CHECK(granted_memory(facts, std::size_t{1} << 30U) == std::size_t{1} << 30U);
  CHECK(granted_memory(facts, std::size_t{1} << 40U) == std::size_t{2} << 30U);
  auto small = facts;
  small.cache_memory = 0;
  CHECK(granted_memory(small, std::size_t{1} << 40U) == small.maintenance_memory);
}

TEST_CASE("the time of a build is told by the last one, where that was large enough to tell", "[index]") {
  auto facts = facts_of(60'000);
  CHECK(predicted_seconds(k_target, facts) == 100.0);
  CHECK(predicted_seconds({"t", 8, VectorType::halfvec}, facts_of(11'000)) == 10.0);
  facts.rows_at_build = 30'000;
  facts.build_milliseconds = 20'000;
  CHECK(predicted_seconds(k_target, facts) == 40.0);
  facts.rows_at_build = 999;
  CHECK(predicted_seconds(k_target, facts) == 100.0);
}

TEST_CASE("a load that takes longer than a new table and its index is not advised", "[index]") {
  IndexFacts facts = facts_of(60'000, {index_of("t_embedding_idx")});
  CHECK(predicted_insertion(k_target, facts, 500) == 2.0);
  CHECK(reason_to_refill(k_target, facts, 26'000).empty());  // 104 s against 6 and 100 s
  CHECK(reason_to_refill(k_target, facts, 27'000) ==
        "27,000 rows go into a table with an hnsw index, which takes about 108 s; a new table and its index take about "
        "106 s: ingest --rebuild");
  facts.inserted_per_second = 500;
  CHECK(predicted_insertion(k_target, facts, 500) == 1.0);
  CHECK(reason_to_refill(k_target, facts, 27'000).empty());
  facts.indexes.front().valid = false;
  CHECK(reason_to_refill(k_target, facts, 270'000).empty());
  facts.indexes = {index_of("t_embedding_idx", "ivfflat")};
  CHECK(reason_to_refill(k_target, facts, 270'000).empty());
}

TEST_CASE("definitions name the operator class of the type, and lists follow the rows", "[index]") {
  IndexPolicy policy;
  CHECK(index_definition(policy, k_target, IndexKind::hnsw, 10) ==
        "hnsw (embedding vector_cosine_ops) WITH (m = 16, ef_construction = 64)");
  policy.metric = Metric::inner_product;
  const Target halves{"t", 8, VectorType::halfvec};
  CHECK(index_definition(policy, halves, IndexKind::ivfflat, 10) ==
        "ivfflat (embedding halfvec_ip_ops) WITH (lists = 1)");
  CHECK(index_definition(policy, halves, IndexKind::ivfflat, 500'000).ends_with("(lists = 500)"));
  CHECK(index_definition(policy, halves, IndexKind::ivfflat, 4'000'000).ends_with("(lists = 2000)"));
  policy.lists = 7;
  CHECK(index_definition(policy, halves, IndexKind::ivfflat, 500'000).ends_with("(lists = 7)"));
}

TEST_CASE("versions are compared by their numbers, and those with known faults are named", "[index]") {
  CHECK(is_older("0.8.3", "0.8.4"));
  CHECK_FALSE(is_older("0.8.10", "0.8.4"));
  CHECK_FALSE(is_older("1.0", "0.8.4"));
  CHECK(version_warnings("0.8.0", IndexKind::hnsw).size() == 2);
  CHECK(version_warnings("0.8.2", IndexKind::hnsw).size() == 1);
  CHECK(version_warnings("0.8.4", IndexKind::hnsw).empty());
  CHECK(version_warnings("0.8.0", IndexKind::ivfflat).empty());
}

TEST_CASE("our indexes are known by their names, however long the table's is", "[index]") {
  const std::string longest(63, 'a');
  for (const std::string& name : {index_name("t"), index_name("t", 12), index_name(longest), index_name(longest, 12)}) {
    INFO(name);
    CHECK(name.size() <= 63);
    CHECK(is_our_index(name));
  }
  CHECK_FALSE(is_our_index("t_embedding_idx_by_hand"));
  CHECK_FALSE(is_our_index("t_embedding_idx_"));
  CHECK_FALSE(is_our_index("vectors"));
}
