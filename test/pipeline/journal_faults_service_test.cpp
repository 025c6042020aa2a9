// Whole runs whose journal fails, was left behind damaged, or is not alone: rows R09 to R12 of the table of faults.
#include <algorithm>
#include <functional>
#include <map>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "embed/journal_format.hpp"
#include "pipeline/ingest.hpp"
#include "store/service.hpp"
#include "support/fake_processes.hpp"
#include "support/folder.hpp"
#include "support/memory_append_files.hpp"
#include "support/memory_filesystem.hpp"
#include "support/mock_embeddings/server.hpp"

using namespace ingot;
using namespace ingot::pipeline;
using store::test::Session;
using store::test::Table;

namespace {

constexpr std::size_t k_dimensions = 16;
constexpr std::size_t k_documents = 5;
constexpr std::size_t k_records = k_documents + 1;  // that a run writes: the canary's is the first

struct Quiet final : Progress {
  void begin(std::string_view, std::size_t) override {}
  void advance(std::size_t) override {}
};

// Five documents of one chunk each, one text a request, one request at a time; a service, a table and a space of its
// own.
class World {
 public:
  explicit World(const std::string& name) : table_("journal_" + name), model_("m-journal-" + name) {
    auto started = mock::Server::start({.dimensions = k_dimensions});
    if (!started) FAIL(started.error().message);
    server = std::move(*started);
    forget();
  }
  ~World() { forget_paid(); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] config::Settings settings() const {
    config::Flags flags;
    flags.root = "docs";
    const io::Environment environment(
        std::map<std::string, std::string, std::less<>>{{"DATABASE_URL", store::test::database_url()},
                                                        {"PGVECTOR_TABLE", table_.name()},
                                                        {"PGVECTOR_DIM", std::to_string(k_dimensions)},
                                                        {"PERAZZI_EMBED_MODEL", model_},
                                                        {"EMBED_BATCH_SIZE", "1"},
                                                        {"EMBED_CONCURRENCY", "1"},
                                                        {"EMBED_JOURNAL_DIR", "journals"},
                                                        {"OPENAI_BASE_URL", server->url()}});
    const auto corpus = documents();
    auto resolved = config::resolve(flags, *corpus, environment, 2);
    if (!resolved) FAIL(resolved.error().message);
    return std::move(*resolved);
  }
  [[nodiscard]] std::string space() const { return service_space(settings()); }

  Result<IngestResult> run(io::AppendFiles& journals) const { return run(journals, settings()); }
  static Result<IngestResult> run(io::AppendFiles& journals, const config::Settings& settings) {
    const auto corpus = documents();
    test::FakeProcesses processes;
    Quiet quiet;
    const auto clock = io::make_clock();
    return ingest(settings, {}, {*corpus, processes, quiet}, {&io::make_http_client, journals}, *clock);
  }
  IngestResult succeeds(io::AppendFiles& journals) const {
    auto result = run(journals);
    if (!result) FAIL(result.error().message);
    return std::move(*result);
  }

  [[nodiscard]] std::string rows() const { return has_table() ? table_.dump() : ""; }
  /// Rows, vectors that were paid for, and runs.
  void forget() const {
    forget_paid();
    if (!has_table()) return;
    Session().run("DELETE FROM " + table_.name() + "; DELETE FROM perazzi_ingestion_runs WHERE chunk_table = '" +
                  table_.name() + "'");
  }
  /// While it lives the cache takes no vector of this world.
  class CacheRefuses {
   public:
    explicit CacheRefuses(const World& world) {
      Session().run(
          "CREATE OR REPLACE FUNCTION t_journal_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION "
          "''no room''; END'; CREATE TRIGGER t_journal_refuse BEFORE INSERT ON perazzi_embedding_cache FOR EACH ROW "
          "WHEN (NEW.model = '" +
          world.model_ + "') EXECUTE FUNCTION t_journal_refuse()");
    }
    ~CacheRefuses() { Session().run("DROP FUNCTION t_journal_refuse() CASCADE"); }
    CacheRefuses(const CacheRefuses&) = delete;
    CacheRefuses& operator=(const CacheRefuses&) = delete;
  };
  [[nodiscard]] std::string runs() const {
    return Session().value("SELECT count(*) FROM perazzi_ingestion_runs WHERE status = 'finished' AND chunk_table = '" +
                           table_.name() + "'");
  }
  [[nodiscard]] std::size_t answered_again() const {
    std::size_t again = 0;
    for (const auto& [text, tally] : server->tallies()) again += tally.answered > 1 ? tally.answered - 1 : 0;
    return again;
  }

  std::unique_ptr<mock::Server> server;

 private:
  static std::unique_ptr<test::MemoryFileSystem> documents() {
    auto files = std::make_unique<test::MemoryFileSystem>();
    for (std::size_t number = 0; number < k_documents; ++number)
      files->file(fmt::format("docs/{}.md", number), fmt::format("# Part {0}\n\nThe text of document {0}.\n", number));
    return files;
  }
  [[nodiscard]] bool has_table() const {
    return Session().value("SELECT to_regclass('" + table_.name() + "') IS NOT NULL") == "t";
  }
  void forget_paid() const {
    Session session;
    for (const std::string table : {"perazzi_embedding_cache", "perazzi_embedding_canaries"}) {
      if (session.value("SELECT to_regclass('" + table + "') IS NOT NULL") == "t")
        session.run("DELETE FROM " + table + " WHERE space LIKE '% model=" + model_ + " %'");
    }
  }

