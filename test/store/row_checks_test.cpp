#include "store/backends/row_checks.hpp"

#include <array>
#include <limits>
#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace ingot;
using namespace ingot::store;

namespace {

constexpr std::array<float, 2> k_unit{0.6F, 0.8F};

Row row() {
  return {"a#chunk-01", "a", "key", "text", R"({"a":"b"})", "c", "e", "m", k_unit};
}

Error refused(const Row& bad) {
  const auto result = RowChecks(2).check(bad);
  REQUIRE_FALSE(result);
  return result.error();
}

}  // namespace

TEST_CASE("a sound change set passes") {
  CHECK(RowChecks(2).check(row()));
  ChangeSet changes;
  changes.removed = {"b#chunk-01"};
  CHECK(check_changes(changes));
}

TEST_CASE("text that Postgres cannot hold is refused with the chunk's id") {
  using namespace std::string_view_literals;
  Row bad = row();
  bad.content = "a\0b"sv;
  CHECK(refused(bad).message.find("a#chunk-01") != std::string::npos);
  bad = row();
  bad.content = "\xFF";
  CHECK(refused(bad).kind == ErrorKind::document);
  bad = row();
  bad.metadata = R"({"a":"\u0000"})";
  CHECK(refused(bad).kind == ErrorKind::document);
}

TEST_CASE("an escaped backslash before u0000 is no NUL") {
  Row good = row();
  good.metadata = R"({"a":"\\u0000"})";
  CHECK(RowChecks(2).check(good));
}

TEST_CASE("vectors must have the table's width, finite values and unit length") {
  const std::array<float, 3> wide{1, 0, 0};
  const std::array<float, 2> infinite{std::numeric_limits<float>::infinity(), 0};
  const std::array<float, 2> nan{std::numeric_limits<float>::quiet_NaN(), 0};
  const std::array<float, 2> zero{0, 0};
  const std::array<float, 2> longer{1, 1};
  Row bad = row();
  bad.embedding = wide;
  CHECK(refused(bad).kind == ErrorKind::embedding);
  for (const auto& values : {infinite, nan, zero, longer}) {
    bad.embedding = values;
    CHECK(refused(bad).kind == ErrorKind::embedding);
  }
}

TEST_CASE("an id may be written or removed once") {
  RowChecks checks(2);
  CHECK(checks.check(row()));
  CHECK(checks.check(row()).error().kind == ErrorKind::internal);
  ChangeSet changes;
  changes.removed = {"a#chunk-01", "a#chunk-01"};
  CHECK(check_changes(changes).error().kind == ErrorKind::internal);
}
