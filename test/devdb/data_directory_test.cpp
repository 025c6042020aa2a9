#include "devdb/data_directory.hpp"

#include <catch2/catch_test_macros.hpp>

#include "devdb/server_process.hpp"
#include "devdb/world.hpp"

using namespace ingot;

namespace {
const devdb::Options k_options = test::checkout_options();
}

TEST_CASE("a directory with anything in it but not our marker is refused") {
  test::World world;
  world.files.file("/checkout/.data/postgres/PG_VERSION", "15\n");
  const auto found = devdb::find_data_directory(world.doors, k_options);
  REQUIRE_FALSE(found);
  CHECK(found.error().kind == ErrorKind::refused);
  const auto made = devdb::make_data_directory(world.doors, k_options, devdb::RuntimeKind::native);
  REQUIRE_FALSE(made);
  CHECK(made.error().kind == ErrorKind::refused);
  CHECK(world.processes.find("chown") == nullptr);
}

TEST_CASE("a directory with our marker belongs to its owner's server") {
  test::World world;
  world.files.file("/checkout/.data/postgres/ingot-devdb", "runtime: native\n");
  const auto own = devdb::find_data_directory(world.doors, k_options);
  REQUIRE((own && *own));
  CHECK((*own)->path == "/checkout/.data/postgres");
  CHECK_FALSE((*own)->user);
  world.processes.on("stat -c", "101 postgres\n");
  CHECK(devdb::find_data_directory(world.doors, k_options).error().kind == ErrorKind::refused);
  world.processes.on("id -u", "0\n");
  CHECK((*devdb::find_data_directory(world.doors, k_options))->user == "postgres");
}

TEST_CASE("root falls back, saying so, where the server's user cannot reach the checkout") {
  test::World world;
  world.processes.on("id -u", [](const io::Command& command) {
    return io::Outcome{0, command.arguments.size() == 2 ? "0\n" : "101\n", {}};
  });
  world.processes.on("stat -c", "101 postgres\n");
  world.processes.on("chown", "");
  world.processes.on("test -w /checkout", io::Outcome{1, {}, {}});
  const auto made = devdb::make_data_directory(world.doors, k_options, devdb::RuntimeKind::native);
  REQUIRE(made);
  CHECK(made->path.starts_with("/var/tmp/ingot-"));
  CHECK(made->user == "postgres");
  REQUIRE(world.notices.size() == 1);
  CHECK(world.notices[0].find(made->path) != std::string::npos);
  CHECK(world.processes.find("rmdir -- /checkout/.data/postgres") != nullptr);

  devdb::Options named = k_options;
  named.data_dir = "/checkout/pg";
  const auto refused = devdb::make_data_directory(world.doors, named, devdb::RuntimeKind::native);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::config);
}

TEST_CASE("a pid file tells of a server only when that process works on this cluster") {
  test::World world;
  const devdb::DataDirectory directory{"/d*", devdb::RuntimeKind::native, std::nullopt};
  CHECK_FALSE(devdb::server_processes(world.doors, directory)->postmaster);
  world.files.file("/d*/pgdata/PG_VERSION", "15\n");
  world.files.file("/d*/pgdata/postmaster.pid", "88\n/d*/pgdata\n1\n5470\n\n127.0.0.1\n");
  // 88 is somebody's shell in that directory, 99 another cluster's server
  world.processes.on("find /proc", io::Outcome{1, "/proc/88/cwd\n/proc/99/exe\n", "find: gone\n"});
  const auto stale = devdb::server_processes(world.doors, directory);
  CHECK_FALSE(stale->postmaster);
  CHECK(stale->stale_pid_file);
  CHECK(world.processes.find("-lname /d\\*/pgdata") != nullptr);

  world.processes.on("find /proc", "/proc/88/cwd\n/proc/88/exe\n/proc/89/cwd\n/proc/89/exe\n");
  const auto running = devdb::server_processes(world.doors, directory);
  REQUIRE(running->postmaster);
  CHECK(running->postmaster->pid == 88);
  CHECK(running->postmaster->port == 5470);

  world.processes.on("find /proc", "/proc/89/cwd\n/proc/89/exe\n");
  const auto killed = devdb::server_processes(world.doors, directory);
  CHECK(killed->stale_pid_file);
  CHECK(killed->orphans == std::vector<int>{89});
}
