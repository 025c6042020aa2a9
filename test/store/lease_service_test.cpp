// Two runs of one source at once: the second hears who is at work; nobody waits for a holder that has ended.
#include <sys/wait.h>
#include <unistd.h>

#include "store/lease.hpp"
#include "store/service.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

std::string end_of(const Table& table, const std::string& source, const std::string& end) {
  return "UPDATE perazzi_ingestion_leases SET expires_at = " + end + " WHERE chunk_table = '" + table.name() +
         "' AND source = '" + source + "'";
}

// A process that is over.
io::ProcessIdentity ended_process() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  io::ProcessIdentity identity = io::this_process();
  identity.pid = child;
  return identity;
}

}  // namespace

TEST_CASE("R12: a second run of one source is refused with its holder's host, pid and start", "[service][lease]") {
  const Table table("lease");
  REQUIRE(table.open()->prepare());
  const auto self = io::this_process();
  const auto first = take_lease(table.options(), "docs", self);
  REQUIRE(first);
  const auto second = take_lease(table.options(), "docs", self);
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::refused);
  CHECK(second.error().message.find("process " + std::to_string(::getpid()) + " on " + self.host + ", since 2") !=
        std::string::npos);
  CHECK(take_lease(table.options(), "other", self));  // another corpus runs beside it
  (*first)->give_back();
  const auto third = take_lease(table.options(), "docs", self);
  REQUIRE(third);
  CHECK((*third)->generation() == (*first)->generation() + 1);
}

TEST_CASE("R13: a holder that was killed on this host is not waited for", "[service][lease]") {
  const Table table("lease_killed");
  REQUIRE(table.open()->prepare());
  const auto killed = take_lease(table.options(), "docs", ended_process());
  REQUIRE(killed);
  const auto next = take_lease(table.options(), "docs", io::this_process());
  REQUIRE(next);
  CHECK((*next)->generation() == 2);
  CHECK((*killed)->renew().error().kind == ErrorKind::refused);
}

TEST_CASE("R13: a number that was given again is no running holder", "[service][lease]") {
  const Table table("lease_reused");
  REQUIRE(table.open()->prepare());
  io::ProcessIdentity earlier = io::this_process();
  --earlier.started;
  REQUIRE(take_lease(table.options(), "docs", earlier));
  CHECK(take_lease(table.options(), "docs", io::this_process()));
}

TEST_CASE("R13: a holder on another host has its lease until that ends by the server's clock", "[service][lease]") {
  const Table table("lease_host");
  REQUIRE(table.open()->prepare());
  io::ProcessIdentity elsewhere = io::this_process();
  elsewhere.host = "elsewhere";
  REQUIRE(take_lease(table.options(), "docs", elsewhere));
  const auto refused = take_lease(table.options(), "docs", io::this_process());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("elsewhere") != std::string::npos);
  CHECK(refused.error().hint.find(" 60 s") != std::string::npos);
  Session().run(end_of(table, "docs", "now()"));
  CHECK(take_lease(table.options(), "docs", io::this_process()));
}

TEST_CASE("R14: a run that slept past its lease cannot write", "[service][lease]") {
  const Table table("lease_slept");
  auto store = table.prepared();
  const auto slept = take_lease(table.options(), "docs", io::this_process());
  REQUIRE(slept);
  Changes changes("docs");
  changes.row("a#chunk-01", "one");
  ChangeSet set = changes.set();
  set.lease = (*slept)->generation();
  Session().run(end_of(table, "docs", "now()"));
  {
    const auto other = take_lease(table.options(), "docs", io::this_process());
    REQUIRE(other);
    (*other)->give_back();
  }
  const auto result = store->apply(set);
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::refused);
  CHECK(table.count() == "0");
  const auto again = take_lease(table.options(), "docs", io::this_process());
  REQUIRE(again);
  set.lease = (*again)->generation();
  CHECK(store->apply(set));
}