  Table table_;
  std::string model_;
};

// The journal of a run that has paid for everything and could not write it into the cache.
std::string left_behind(World& world, test::MemoryAppendFiles& journals) {
  world.succeeds(journals);  // the tables are there
  world.forget();
  const World::CacheRefuses refuses(world);
  const auto result = world.run(journals);
  REQUIRE(!result);
  CHECK(result.error().kind == ErrorKind::database);
  REQUIRE(journals.paths().size() == 1);
  return journals.bytes(journals.paths().front());
}

struct Case {
  const char* name;
  std::string bytes;  // of the journal
  std::size_t good;   // records
};

// What can be found in the place of a whole journal.
std::vector<Case> damages_of(const std::string& whole, const embed::JournalFormat& format) {
  const std::size_t header = format.header().size();
  const std::size_t record = format.record_bytes();
  REQUIRE(whole.size() == header + k_records * record);
  const auto flipped = [&](std::size_t at) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    return bytes;
  };
  return {
      {"nothing is damaged", whole, k_records},
      {"torn last record", whole.substr(0, whole.size() - 7), k_records - 1},
      {"flipped byte in a key", flipped(header + 2 * record + 10), 2},
      {"flipped byte in a vector", flipped(header + 3 * record + record / 2), 3},
      {"flipped byte in the last checksum", flipped(whole.size() - 1), k_records - 1},
      {"tail of zeros", whole.substr(0, header + 4 * record) + std::string(3000, '\0'), 4},
      {"zeros in the place of the last record", whole.substr(0, whole.size() - record) + std::string(record, '\0'),
       k_records - 1},
      {"another version", flipped(8), 0},
      {"a foreign file", "a letter to somebody\n" + whole, 0},
  };
}

}  // namespace

TEST_CASE("R09 R10 whichever call of the journal's files fails, the run ends with 6 and pays for nothing more",
          "[journal-faults]") {
  World world("calls");
  test::MemoryAppendFiles calm;
  world.succeeds(calm);
  const std::string rows = world.rows();
  std::size_t failures = 0;
  for (std::size_t call = 1;; ++call) {
    CAPTURE(call);
    world.forget();
    auto fresh = mock::Server::start({.dimensions = k_dimensions});
    REQUIRE(fresh);
    world.server = std::move(*fresh);
    test::MemoryAppendFiles journals;
    std::uint64_t sent = 0;
    journals.fail_call(call, [&] { sent = world.server->counters().requests; });
    const auto result = world.run(journals);
    if (!journals.failed()) break;
    ++failures;
    REQUIRE(!result);
    CHECK(exit_code(result.error().kind) == 6);
    CHECK(result.error().message.find("made to fail") != std::string::npos);
    CHECK(world.server->counters().requests == sent);
    CHECK(world.rows().empty());
    world.succeeds(journals);
    CHECK(world.rows() == rows);
    CHECK(world.answered_again() <= 1);  // the answer whose write failed
  }
  CHECK(failures >= 2 * k_records);
}

TEST_CASE("R11 a journal that was left behind damaged gives its good vectors, a warning, and never a wrong one",
          "[journal-faults]") {
  World world("damaged");
  test::MemoryAppendFiles journals;
  const std::string whole = left_behind(world, journals);
  const std::string path = journals.paths().front();
  const std::string rows = [&] {
    world.forget();
    test::MemoryAppendFiles others;
    world.succeeds(others);
    return world.rows();
  }();
  for (const Case& some : damages_of(whole, {world.space(), k_dimensions})) {
    CAPTURE(some.name);
    world.forget();
    test::MemoryAppendFiles found;
    found.file(path, some.bytes);
    const auto before = world.server->counters().inputs;
    const IngestResult result = world.succeeds(found);
    CHECK(world.server->counters().inputs - before == k_records - some.good);
    const bool sound = some.good == k_records;
    CHECK(result.warnings.size() == (sound ? 0 : 1));
    if (!sound) CHECK(result.warnings.front().find("damaged") != std::string::npos);
    CHECK(found.paths() == (sound ? std::vector<std::string>{} : std::vector<std::string>{path + ".damaged"}));
    CHECK(world.rows() == rows);
  }
}

TEST_CASE("R12 of two runs of one corpus at the same time one writes, and the other says so or has nothing to do",
          "[journal-faults]") {
  World world("twice");
  test::MemoryAppendFiles calm;
  world.succeeds(calm);
  const std::string rows = world.rows();
  for (int round = 0; round < 5; ++round) {
    world.forget();
    const config::Settings settings = world.settings();
    test::MemoryAppendFiles of_first;
    test::MemoryAppendFiles of_second;
    Result<IngestResult> first = fail(ErrorKind::internal, "");
    std::thread beside([&] { first = World::run(of_first, settings); });
    Result<IngestResult> second = World::run(of_second, settings);
    beside.join();
    CHECK((first || second));
    for (const Result<IngestResult>* const result : {&first, &second}) {
      if (*result) continue;
      CHECK(exit_code(result->error().kind) == 5);
      CHECK(result->error().message.find("another run") != std::string::npos);
    }
    CHECK(world.rows() == rows);
    CHECK(world.runs() == "1");
    CHECK(of_first.paths().empty());
    CHECK(of_second.paths().empty());
  }
}
