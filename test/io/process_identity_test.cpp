#include "io/process_identity.hpp"

#include <catch2/catch_test_macros.hpp>
#include <unistd.h>

using namespace ingot::io;

TEST_CASE("this process runs, and one that began at another time does not") {
  ProcessIdentity self = this_process();
  CHECK(self.pid == ::getpid());
  CHECK(self.started > 0);
  CHECK_FALSE(self.host.empty());
  CHECK(liveness(self) == Liveness::running);
  ++self.started;
  CHECK(liveness(self) == Liveness::ended);
}

TEST_CASE("of another host, boot or container nothing is known") {
  ProcessIdentity elsewhere = this_process();
  elsewhere.host += "-2";
  CHECK(liveness(elsewhere) == Liveness::unknown);
  elsewhere = this_process();
  elsewhere.boot += "-2";
  CHECK(liveness(elsewhere) == Liveness::unknown);
}
