// A whole run against a service that misbehaves as told: documents in memory, the mock service on the loopback, the
// real client with short limits, the real journal in a folder of its own, and the real database with a table and a
// model of its own. Waits between attempts pass at once. Invariant: no message of any run holds the key or the field
// that carries it.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include "io/append_file.hpp"
#include "pipeline/ingest.hpp"
#include "pipeline/paying_parts.hpp"
#include "store/service.hpp"
#include "support/fake_processes.hpp"
#include "support/folder.hpp"
#include "support/memory_filesystem.hpp"
#include "support/mock_embeddings/server.hpp"

namespace ingot::pipeline::test {

using store::test::Session;
using store::test::Table;

inline constexpr std::string_view k_key = "sk-planted-0a1b2c3d4e5f6g7h8i9j-WXYZ";

struct Wish {
  std::size_t documents = 12;
  std::size_t batch = 4;
  std::size_t concurrency = 1;
  std::size_t dimensions = 16;
  bool stored_before = true;  ///< an older version of the first two documents is stored, and the service is known
};

/// How a run failed.
struct Failed {
  int exit = 0;
  std::string told;  ///< message, facts and hint, one a line

  [[nodiscard]] bool tells(std::string_view part) const { return told.find(part) != std::string::npos; }
};

class PayingWorld {
 public:
  explicit PayingWorld(const std::string& name, mock::Script script = {}, Wish wish = {})
      : corpus(documents(wish.documents)),
        model("m-" + name),
        wish_(wish),
        table_("pay_" + name),
        folder_("pay-" + name),
        journals_(io::make_append_files()) {
    forget_paid();
    if (wish.stored_before) store_old_version();
    serve({.script = std::move(script)});
  }
  ~PayingWorld() { forget_paid(); }
  PayingWorld(const PayingWorld&) = delete;
  PayingWorld& operator=(const PayingWorld&) = delete;

  /// A new service in the place of the one before, with its own ledger.
  void serve(mock::Settings with) {
    with.dimensions = wish_.dimensions;
    with.api_key = std::string(k_key);
    auto started = mock::Server::start(std::move(with));
    if (!started) FAIL(started.error().message);
    server = std::move(*started);
    base_url = server->url();
  }

  [[nodiscard]] config::Settings settings() {
    const std::string root = "docs";
    MemoryFiles files = folder_of_documents();
    config::Flags flags;
    flags.root = root;
    std::map<std::string, std::string, std::less<>> variables = {
        {"DATABASE_URL", store::test::database_url()},
        {"PGVECTOR_TABLE", table_.name()},
        {"PGVECTOR_DIM", std::to_string(wish_.dimensions)},
        {"PERAZZI_EMBED_MODEL", model},
        {"EMBED_PROVIDER", "openai"},
        {"EMBED_BATCH_SIZE", std::to_string(wish_.batch)},
        {"EMBED_CONCURRENCY", std::to_string(wish_.concurrency)},
        {"EMBED_JOURNAL_DIR", journal_folder()},
        {"OPENAI_BASE_URL", base_url},
        {"OPENAI_API_KEY", std::string(k_key)},
    };
    for (const auto& [variable, value] : more_variables) variables[variable] = value;
    auto resolved = config::resolve(flags, *files, io::Environment(std::move(variables)), 2);
    if (!resolved) FAIL(resolved.error().message);
    return std::move(*resolved);
  }

  /// One run; its messages hold no secret, whatever comes of it.
  Result<IngestResult> run() { return run(settings(), options); }
  Result<IngestResult> run(const config::Settings& with, const IngestOptions& how) {
    auto result = run_unchecked(with, how);
    if (!result) check_harmless(told_by(result.error()));
    if (result) {
      for (const model::RejectedDocument& rejected : result->corpus.rejected) check_harmless(told_by(rejected.error));
      for (const std::string& warning : result->warnings) check_harmless(warning);
    }
    // The service has noticed what has become of its answers.
    CHECK(server->wait_for([](const mock::Counters& now) { return now.open == 0; }));
    return result;
  }
  /// The run alone, for threads other than the test's own.
  Result<IngestResult> run_unchecked(const config::Settings& with, const IngestOptions& how) {
    const MemoryFiles files = folder_of_documents();
    ingot::test::FakeProcesses processes;
    Quiet quiet;
    return ingest(with, how, {*files, processes, quiet}, doors(), clock);
  }

  IngestResult succeeds() {
    auto result = run();
    if (!result) FAIL(told_by(result.error()));
    return std::move(*result);
  }

  /// The run must fail, and leaves the rows as they were.
  Failed fails() {
    const std::string before = dump();
    const auto result = run();
    if (result) FAIL("the run succeeded");
    CHECK(dump() == before);
    return {exit_code(result.error().kind), told_by(result.error())};
  }

