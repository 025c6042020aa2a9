// The real ingest, killed at every named place (lib/io/failpoint.hpp) that a scenario passes, and at each of the first
// passes of it. What a kill leaves is the state before the run or the state after it, no reader sees anything else, and
// one more run as it was ends where an undisturbed one does.
// usage: ingot-failpoints BIN_DIR [PASSES [SCENARIO]]; needs INGOT_TEST_DATABASE_URL.
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "fault/accounts.hpp"
#include "fault/broken.hpp"
#include "fault/child.hpp"
#include "fault/corpus.hpp"
#include "fault/database.hpp"
#include "fault/reader.hpp"
#include "io/failpoint.hpp"
#include "support/folder.hpp"
#include "support/mock_embeddings/server.hpp"

namespace ingot::fault {
namespace {

#define INGOT_FAILPOINT_TEXT(name) std::string_view(#name),
constexpr std::array k_points = {INGOT_FAILPOINT_LIST(INGOT_FAILPOINT_TEXT)};
#undef INGOT_FAILPOINT_TEXT

constexpr std::size_t k_dimensions = 64;
constexpr std::size_t k_batch = 20;
constexpr std::size_t k_concurrency = 4;
constexpr std::size_t k_commits = 12;       // at least as many as a run has; those that only read among them
constexpr std::size_t k_tables_beside = 2;  // parents and documents
constexpr std::string_view k_table = "swept";
constexpr std::string_view k_rules =
    R"({"defaults": {"max_tokens": 100, "target_tokens": 80}, "rules": [{"glob": "**/*.md", "type": "reference",
    "overlap_words": 0, "parent_max_tokens": 400}]})";

struct Plan {
  std::string programs;
  std::string server;
  std::size_t passes = 1;
  std::string only;  ///< scenario; empty: all
};

/// What is run, and on what.
struct Scenario {
  std::string name;
  std::string base;                           ///< database that it begins with
  std::vector<std::string> words;             ///< behind `ingest`
  std::vector<std::string> environment = {};  ///< beside the usual one
  int status = 0;                             ///< when nothing disturbs it
  bool once = false;                   ///< is not run again when it has done its work: a second run would do more
  std::vector<std::string> mend = {};  ///< what makes all rows good afterwards; none: nothing has to
  std::string layout = "documents";
};

/// What is there between runs, without what the clock and sequences decide.
struct State {
  std::string rows;  ///< chunks, parents and documents
  std::string past;  ///< what they were, and the runs
  std::string schema;
  std::string file;  ///< of the file store

  friend bool operator==(const State& a, const State& b) = default;
};

/// Of a scenario that nothing disturbed.
struct Expected {
  State before;
  State after;
  std::set<std::string> points;
  std::set<std::string> files;
  std::string indexes;
};

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Failpoints {
 public:
  explicit Failpoints(const Plan& plan)
      : plan_(plan), work_("failpoints"), corpus_(work_.path("corpus"), 1), ledger_(work_.path("ledger")) {
    mock::Settings settings;
    settings.dimensions = k_dimensions;
    settings.ledger_file = work_.path("ledger");
    settings.memory = mock::Memory::none;
    service_ = must(mock::Server::start(std::move(settings)), "starting the service");
    std::ofstream(work_.path("chunking.json")) << k_rules;
    std::filesystem::copy(work_.path("corpus"), work_.path("first"));
    corpus_.edit();
    make_bases();
  }

  void run();
  void print(double seconds) const;

 private:
  void make_bases();
  Database& make_base(const std::string& name, const std::string& from);
  [[nodiscard]] std::vector<Scenario> scenarios();
  void sweep(const Scenario& scenario);
  Expected undisturbed(const Scenario& scenario);
  bool kill(const Scenario& scenario, const Expected& expected, const std::string& point, std::size_t pass);
  void run_again(const Scenario& scenario, const Expected& expected, const State& left, Database& database);
  int ingest(const Scenario& scenario, const Database& database, const std::string& failpoint);
  void mend(const Scenario& scenario, Database& database);
  void check_litter(Database& database) const;
  void check_paid(const std::string& point);
  void empty_here(const Scenario& scenario);
  [[nodiscard]] State state(Database& database) const;
  [[nodiscard]] std::set<std::string> files() const;
  [[nodiscard]] std::string name_of(std::string_view what) const {
    return fmt::format("ingot_failpoints_{}_{}", what, ::getpid());
  }

  Plan plan_;
  test::Folder work_;
  Corpus corpus_;
  LedgerTail ledger_;
  std::unique_ptr<mock::Server> service_;
  std::map<std::string, std::unique_ptr<Database>> bases_;
  std::string last_run_;  // of the base "second"
  std::string last_rebuild_;
  std::string sound_;  // rows of the same
  std::set<std::string> reached_;
  std::size_t kills_ = 0;
  std::size_t kills_behind_ = 0;  // the work was done already
  std::size_t reads_ = 0;
  std::size_t paid_twice_ = 0;
};

// --- Scenarios -------------------------------------------------------------------------------------------------------

Database& Failpoints::make_base(const std::string& name, const std::string& from) {
  auto& base = bases_[name];
  base = std::make_unique<Database>(plan_.server, name_of(name), from.empty() ? from : bases_.at(from)->name());
  return *base;
}

void Failpoints::make_bases() {
  const auto load = [&](const std::string& folder, const Database& database, const std::string& layout) {
    empty_here({});
    Scenario first{"base", {}, {"--root", work_.path(folder), "--source", "kb"}, {}};
    first.layout = layout;
    if (ingest(first, database, {}) != 0) throw Broken("a base cannot be made: " + contents(work_.path("log")));
  };
  Database& none = make_base("none", "");
  none.execute("DROP EXTENSION vector");
  none.close();
  Database& first = make_base("first", "none");
  load("first", first, "documents");
  first.wait_until_alone();
  first.close();
  Database& second = make_base("second", "first");
  load("corpus", second, "documents");
  sound_ = state(second).rows;
  last_run_ = second.value("SELECT max(id) FROM perazzi_ingestion_runs");
  second.execute("CREATE INDEX ON swept ((metadata->>'title'))");  // a rebuild carries it over
  second.wait_until_alone();
  second.close();
  Database& flat = make_base("flat", "none");
  load("corpus", flat, "flat");
  flat.wait_until_alone();
  flat.close();
  Database& rebuilt = make_base("rebuilt", "second");
  empty_here({});
  if (ingest({"base", {}, {"--root", work_.path("corpus"), "--source", "kb", "--rebuild"}, {}}, rebuilt, {}) != 0)
    throw Broken("no table can be rebuilt: " + contents(work_.path("log")));
  last_rebuild_ = rebuilt.value("SELECT max(id) FROM perazzi_ingestion_runs");
  rebuilt.wait_until_alone();
  rebuilt.close();
  Database& damaged = make_base("damaged", "second");
  damaged.execute(
      "UPDATE swept SET content = upper(content) WHERE chunk_id = (SELECT min(chunk_id) FROM swept);"
      "UPDATE swept_parents SET content = 'other' WHERE parent_id = (SELECT max(parent_id) FROM swept_parents);"
      "UPDATE swept_documents SET content = 'other' WHERE doc_id = (SELECT max(doc_id) FROM swept_documents)");
  damaged.close();
  Database& indexed = make_base("indexed", "second");
  empty_here({});
  if (ingest({"base", {}, {"index"}, {"PGVECTOR_INDEX=hnsw"}}, indexed, {}) != 0)
    throw Broken("no index can be made: " + contents(work_.path("log")));
  indexed.wait_until_alone();
  indexed.close();
}

std::vector<Scenario> Failpoints::scenarios() {
  const std::vector<std::string> first = {"--root", work_.path("first"), "--source", "kb"};
  const std::vector<std::string> second = {"--root", work_.path("corpus"), "--source", "kb"};
  std::vector<std::string> anew = second;
  anew.emplace_back("--rebuild");
  const std::string store = "INGOT_STORE=jsonl:" + work_.path("here/rows.jsonl");
  return {
      {"first load", "none", first, {}},
      {"edits", "first", second, {}},
      {"documents", "flat", second, {}},
      {"undo", "second", {"undo", last_run_, "--yes"}, {}, 0, true},
      {"rebuild", "second", anew, {}, 0, true},
      {"undo of a rebuild", "rebuilt", {"undo", last_rebuild_, "--yes"}, {}, 0, true},
      {"prune of tables", "rebuilt", {"prune", "--yes"}, {}},
      {"prune", "second", {"prune", "--keep-runs", "0", "--cache-unused-for", "0", "--yes"}, {}},
      {"migrate", "none", {"migrate"}, {}},
      {"repair", "damaged", {"verify", "--repair", "--source", "kb"}, {}, 1, true, second},
      {"first index", "second", {"index"}, {"PGVECTOR_INDEX=hnsw"}},
      {"index anew", "indexed", {"index", "--rebuild"}, {"PGVECTOR_INDEX=hnsw"}},
      {"file store", "none", second, {store}},
  };
}

// --- Running ---------------------------------------------------------------------------------------------------------

void Failpoints::empty_here(const Scenario& scenario) {
  for (const char* folder : {"here", "journals"}) {
    std::filesystem::remove_all(work_.path(folder));
    std::filesystem::create_directory(work_.path(folder));
  }
  static_cast<void>(ledger_.more());
  if (scenario.name == "file store" && std::filesystem::exists(work_.path("rows.jsonl")))
    std::filesystem::copy_file(work_.path("rows.jsonl"), work_.path("here/rows.jsonl"));
}

int Failpoints::ingest(const Scenario& scenario, const Database& database, const std::string& failpoint) {
  const char* path = std::getenv("PATH");
  Command command{{plan_.programs + "/ingest"},
                  {fmt::format("PATH={}", path == nullptr ? "" : path), "HOME=" + work_.path("home"), "LC_ALL=C.UTF-8",
                   "DATABASE_URL=" + database.url(), fmt::format("PGVECTOR_TABLE={}", k_table),
                   fmt::format("PGVECTOR_DIM={}", k_dimensions), "PERAZZI_EMBED_MODEL=kill-sweep",
                   "OPENAI_BASE_URL=" + service_->url(), "EMBED_JOURNAL_DIR=" + work_.path("journals"),
                   fmt::format("EMBED_BATCH_SIZE={}", k_batch), fmt::format("EMBED_CONCURRENCY={}", k_concurrency),
                   "INGOT_FAILPOINT_LOG=" + work_.path("passed"), "INGOT_FAILPOINT=" + failpoint},
                  work_.path("here"),
                  work_.path("log")};
  command.words.insert(command.words.end(), scenario.words.begin(), scenario.words.end());
  if (!scenario.words.empty() && (scenario.words[0] == "--root" || scenario.words[0] == "verify"))
    command.words.insert(command.words.end(), {"--config", work_.path("chunking.json"), "-q"});
  if (scenario.layout != "flat") command.environment.push_back(fmt::format("PGVECTOR_LAYOUT={}", scenario.layout));
  command.environment.insert(command.environment.end(), scenario.environment.begin(), scenario.environment.end());
  Child child(command);
  if (!child.ends_before(std::chrono::steady_clock::now() + std::chrono::minutes(1))) throw Broken("a run hangs");
  return child.status();
}

Expected Failpoints::undisturbed(const Scenario& scenario) {
  Database database(plan_.server, name_of("trial"), bases_.at(scenario.base)->name());
  empty_here(scenario);
  std::filesystem::remove(work_.path("passed"));
  Expected expected;
  expected.before = state(database);
  if (const int status = ingest(scenario, database, {}); status != scenario.status)
    throw Broken(fmt::format("status {}: {}", status, contents(work_.path("log"))));
  database.wait_until_alone();
  expected.after = state(database);
  expected.files = files();
  expected.indexes = database.value(
      "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam WHERE "
      "a.amname = 'hnsw'");
  std::ifstream passed(work_.path("passed"));
  for (std::string point; std::getline(passed, point);) expected.points.insert(point);
  return expected;
}

void Failpoints::run() {
  // The file that the file store begins with.
  {
    Database database(plan_.server, name_of("trial"), bases_.at("none")->name());
    empty_here({});
    const Scenario first{"file",
                         {},
                         {"--root", work_.path("first"), "--source", "kb"},
                         {"INGOT_STORE=jsonl:" + work_.path("here/rows.jsonl")}};
    if (ingest(first, database, {}) != 0) throw Broken("no file can be made: " + contents(work_.path("log")));
    std::filesystem::copy_file(work_.path("here/rows.jsonl"), work_.path("rows.jsonl"));
  }
  for (const Scenario& scenario : scenarios()) {
    if (plan_.only.empty() || plan_.only == scenario.name) sweep(scenario);
  }
  if (!plan_.only.empty()) return;
  std::string missed;
  for (const std::string_view point : k_points) {
    if (!reached_.contains(std::string(point))) missed += fmt::format(" {}", point);
  }
  if (!missed.empty()) throw Broken("no scenario was killed at:" + missed);
}

void Failpoints::sweep(const Scenario& scenario) {
  const std::size_t before = kills_;
  try {
    const Expected expected = undisturbed(scenario);
    for (const std::string& point : expected.points) {
      const bool commits = scenario.name == "edits" && point.starts_with("commit_");
      const std::size_t passes = std::max(plan_.passes, commits                        ? k_commits
                                                        : point.starts_with("beside_") ? k_tables_beside
                                                                                       : 1);
      for (std::size_t pass = 1; pass <= passes; ++pass) {
        try {
          if (!kill(scenario, expected, point, pass)) break;
        } catch (const Broken& broken) {
          throw Broken(fmt::format("killed at pass {} of {}: {}", pass, point, broken.what()));
        }
      }
    }
    fmt::print("{}: {} places, {} kills\n", scenario.name, expected.points.size(), kills_ - before);
    static_cast<void>(std::fflush(stdout));
  } catch (const Broken& broken) {
    throw Broken(fmt::format("{}: {}", scenario.name, broken.what()));
  }
}

// False when the scenario has not so many passes.
bool Failpoints::kill(const Scenario& scenario, const Expected& expected, const std::string& point, std::size_t pass) {
  Database database(plan_.server, name_of("trial"), bases_.at(scenario.base)->name());
  empty_here(scenario);
  const Readable before = database.readable(std::string(k_table));
  Reader reader(database.url(), std::string(k_table), k_dimensions);
  const int status = ingest(scenario, database, fmt::format("{}=kill@{}", point, pass));
  if (status == scenario.status) return false;
  if (status != 128 + SIGKILL) throw Broken(fmt::format("status {}: {}", status, contents(work_.path("log"))));
  ++kills_;
  reached_.insert(point);
  database.wait_until_alone();
  check_litter(database);
  const State left = state(database);
  const auto rows = [](const State& one) { return std::tie(one.rows, one.past); };
  if (rows(left) != rows(expected.before) && rows(left) != rows(expected.after)) throw Broken("rows of half a run");
  if (left.file != expected.before.file && left.file != expected.after.file) throw Broken("a file of half a run");
  if (scenario.name == "migrate" && left != expected.before && left != expected.after)
    throw Broken("a schema of half a migration");
  const bool behind = left == expected.after;
  if (behind) ++kills_behind_;
  if (!behind || !scenario.once) run_again(scenario, expected, left, database);
  if (!scenario.mend.empty()) mend(scenario, database);
  check_paid(point);
  reader.check(before, database.readable(std::string(k_table)));
  reads_ += reader.reads();
  return true;
}

void Failpoints::run_again(const Scenario& scenario, const Expected& expected, const State& left, Database& database) {
  if (const int status = ingest(scenario, database, {}); status != scenario.status)
    throw Broken(fmt::format("the run after it ended with {}: {}", status, contents(work_.path("log"))));
  database.wait_until_alone();
  check_litter(database);
  if (state(database) != expected.after) throw Broken("the run after it did not end where an undisturbed one does");
  const std::string indexes = database.value(
      "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam WHERE "
      "a.amname = 'hnsw'");
  if (indexes != expected.indexes) throw Broken(fmt::format("{} vector indexes where one is needed", indexes));
  // A file store that was killed behind the rename leaves its scratch file and journal to the next run that writes.
  if (scenario.name == "file store" && left == expected.after) return;
  for (const std::string& file : files()) {
    if (!expected.files.contains(file)) throw Broken("left behind: " + file);
  }
}

void Failpoints::mend(const Scenario& scenario, Database& database) {
  const int status = ingest({"mend", {}, scenario.mend, {}}, database, {});
  database.wait_until_alone();
  if (status != 0 || state(database).rows != sound_) throw Broken("the run after a repair did not mend the rows");
}

// --- Looking ---------------------------------------------------------------------------------------------------------

void Failpoints::check_litter(Database& database) const {
  for (const auto& [what, sql] : {
           std::pair("locks",
                     "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.datname = "
                     "current_database() AND a.backend_type = 'client backend' AND l.pid <> pg_backend_pid() AND "
                     "a.application_name <> 'ingot-reader'"),
           std::pair("temporary tables", "SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'"),
           std::pair("prepared transactions", "SELECT count(*) FROM pg_prepared_xacts"),
           std::pair("invalid indexes", "SELECT count(*) FROM pg_index WHERE NOT (indisvalid AND indisready)"),
       }) {
    if (const std::string left = database.value(sql); left != "0") throw Broken(fmt::format("{} {} left", left, what));
  }
}

// What had been answered when the process died and was not kept is on its way; what was kept is never asked for again.
void Failpoints::check_paid(const std::string& point) {
  std::unordered_set<std::string> answered;
  std::size_t twice = 0;
  for (const Event& event : ledger_.more()) {
    if (event.kind == 'A' && !answered.insert(event.text).second) ++twice;
  }
  const bool embedding = point.starts_with("journal_") || point.starts_with("canary") || point.starts_with("commit") ||
                         point.starts_with("cache_");
  if (twice > (embedding ? k_batch * k_concurrency : 0))
    throw Broken(fmt::format("{} texts were paid for twice", twice));
  paid_twice_ += twice;
}

State Failpoints::state(Database& database) const {
  State seen;
  const std::string without = "ARRAY['run_id', 'replaced_by', 'created_at', 'updated_at']";
  for (const std::string table : {"swept", "swept_parents", "swept_documents", "swept_history", "swept_parents_history",
                                  "swept_documents_history"}) {
    if (!database.has(table)) continue;
    const std::string rows = fmt::format("(to_jsonb(t) - {})::text", without);
    const std::string digest = database.value(fmt::format(
        "SELECT coalesce(md5(string_agg({0}, E'\\n' ORDER BY {0} COLLATE \"C\")), '') FROM {1} t", rows, table));
    std::string& part = table.ends_with("_history") ? seen.past : seen.rows;
    if (!digest.empty()) part += fmt::format("{} {}\n", table, digest);
  }
  if (database.has("perazzi_ingestion_runs")) {
    seen.past += database.value(
        "SELECT coalesce(string_agg(concat_ws(' ', kind, status, rows_written, rows_removed, (SELECT count(*) FROM "
        "perazzi_ingestion_run_documents d WHERE d.run_id = r.id)), E'\\n' ORDER BY id), '') FROM "
        "perazzi_ingestion_runs r WHERE chunk_table = 'swept'");
  }
  seen.schema = database.value(
      "SELECT coalesce(string_agg(concat_ws(' ', regexp_replace(c.relname, '_old_[0-9]+', '_old'), c.relkind, "
      "a.attname, "
      "a.atttypid::regtype), E'\\n' ORDER BY c.relname, a.attnum), '') FROM pg_class c JOIN pg_attribute a ON "
      "a.attrelid = c.oid WHERE c.relnamespace = "
      "'public'::regnamespace AND c.relname NOT LIKE '%\\_embedding%'");
  static const std::regex moments(
      R"re("(created|updated|started|finished)_at":"[^"]*"|"run(_id)?":[0-9]+|"checksum":"[0-9a-f]{16}"\}\n$)re");
  seen.file = std::regex_replace(contents(work_.path("here/rows.jsonl")), moments, "");
  return seen;
}

// Of the file store: beside its file only what an undisturbed run leaves there too.
std::set<std::string> Failpoints::files() const {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(work_.path("here"))) {
    if (entry.path().filename().string().starts_with("rows.jsonl")) names.insert(entry.path().filename());
  }
  for (const auto& entry : std::filesystem::directory_iterator(work_.path("journals")))
    names.insert("journals/" + entry.path().filename().string());
  return names;
}

void Failpoints::print(double seconds) const {
  fmt::print(
      "places {} of {}, kills {}, of them behind the commit {}, reads {}, texts paid twice while on their way {}, "
      "{:.1f} s\n",
      reached_.size(), k_points.size(), kills_, kills_behind_, reads_, paid_twice_, seconds);
}

int main_of(int argc, char** argv) {
  const char* server = std::getenv("INGOT_TEST_DATABASE_URL");
  if (argc < 2 || argc > 4 || server == nullptr) {
    fmt::print(stderr, "usage: INGOT_TEST_DATABASE_URL=... ingot-failpoints BIN_DIR [PASSES [SCENARIO]]\n");
    return 2;
  }
  const Plan plan{std::filesystem::absolute(argv[1]), server, argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1,
                  argc > 3 ? argv[3] : ""};
  const auto start = std::chrono::steady_clock::now();
  try {
    Failpoints failpoints(plan);
    failpoints.run();
    failpoints.print(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "failpoints: {}\n", error.what());
    return 1;
  }
}

}  // namespace
}  // namespace ingot::fault

int main(int argc, char** argv) {
  return ingot::fault::main_of(argc, argv);
}
