#include <algorithm>
#include <functional>

#include <catch2/catch_test_macros.hpp>

#include "service.hpp"
#include "store/backends/connection.hpp"
#include "store/faults.hpp"

namespace ingot::store::test {
namespace {

std::string numbered(int i) {
  return std::to_string(100'000 + i);
}

TEST_CASE("a manifest says what made the rows, and whose they are", "[service][plan]") {
  const Table table("made");
  auto store = table.prepared();
  Changes changes("docs");
  changes.row("a#chunk-01", "one", Changes::Vector::sent, R"(,"source_checksum":"abc")");
  const Applied applied = apply_now(*store, changes);
  Session().run("UPDATE " + table.name() + " SET tenant = 'acme'");
  const Manifest manifest = manifest_of(*store, "docs");
  REQUIRE(manifest.base);
  CHECK(manifest.base->id == applied.run_id);
  CHECK(manifest.base->tool_version == "0.1.0");
  CHECK(manifest.base->config_digest == "digest");
  CHECK(manifest.base->model == "local/hash-4");
  REQUIRE(manifest.chunks.size() == 1);
  CHECK(manifest.chunks[0].source_checksum == "abc");
  CHECK(manifest.chunks[0].content_hash == "hash:one");
  CHECK(manifest.chunks[0].tenant == "acme");
}

TEST_CASE("a manifest of many rows arrives whole and in order, whatever their ids and source", "[service][plan]") {
  const Table table("many");
  auto store = table.prepared();
  const std::string source = "it's; \\ \"docs\" \xE2\x82\xAC";
  Changes changes(source);
  for (int i = 0; i < 3'000; ++i) changes.row("a'; $1 " + numbered(i) + "#chunk-01", "text");
  apply_now(*store, changes);
  const Manifest manifest = manifest_of(*store, source);
  REQUIRE(manifest.chunks.size() == 3'000);
  for (int i = 0; i < 3'000; ++i)
    REQUIRE(manifest.chunks[static_cast<std::size_t>(i)].chunk_id == "a'; $1 " + numbered(i) + "#chunk-01");
  CHECK(manifest_of(*store, "it").chunks.empty());
}

TEST_CASE("a manifest that breaks off visits no row twice", "[service][plan]") {
  const Table table("broken_off");
  Changes changes("docs");
  auto direct = table.prepared();
  const std::string long_name(1'900, 'x');
  for (int i = 0; i < 6'000; ++i) changes.row(numbered(i) + long_name + "#chunk-01", "text");
  apply_now(*direct, changes);
  const auto real = parse_url(database_url());
  REQUIRE(real);
  PgProxy proxy(real->port);
  Options options = table.options();
  const std::string port = ":" + std::to_string(real->port) + "/";
  REQUIRE(options.database_url.find(port) != std::string::npos);
  options.database_url.replace(options.database_url.find(port), port.size(), ":" + std::to_string(proxy.port()) + "/");
  auto store = Table::open(options);
  std::vector<std::string> visited;
  const auto base = store->manifest("docs", [&](const model::StoredChunk& row) {
    if (visited.empty()) proxy.cut_all();
    visited.push_back(row.chunk_id);
  });
  REQUIRE_FALSE(base);
  CHECK(base.error().kind == ErrorKind::database);
  CHECK(visited.size() < 6'000);
  CHECK(std::adjacent_find(visited.begin(), visited.end(), std::greater_equal<>()) == visited.end());
}

TEST_CASE("who takes no more rows gets the error back, and the connection goes on", "[service][plan]") {
  const auto clock = io::make_clock();
  auto connection = Connection::open(*parse_url(database_url()), SslMode::disable, *clock);
  REQUIRE(connection);
  int pieces = 0;
  const auto copied = connection->copy_out("COPY (SELECT * FROM generate_series(1, 10000)) TO STDOUT",
                                           [&](std::string_view) -> Result<void> {
                                             ++pieces;
                                             return fail(ErrorKind::io, "full");
                                           });
  REQUIRE_FALSE(copied);
  CHECK(copied.error().error.message == "full");
  CHECK(pieces == 1);
  CHECK(connection->run("SELECT 1")->text(0, 0) == "1");
  const auto failed = connection->copy_out("COPY (SELECT 1 / (3 - g) FROM generate_series(1, 5) g) TO STDOUT",
                                           [](std::string_view) -> Result<void> { return {}; });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().sqlstate == "22012");
  CHECK(connection->run("SELECT 2")->text(0, 0) == "2");
}

TEST_CASE("rows of tables that are to be migrated first are read without a tenant", "[service][plan]") {
  const Table table("older");
  auto store = table.prepared();
  Changes changes("docs");
  changes.row("a#chunk-01", "one");
  apply_now(*store, changes);
  Session().run("ALTER TABLE " + table.name() + " DROP COLUMN tenant; DELETE FROM perazzi_schema_migrations WHERE " +
                "version >= 5 AND table_name = '" + table.name() + "'");
  const Manifest manifest = manifest_of(*table.open(), "docs");
  REQUIRE(manifest.chunks.size() == 1);
  CHECK(manifest.chunks[0].tenant.empty());
}

TEST_CASE("a table that was dropped leaves its last run to come after", "[service][plan]") {
  const Table table("gone");
  auto store = table.prepared();
  Changes changes("docs");
  changes.row("a#chunk-01", "one");
  const Applied applied = apply_now(*store, changes);
  Session().run("DROP TABLE " + table.name());
  const Manifest manifest = manifest_of(*table.open(), "docs");
  CHECK(manifest.base_run() == applied.run_id);
  CHECK(manifest.chunks.empty());
}

}  // namespace
}  // namespace ingot::store::test
