#include <catch2/catch_test_macros.hpp>

#include "config/settings.hpp"
#include "support/memory_filesystem.hpp"

using namespace ingot;

namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

Result<config::Settings> resolved(const config::Flags& flags, Variables variables = {},
                                  const std::string& env_local = {}) {
  static test::MemoryFileSystem files;
  files = test::MemoryFileSystem();
  files.file("./x.md", "x");
  if (!env_local.empty()) files.file(".env.local", env_local);
  return config::resolve(flags, files, io::Environment(std::move(variables)), 2);
}

}  // namespace

TEST_CASE("flags win over the environment, that over the env file, that over the defaults") {
  const auto settings = resolved({}, {{"PGVECTOR_TABLE", "from_env"}}, "PGVECTOR_TABLE=from_file\nPGVECTOR_DIM=64\n");
  REQUIRE(settings);
  CHECK(settings->store.table == "from_env");
  CHECK(settings->store.dimensions == 64);
  CHECK(settings->model == "text-embedding-3-small");
  CHECK(settings->jobs == 2);
}

TEST_CASE("production reads no env file unless it is named") {
  config::Flags flags;
  flags.environment = "production";
  const auto settings = resolved(flags, {}, "PGVECTOR_DIM=64\n");
  REQUIRE(settings);
  CHECK(settings->store.dimensions == 1536);
}

TEST_CASE("a remote database is refused for --env local") {
  const auto settings = resolved({}, {{"DATABASE_URL", "postgresql://u:s3cret@db.example.com/x"}});
  REQUIRE_FALSE(settings);
  CHECK(settings.error().message == "DATABASE_URL host db.example.com is not local, but --env is local");
  CHECK(exit_code(settings.error().kind) == 2);
}

TEST_CASE("no secret is shown") {
  const auto settings = resolved({}, {{"DATABASE_URL", "postgresql://u:s3cret@localhost:5433/x"}});
  REQUIRE(settings);
  for (const config::Provenance& entry : settings->provenance) CHECK(entry.value.find("s3cret") == std::string::npos);
}

TEST_CASE("wrong values are refused with the variable's name and misspelt variables are pointed out") {
  const auto number = resolved({}, {{"PGVECTOR_DIM", "1e3"}});
  REQUIRE_FALSE(number);
  CHECK(number.error().message == "PGVECTOR_DIM must be a whole number from 8 to 16000");
  CHECK_FALSE(resolved({}, {{"PGVECTOR_TABLE", "a;drop"}}));
  CHECK_FALSE(resolved({}, {{"PGSSL_MODE", "verify_full"}}));
  const auto misspelt = resolved({}, {{"EMBED_BATCHSIZE", "3"}});
  REQUIRE(misspelt);
  REQUIRE(misspelt->warnings.size() == 1);
  CHECK(misspelt->warnings[0] == "unknown variable EMBED_BATCHSIZE; did you mean EMBED_BATCH_SIZE?");
  config::Flags flags;
  flags.environment = "prodction";
  const auto environment = resolved(flags);
  REQUIRE_FALSE(environment);
  CHECK(environment.error().hint == "did you mean --env production?");
}
