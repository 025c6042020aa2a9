#include "store/backends/index_facts.hpp"
#include "store/service.hpp"
#include "store/vector_index.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

constexpr std::size_t k_rows = 4000;

// Rows that the server makes up itself: points all over the sphere, the same every time.
void fill(const Table& table, std::size_t rows = k_rows) {
  Session session;
  session.run("SELECT setseed(0.5)");
  session.run(
      "INSERT INTO " + table.name() +
      " (chunk_id, doc_id, content, metadata, embedding, chunk_key, content_hash, embed_key, meta_hash, source) SELECT "
      "'c' || i, 'd', repeat('x', 600), jsonb_build_object('language', CASE WHEN i % 2 = 0 THEN 'en' ELSE 'it' END, "
      "'discipline', "
      "(ARRAY['trap', 'skeet', 'sporting'])[1 + i % 3]), ARRAY[random() - 0.5, random() - 0.5, random() - 0.5, "
      "random() - 0.5]::real[]::vector, '', '', '', "
      "'', 'docs' FROM generate_series(1, " +
      std::to_string(rows) + ") i; ANALYZE " + table.name());
}

Options wishing(const Table& table, IndexWish wish) {
  Options options = table.options();
  options.index.wish = wish;
  return options;
}

std::unique_ptr<VectorIndex> open(const Options& options, io::Clock& clock) {
  auto index = open_vector_index(options, clock);
  if (!index) FAIL(index.error().message);
  return std::move(*index);
}

KeptIndex kept(const Options& options, IndexWork work = IndexWork::due, std::optional<std::int64_t> run = {}) {
  TickingClock clock;
  auto done = open(options, clock)->keep(work, run);
  if (!done) FAIL(done.error().message);
  return std::move(*done);
}

/// "name kind valid", one line each, of all vector indexes.
std::string indexes(const Table& table) {
  return Session().value(
      "SELECT coalesce(string_agg(concat_ws(' ', c.relname, o.opcname, x.indisvalid AND x.indisready), ', ' ORDER BY "
      "c.relname), '') FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_opclass o ON o.oid = "
      "x.indclass[0] WHERE x.indrelid = '" +
      table.name() + "'::regclass AND o.opcname ~ 'vec'");
}

std::int64_t some_run(const Table& table, Store& store) {
  Changes changes("docs");
  changes.row("a#chunk-01", "1");
  const auto run = apply_now(store, changes).run_id;
  fill(table);
  return run;
}

}  // namespace

TEST_CASE("an index is built after the load, measured, noted in the run, and left alone then", "[service][index]") {
  const Table table("index_built");
  auto store = table.prepared();
  const auto run = some_run(table, *store);
  const Options options = wishing(table, IndexWish::hnsw);
  const auto first = kept(options, IndexWork::due, run);
  CHECK(first.outcome.action == "built");
  CHECK(first.outcome.kind == "hnsw");
  CHECK(first.outcome.rows == k_rows + 1);
  CHECK(first.outcome.recall.value() > 0.95);
  CHECK(indexes(table) == "t_index_built_embedding_idx vector_cosine_ops t");
  Session session;
  const std::string noted =
      "SELECT concat_ws(' ', index_kind, index_action, index_rows, index_ms IS NOT NULL, index_recall > 0.95) FROM "
      "perazzi_ingestion_runs WHERE id = " +
      std::to_string(run);
  CHECK(session.value(noted) == "hnsw built 4001 t t");
  const std::string before = session.value("SELECT 't_index_built_embedding_idx'::regclass::oid");
  const auto second = kept(options);
  CHECK(second.outcome.action == "kept");
  CHECK_FALSE(second.outcome.recall);
  CHECK(session.value("SELECT 't_index_built_embedding_idx'::regclass::oid") == before);
  CHECK(session.value(noted) == "hnsw built 4001 t t");
}

