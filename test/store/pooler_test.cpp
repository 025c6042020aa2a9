#include "store/pooler.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace ingot;
using namespace ingot::store;

namespace {

std::string said_of(std::string_view url) {
  const auto parsed = parse_url(url);
  REQUIRE(parsed);
  return pooler_of_address(*parsed);
}

}  // namespace

TEST_CASE("addresses of known poolers are known, and others are not suspected") {
  CHECK(said_of("postgresql://u:p@aws-0-eu.pooler.supabase.com:6543/postgres").find("6543") != std::string::npos);
  CHECK(said_of("postgresql://u:p@ep-cool-name-123-pooler.eu.aws.neon.tech/db").find("pooler") != std::string::npos);
  CHECK(said_of("postgresql://u:p@db.example.com:5432/db").empty());
  CHECK(said_of("postgresql://u:p@pooler.example.com/db").empty());
  CHECK(said_of("postgresql://u:p@localhost:5433/db").empty());
}
