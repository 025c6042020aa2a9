#include <catch2/catch_test_macros.hpp>

#include "devdb/database.hpp"
#include "devdb/docker.hpp"
#include "devdb/render.hpp"
#include "devdb/world.hpp"

using namespace ingot;

namespace {

const devdb::Options k_options = test::checkout_options();
constexpr const char* k_compose_text =
    "${VECTOR_DB_IMAGE:-x} ${VECTOR_DB_PORT:-5433} PGDATA: /var/lib/postgresql/data/docker ./.data/postgres";

void with_docker(test::World& world) {
  world.files.file("/checkout/docker-compose.vector.yml", k_compose_text);
  world.processes.on("docker version", "27.0.1\n");
  world.processes.on("docker compose version", "v2\n");
  world.processes.on("ps -q vector-db", "");
}

void with_container(test::World& world) {
  world.processes.on("ps -q vector-db", "abc123\n");
  world.processes.on("docker inspect", "true /checkout-vector-db-1\n");
  world.processes.on("docker port", "127.0.0.1:5433\n");
}

io::Outcome refusal(int status, std::string text) {
  return {status, {}, std::move(text)};
}

}  // namespace

TEST_CASE("docker is chosen only where its daemon answers") {
  test::World world;
  auto none = devdb::make_runtime(world.doors, k_options);
  CHECK((*none)->kind() == devdb::RuntimeKind::native);
  CHECK(world.notices.empty());

  world.processes.on("docker version", refusal(127, "timeout: failed to run command"));
  CHECK((*devdb::make_runtime(world.doors, k_options))->kind() == devdb::RuntimeKind::native);
  CHECK(world.notices.empty());

  world.processes.on("docker version", refusal(1, "Cannot connect to the Docker daemon"));
  CHECK((*devdb::make_runtime(world.doors, k_options))->kind() == devdb::RuntimeKind::native);
  CHECK(world.notices.size() == 1);

  with_docker(world);
  CHECK((*devdb::make_runtime(world.doors, k_options))->kind() == devdb::RuntimeKind::docker);
  CHECK(world.notices.size() == 1);
}

TEST_CASE("docker that was asked for and is not there is an error") {
  test::World world;
  devdb::Options options = k_options;
  options.runtime = devdb::RuntimeKind::docker;
  CHECK(devdb::make_runtime(world.doors, options).error().kind == ErrorKind::config);
  world.processes.on("docker version", "27.0.1\n");
  CHECK(devdb::make_runtime(world.doors, options).error().message.find("compose") != std::string::npos);
  world.processes.on("docker-compose version", "1.29\n");
  CHECK(devdb::make_runtime(world.doors, options).error().message.find("docker-compose.vector.yml") !=
        std::string::npos);
}

TEST_CASE("data stay with the runtime that made them") {
  test::World world;
  with_docker(world);
  world.files.file("/checkout/.data/postgres/ingot-devdb", "runtime: native\n");
  CHECK((*devdb::make_runtime(world.doors, k_options))->kind() == devdb::RuntimeKind::native);
}

TEST_CASE("up in docker starts the service and prepares the database over TCP") {
  test::World world;
  with_docker(world);
  world.processes.on("up -d vector-db", [&](const io::Command&) {
    with_container(world);
    return io::Outcome{};
  });
  int probes = 0;
  world.processes.on("vector_dims", [&](const io::Command&) {
    switch (++probes) {
      case 1:
        return refusal(2, "psql: error: connection refused");
      case 2:
        return refusal(2, "FATAL:  the database system is starting up");
      case 3:
        return refusal(1, "ERROR:  type \"vector\" does not exist");
      default:
        return io::Outcome{0, "3\n", {}};
    }
  });
  world.processes.on("CREATE EXTENSION", "");
  devdb::Options options = k_options;
  options.port = 5433;
  options.image = "pgvector/pgvector:pg16";
  auto runtime = devdb::make_runtime(world.doors, options);
  const auto server = devdb::up(**runtime, world.doors, options);
  REQUIRE(server);
  CHECK(server->process == "container checkout-vector-db-1");
  CHECK(server->port == 5433);
  CHECK(probes == 4);
  const io::Command* start =
      world.processes.find("docker compose -f /checkout/docker-compose.vector.yml up -d vector-db");
  REQUIRE(start != nullptr);
  CHECK(start->environment.at("VECTOR_DB_PORT") == "5433");
  CHECK(start->environment.at("VECTOR_DB_IMAGE") == "pgvector/pgvector:pg16");
  const io::Command* probe = world.processes.find("exec -T vector-db psql -h 127.0.0.1");
  REQUIRE(probe != nullptr);
  CHECK(test::FakeProcesses::joined(*probe).find("perazzi:perazzi") == std::string::npos);
}