TEST_CASE("the query of applications uses the index, with its filters", "[service][index]") {
  const Table table("index_used");
  REQUIRE(table.open()->prepare());
  fill(table);
  REQUIRE(kept(wishing(table, IndexWish::hnsw)).outcome.action == "built");
  Session session;
  session.run("CREATE FUNCTION " + table.name() +
              "_trigger() RETURNS text LANGUAGE plpgsql AS $f$ DECLARE l text; a text := ''; BEGIN FOR l IN EXPLAIN "
              "SELECT content, metadata, 1 - (embedding <=> '[1,0,0,0]'::vector) AS score FROM " +
              table.name() +
              " WHERE metadata->>'language' = 'en' AND metadata->>'discipline' IN ('trap', 'skeet') ORDER BY embedding "
              "<=> '[1,0,0,0]'::vector LIMIT 6 LOOP a := a || l; END LOOP; RETURN a; END $f$");
  const std::string plan = session.value("SELECT " + table.name() + "_trigger()");
  INFO(plan);
  CHECK(plan.find("Index Scan using t_index_used_embedding_idx") != std::string::npos);
}

TEST_CASE("P15: what a build that was cut short left is dropped, and an index is built again", "[service][index]") {
  const Table table("index_invalid");
  REQUIRE(table.open()->prepare());
  fill(table);
  Session holder;
  holder.run("BEGIN; LOCK TABLE " + table.name() + " IN ROW EXCLUSIVE MODE");
  const auto url = parse_url(database_url());
  REQUIRE(url);
  TickingClock clock;
  auto builder = Connection::open(*url, SslMode::disable, clock);
  REQUIRE(builder);
  REQUIRE(builder->run("SET lock_timeout = 50"));
  REQUIRE_FALSE(builder->run("CREATE INDEX CONCURRENTLY t_index_invalid_embedding_idx_3 ON " + table.name() +
                             " USING hnsw (embedding vector_cosine_ops)"));
  holder.run("ROLLBACK");
  REQUIRE(indexes(table) == "t_index_invalid_embedding_idx_3 vector_cosine_ops f");
  const Options options = wishing(table, IndexWish::hnsw);
  const auto status = open(options, clock)->status();
  REQUIRE(status);
  CHECK(status->due == "build hnsw: a build was cut short");
  CHECK(kept(options).outcome.action == "built");
  CHECK(indexes(table) == "t_index_invalid_embedding_idx vector_cosine_ops t");
}

TEST_CASE("P15: an index that has become invalid is replaced as well", "[service][index]") {
  const Table table("index_broken");
  REQUIRE(table.open()->prepare());
  fill(table, 200);
  const Options options = wishing(table, IndexWish::ivfflat);
  CHECK(kept(options).outcome.kind == "ivfflat");
  Session().run("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_index_broken_embedding_idx'::regclass");
  CHECK(kept(options).outcome.action == "built");
  CHECK(indexes(table) == "t_index_broken_embedding_idx vector_cosine_ops t");
}

TEST_CASE("another operator class, or a wish, replaces the index, and half floats have one too", "[service][index]") {
  const Table table("index_replaced");
  Options options = wishing(table, IndexWish::hnsw);
  options.vector_type = VectorType::halfvec;
  REQUIRE(Table::open(options)->prepare());
  fill(table, 200);
  CHECK(kept(options).outcome.action == "built");
  CHECK(indexes(table) == "t_index_replaced_embedding_idx halfvec_cosine_ops t");
  options.index.metric = Metric::l2;
  CHECK(kept(options).outcome.action == "rebuilt");
  CHECK(indexes(table) == "t_index_replaced_embedding_idx halfvec_l2_ops t");
  const std::string oid = "SELECT 't_index_replaced_embedding_idx'::regclass::oid";
  const std::string before = Session().value(oid);
  CHECK(kept(options, IndexWork::rebuild).outcome.action == "rebuilt");
  CHECK(indexes(table) == "t_index_replaced_embedding_idx halfvec_l2_ops t");
  CHECK(Session().value(oid) != before);
}

