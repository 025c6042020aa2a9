#include "devdb/installation.hpp"

#include <catch2/catch_test_macros.hpp>

#include "devdb/port_owner.hpp"
#include "devdb/world.hpp"

using namespace ingot;
using devdb::Installation;

namespace {
const std::vector<Installation> k_two{{17, "/17", "/17/vector.control", std::nullopt},
                                      {15, "/15", "/15/vector.control", "0.8.0"}};
}

TEST_CASE("new data go to the newest PostgreSQL that has pgvector") {
  CHECK(devdb::choose_installation(k_two, {}, {}, "/d")->major == 15);
  CHECK(devdb::choose_installation({k_two[0]}, {}, {}, "/d")->major == 17);
  CHECK(devdb::choose_installation(k_two, 17, {}, "/d")->major == 17);
}

TEST_CASE("data stay with the PostgreSQL that made them") {
  CHECK(devdb::choose_installation(k_two, {}, 17, "/d")->major == 17);
  for (const auto& refused :
       {devdb::choose_installation(k_two, 15, 17, "/d"), devdb::choose_installation(k_two, {}, 14, "/d"),
        devdb::choose_installation(k_two, 16, {}, "/d"), devdb::choose_installation({}, {}, {}, "/d")}) {
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::config);
    CHECK_FALSE(refused.error().hint.empty());
  }
}

TEST_CASE("installations are found with the version of their pgvector") {
  test::World world;
  for (const std::string major : {"14", "15"}) {
    for (const std::string program : {"initdb", "pg_ctl"})
      world.files.file("/usr/lib/postgresql/" + major + "/bin/" + program, "");
  }
  world.files.file("/usr/lib/postgresql/16/bin/psql", "");  // a client alone is no server
  world.files.file("/share15/extension/vector.control", "comment = 'x'\ndefault_version = '0.8.1'\n");
  world.processes.on("/14/bin/pg_config --sharedir", "/share14\n");
  world.processes.on("/15/bin/pg_config --sharedir", "/share15\n");
  const auto found = devdb::installations(world.doors);
  REQUIRE(found.size() == 2);
  CHECK(found[0].major == 15);
  CHECK(found[0].pgvector == "0.8.1");
  CHECK(found[1].control_file == "/share14/extension/vector.control");
  CHECK_FALSE(found[1].pgvector);
}

TEST_CASE("a listening socket counts when it covers 127.0.0.1") {
  const std::string head =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
  const auto row = [&](const std::string& local, const std::string& state) {
    return head + "   0: " + local + " 00000000:0000 " + state +
           " 00000000:00000000 00:00000000 00000000     0        0 4711 1\n";
  };
  CHECK(devdb::listening_inode(row("0100007F:1539", "0A"), 5433) == "4711");
  CHECK(devdb::listening_inode(row("00000000:1539", "0A"), 5433) == "4711");
  CHECK(devdb::listening_inode(row("00000000000000000000000000000000:1539", "0A"), 5433) == "4711");
  CHECK_FALSE(devdb::listening_inode(row("0100007F:1539", "01"), 5433));
  CHECK_FALSE(devdb::listening_inode(row("0100007F:1538", "0A"), 5433));
  CHECK_FALSE(devdb::listening_inode(row("0200A8C0:1539", "0A"), 5433));
  CHECK_FALSE(devdb::listening_inode("", 5433));
}

TEST_CASE("a port that a container has taken names the container") {
  test::World world;
  world.processes.on("cat /proc/net/tcp", "0: 00000000:1539 00000000:0000 0A 0:0 0:0 0 0 0 4711\n");
  world.processes.on("find /proc", "/proc/88/fd/5\n");
  world.processes.on("cat /proc/88/comm", "docker-proxy\n");
  world.processes.on("docker ps", "foo\n");
  const auto owner = devdb::port_owner(world.doors, 5433);
  REQUIRE(owner);
  const Error error = devdb::port_taken(5433, *owner);
  CHECK(error.message == "port 5433 is used by container foo");
  CHECK(error.hint == "stop it with `docker stop foo`, or use another port: --port 5434");
}