TEST_CASE("docker refuses a data directory that the compose file would ignore") {
  test::World world;
  with_docker(world);
  devdb::Options options = k_options;
  options.data_dir = "/elsewhere";
  auto runtime = devdb::make_runtime(world.doors, options);
  const auto server = devdb::up(**runtime, world.doors, options);
  REQUIRE_FALSE(server);
  CHECK(server.error().kind == ErrorKind::config);
  CHECK(world.processes.find("up -d") == nullptr);
}

TEST_CASE("reset in docker removes the data from inside") {
  test::World world;
  with_docker(world);
  with_container(world);
  world.files.file("/checkout/.data/postgres/ingot-devdb", "runtime: docker\n");
  world.processes.on("docker-compose.vector.yml down", "");
  world.processes.on("run --rm", "");
  auto runtime = devdb::make_runtime(world.doors, k_options);
  REQUIRE(devdb::remove_data(**runtime, world.doors));
  CHECK(world.processes.find("--entrypoint rm vector-db -rf /var/lib/postgresql/data/docker") != nullptr);
}

TEST_CASE("nothing is removed while DATABASE_URL names another machine") {
  test::World world;
  const std::map<std::string, std::string, std::less<>> variables{
      {"DATABASE_URL", "postgresql://u:hidden@db.example.com/x"}};
  world.environment = io::Environment(variables);
  auto runtime = devdb::make_runtime(world.doors, k_options);
  const std::size_t before = world.processes.commands().size();
  const auto removed = devdb::remove_data(**runtime, world.doors);
  REQUIRE_FALSE(removed);
  CHECK(removed.error().kind == ErrorKind::refused);
  CHECK(removed.error().message.find("hidden") == std::string::npos);
  CHECK(world.processes.commands().size() == before);
}

TEST_CASE("waiting ends at the deadline") {
  test::World world;
  auto runtime = devdb::make_runtime(world.doors, k_options);
  const auto server = devdb::wait(**runtime, world.doors, k_options);
  REQUIRE_FALSE(server);
  CHECK(server.error().kind == ErrorKind::database);
  CHECK(world.clock.steady() >= std::chrono::seconds(60));
}

TEST_CASE("the status shows the password only when asked to") {
  devdb::Status status;
  CHECK(devdb::status_text(status, devdb::Password::hidden).find("not running") != std::string::npos);
  status.server = devdb::Server{devdb::RuntimeKind::native, "pid 7", 5433, "/d"};
  status.facts = devdb::DatabaseFacts{"15.1", "0.8.0", 7'800'000, {"perazzi_chunks", 1234, 1536}};
  CHECK(devdb::status_text(status, devdb::Password::hidden).find("perazzi:perazzi") == std::string::npos);
  CHECK(devdb::status_json(status, devdb::Password::hidden, "1").find("perazzi:perazzi") == std::string::npos);
  CHECK(devdb::status_text(status, devdb::Password::hidden).find("1,234 rows, vector(1536)") != std::string::npos);
  CHECK(devdb::status_text(status, devdb::Password::shown).find("perazzi:perazzi@127.0.0.1:5433") != std::string::npos);
}

TEST_CASE("without pgvector nothing is made or started") {
  test::World world;
  for (const std::string program : {"initdb", "pg_ctl"}) world.files.file("/usr/lib/postgresql/15/bin/" + program, "");
  world.processes.on("pg_config --sharedir", "/share\n");
  auto runtime = devdb::make_runtime(world.doors, k_options);
  const auto server = devdb::up(**runtime, world.doors, k_options);
  REQUIRE_FALSE(server);
  CHECK(server.error().kind == ErrorKind::config);
  CHECK(server.error().facts == std::vector<std::string>{"there is no /share/extension/vector.control"});
  CHECK(server.error().hint == "run ./scripts/bootstrap");
  CHECK(world.processes.find("initdb") == nullptr);
}

TEST_CASE("a disk that is full while the cluster is made is an error of the machine") {
  test::World world;
  for (const std::string program : {"initdb", "pg_ctl"}) world.files.file("/usr/lib/postgresql/15/bin/" + program, "");
  world.files.file("/share/extension/vector.control", "default_version = '0.8.0'\n");
  world.processes.on("pg_config --sharedir", "/share\n");
  world.processes.on("env -i", "");
  world.processes.on("initdb -D pgdata.new", refusal(1, "initdb: error: could not write: No space left on device"));
  auto runtime = devdb::make_runtime(world.doors, k_options);
  const auto server = devdb::up(**runtime, world.doors, k_options);
  REQUIRE_FALSE(server);
  CHECK(server.error().kind == ErrorKind::io);
  CHECK(world.processes.find("mv -T") == nullptr);
}
