#include "store/vector_options.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace ingot;
using namespace ingot::store;

TEST_CASE("P20: an index that pgvector cannot build is refused before anything is paid for", "[index]") {
  const IndexPolicy automatic;
  CHECK(check_indexable(automatic, VectorType::vector, 2000));
  CHECK(check_indexable(automatic, VectorType::halfvec, 4000));
  const auto wide = check_indexable(automatic, VectorType::vector, 2001);
  REQUIRE_FALSE(wide);
  CHECK(wide.error().kind == ErrorKind::config);
  CHECK(wide.error().hint.find("PGVECTOR_TYPE=halfvec") != std::string::npos);
  const auto wider = check_indexable(automatic, VectorType::halfvec, 4001);
  REQUIRE_FALSE(wider);
  CHECK(wider.error().hint.find("PGVECTOR_INDEX=none") != std::string::npos);
  CHECK(wider.error().hint.find("halfvec") == std::string::npos);
  IndexPolicy none;
  none.wish = IndexWish::none;
  CHECK(check_indexable(none, VectorType::vector, 16000));
}

TEST_CASE("hnsw looks at twice as many rows as it links, as pgvector wants it", "[index]") {
  IndexPolicy policy;
  policy.m = 32;
  policy.ef_construction = 64;
  CHECK(check_indexable(policy, VectorType::vector, 8));
  policy.ef_construction = 63;
  const auto refused = check_indexable(policy, VectorType::vector, 8);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::config);
}

TEST_CASE("an automatic index begins where exact search is no longer as fast, one that is asked for at once",
          "[index]") {
  IndexPolicy policy;
  CHECK(wanted_kind(policy, k_rows_worth_an_index - 1) == IndexKind::none);
  CHECK(wanted_kind(policy, k_rows_worth_an_index) == IndexKind::hnsw);
  policy.wish = IndexWish::ivfflat;
  CHECK(wanted_kind(policy, 0) == IndexKind::none);
  CHECK(wanted_kind(policy, 1) == IndexKind::ivfflat);
  policy.wish = IndexWish::none;
  CHECK(wanted_kind(policy, 1'000'000) == IndexKind::none);
}
