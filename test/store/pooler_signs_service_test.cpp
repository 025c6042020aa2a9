#include "store/faults.hpp"
#include "store/pooler.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

TEST_CASE("a server that answers itself is no pooler, and one behind which another process answers is",
          "[service][pgfault][direct]") {
  const Table table("pooler");
  TickingClock clock;
  const auto direct = find_pooler(table.options(), clock);
  REQUIRE(direct);
  CHECK(direct->empty());
  // What PgBouncer does: the key that it greets with is its own.
  PgProxy proxy(real_url().port);
  proxy.add({From::server, 'K', {}, 1, When::before, Deed::flip, 8});
  const auto pooled = find_pooler(through(proxy, table), clock);
  REQUIRE(pooled);
  CHECK(contains(*pooled, "PgBouncer"));
}