TEST_CASE("readers and writers go on while an index is built beside the old one", "[service][index]") {
  const Table table("index_readers");
  REQUIRE(table.open()->prepare());
  fill(table, 200);
  Session reader;
  const Options options = wishing(table, IndexWish::hnsw);
  CHECK(kept(options).outcome.action == "built");
  reader.run("BEGIN; SET LOCAL lock_timeout = '5s'");
  CHECK(reader.value("SELECT count(*) FROM " + table.name()) == "200");
  reader.run("COMMIT");
  CHECK(kept(options, IndexWork::rebuild).outcome.action == "rebuilt");
  CHECK(reader.value("SELECT count(*) FROM " + table.name()) == "200");
}

TEST_CASE("one process at a time builds; another one skips and says so", "[service][index][direct]") {
  const Table table("index_locked");
  REQUIRE(table.open()->prepare());
  fill(table, 200);
  Session other;
  const Options options = wishing(table, IndexWish::hnsw);
  TickingClock clock;
  auto first = open(options, clock);
  other.run("SELECT pg_advisory_lock(" + index_lock_key(table.name()) + ")");
  const auto skipped = first->keep(IndexWork::due, std::nullopt);
  REQUIRE(skipped);
  CHECK(skipped->outcome.action == "skipped");
  CHECK(skipped->warnings.size() == 1);
  CHECK(indexes(table).empty());
  other.run("SELECT pg_advisory_unlock_all()");
  CHECK(kept(options).outcome.action == "built");
}

TEST_CASE("a user who does not own the table hears that an index is due", "[service][index]") {
  const Table table("index_rights");
  REQUIRE(table.open()->prepare());
  fill(table, 200);
  Session session;
  const std::string forget =
      "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ingot_test_index') THEN DROP OWNED BY "
      "ingot_test_index; DROP ROLE ingot_test_index; END IF; END $$";
  session.run(forget);
  session.run("CREATE ROLE ingot_test_index LOGIN PASSWORD 'rights'; GRANT SELECT ON " + table.name() +
              ", perazzi_ingestion_runs TO ingot_test_index");
  Options options = wishing(table, IndexWish::hnsw);
  const Url url = *parse_url(database_url());
  options.database_url =
      "postgresql://ingot_test_index:rights@127.0.0.1:" + std::to_string(url.port) + "/" + url.database;
  const auto outcome = kept(options);
  session.run(forget);
  CHECK(outcome.outcome.action == "skipped");
  REQUIRE(outcome.warnings.size() == 1);
  CHECK(outcome.warnings[0].find("does not own t_index_rights") != std::string::npos);
}

TEST_CASE("recall is that of the index: lists that are not looked at are missed", "[service][index]") {
  const Table table("index_recall");
  REQUIRE(table.open()->prepare());
  fill(table);
  Options options = wishing(table, IndexWish::ivfflat);
  options.index.lists = 400;  // ten rows each, one of which is looked at
  const auto poor = kept(options);
  CHECK(poor.outcome.recall.value() > 0.05);
  CHECK(poor.outcome.recall.value() < 0.8);
  REQUIRE_FALSE(poor.warnings.empty());
  CHECK(poor.warnings.back().find("ivfflat.probes") != std::string::npos);
  options.index.lists = 1;
  CHECK(kept(options, IndexWork::rebuild).outcome.recall.value() == 1.0);
}

TEST_CASE("a small table and a table that is not there have no index to look after", "[service][index]") {
  const Table table("index_none");
  TickingClock clock;
  const auto missing = open(table.options(), clock)->keep(IndexWork::due, std::nullopt);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ErrorKind::config);
  REQUIRE(table.open()->prepare());
  fill(table, 200);
  const auto none = kept(table.options());
  CHECK(none.outcome.kind == "none");
  CHECK(none.outcome.action == "skipped");
  CHECK(none.warnings.empty());
  CHECK(indexes(table).empty());
}