  /// With a service that is well, one plain run completes the table, and sends nothing that was answered before.
  void converges() {
    const mock::Tallies before = server->tallies();
    complete();
    const mock::Tallies after = server->tallies();
    for (const auto& [hash, tally] : before) {
      if (tally.answered > 0) CHECK(after.at(hash).received == tally.received);
    }
    CHECK(paid_twice() == 0);
    check_undisturbed();
  }
  /// The same where whole answers had to be discarded.
  void converges_and_pays_again() {
    complete();
    check_undisturbed();
  }

  /// The rows are those of a run into an empty table with an empty cache and a service that is well.
  void check_undisturbed() {
    const std::string rows = dump();
    forget_paid();
    Session().run(fmt::format("DELETE FROM {0}; DELETE FROM {1}", table_.name(), table_.parents()));
    serve({});
    const IngestResult result = succeeds();
    CHECK(result.stats.run.embedding.from_cache + result.stats.run.embedding.from_journal == 0);
    CHECK(rows == dump());
  }

  /// Texts of the current service that were answered more than once.
  [[nodiscard]] std::size_t paid_twice() const {
    std::size_t twice = 0;
    for (const auto& [hash, tally] : server->tallies()) twice += tally.answered > 1 ? 1U : 0U;
    return twice;
  }
  /// How often the text that was received most often was received.
  [[nodiscard]] std::uint64_t most_received() const {
    std::uint64_t most = 0;
    for (const auto& [hash, tally] : server->tallies()) most = std::max(most, tally.received);
    return most;
  }
  [[nodiscard]] std::size_t answered() const {
    std::size_t answered = 0;
    for (const auto& [hash, tally] : server->tallies()) answered += tally.answered > 0 ? 1U : 0U;
    return answered;
  }

  [[nodiscard]] std::string dump() const { return table_.dump(); }
  [[nodiscard]] std::string count(const std::string& condition = "true") const { return table_.count(condition); }
  /// Vectors in the shared cache, the canary not counted.
  [[nodiscard]] std::size_t cached() const {
    return std::stoul(Session().value("SELECT count(*) FROM perazzi_embedding_cache c WHERE model = '" + model +
                                      "' AND NOT EXISTS (SELECT 1 FROM perazzi_embedding_canaries k WHERE k.space = "
                                      "c.space AND k.embedding = c.embedding)"));
  }
  /// What is cached of this world, and the canary, go.
  void forget_paid() const {
    Session session;
    for (const std::string table : {"perazzi_embedding_cache", "perazzi_embedding_canaries"}) {
      if (session.value("SELECT to_regclass('" + table + "') IS NOT NULL") == "t")
        session.run("DELETE FROM " + table + " WHERE space LIKE '% model=" + model + " %'");
    }
  }
  [[nodiscard]] std::string journal_folder() const { return folder_.path("journal"); }
  [[nodiscard]] std::string file(const std::string& name) const { return folder_.path(name); }

  Documents corpus;
  std::string model;
  std::string base_url;
  std::map<std::string, std::string> more_variables;
  IngestOptions options;
  io::HttpLimits limits;
  SkippingClock clock;
  std::unique_ptr<mock::Server> server;

 private:
  using MemoryFiles = std::unique_ptr<ingot::test::MemoryFileSystem>;

  [[nodiscard]] MemoryFiles folder_of_documents() const {
    auto files = std::make_unique<ingot::test::MemoryFileSystem>();
    for (const auto& [path, bytes] : corpus) files->file("docs/" + path, bytes);
    return files;
  }

  ServiceDoors doors() {
    return {[this](const io::HttpLimits& wanted) {
              io::HttpLimits mine = wanted;
              mine.connect = limits.connect;
              mine.total = limits.total;
              mine.slow_for = limits.slow_for;
              return io::make_http_client(mine);
            },
            *journals_};
  }

  void complete() {
    server->play({});
    base_url = server->url();
    options = {};
    limits = {};
    CHECK(succeeds().corpus.rejected.empty());
  }

  void store_old_version() {
    const Documents wanted =
        std::exchange(corpus, {{"doc-00.md", document(0, "old")}, {"doc-01.md", document(1, "old")}});
    serve({});
    succeeds();
    corpus = wanted;
  }

  static std::string told_by(const Error& error) {
    std::string told = error.message + "\n";
    for (const std::string& fact : error.facts) told += fact + "\n";
    return told + error.hint + "\n";
  }

  static void check_harmless(const std::string& told) {
    INFO(told);
    for (const std::string_view secret : {k_key, k_key.substr(3, 8), k_key.substr(12, 12)})
      CHECK(told.find(secret) == std::string::npos);
    CHECK(told.find("uthorization") == std::string::npos);
    CHECK(told.find("Bearer") == std::string::npos);
    CHECK(told.find('\x1B') == std::string::npos);
    CHECK(told.size() < 1200);
  }

  Wish wish_;
  Table table_;
  ingot::test::Folder folder_;
  std::unique_ptr<io::AppendFiles> journals_;
};

}  // namespace ingot::pipeline::test
