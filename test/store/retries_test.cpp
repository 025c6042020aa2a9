#include "store/backends/retries.hpp"

#include <set>

#include <catch2/catch_test_macros.hpp>

using namespace ingot;
using namespace ingot::store;

namespace {

Failure failure(std::string sqlstate, bool lost = false) {
  return Failure{Error{}, std::move(sqlstate), lost};
}

int granted(const Failure& what) {
  Retries retries(1);
  int count = 0;
  while (retries.after(what)) ++count;
  return count;
}

}  // namespace

TEST_CASE("each cause has its number of retries, and most have none") {
  CHECK(granted(failure("55P03")) == 3);
  CHECK(granted(failure("57014")) == 3);
  CHECK(granted(failure("40001")) == 4);
  CHECK(granted(failure("40P01")) == 4);
  CHECK(granted(failure("57P01", true)) == 2);
  CHECK(granted(failure("", true)) == 2);
  for (const char* state : {"53100", "53200", "23505", "42501", "25P02", ""}) CHECK(granted(failure(state)) == 0);
}

TEST_CASE("causes that alternate come to an end") {
  Retries retries(1);
  int count = 0;
  for (bool lost = false;; lost = !lost) {
    if (!retries.after(failure(lost ? "" : "40001", lost))) break;
    ++count;
  }
  CHECK(count <= 6);
}

TEST_CASE("pauses grow, stay below two seconds and differ from process to process") {
  std::set<std::int64_t> first;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Retries retries(seed);
    std::int64_t most = 100;
    for (int i = 0; i < 4; ++i) {
      const auto pause = retries.after(failure("40001"));
      REQUIRE(pause);
      CHECK(pause->count() >= most / 2);
      CHECK(pause->count() <= most);
      if (i == 0) first.insert(pause->count());
      most *= 2;
    }
  }
  CHECK(first.size() > 5);
}
