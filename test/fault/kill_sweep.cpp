// The proof that nothing is paid for twice and no reader sees half a run: the real ingest is killed with SIGKILL at
// random moments, again and again, and after each kill everything that it left behind is looked at.
// usage: ingot-kill-sweep BIN_DIR KILLS [SEED]; needs INGOT_TEST_DATABASE_URL. The seed decides the texts, the edits,
// the service's faults and the moments of the kills; how far the program gets until then is the machine's affair.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "embed/embedder.hpp"
#include "embed/journal.hpp"
#include "fault/accounts.hpp"
#include "fault/broken.hpp"
#include "fault/child.hpp"
#include "fault/corpus.hpp"
#include "fault/database.hpp"
#include "fault/reader.hpp"
#include "support/folder.hpp"
#include "support/mock_embeddings/server.hpp"

namespace ingot::fault {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t k_dimensions = 64;
constexpr std::size_t k_batch = 5;
constexpr std::size_t k_concurrency = 4;
constexpr milliseconds k_latency{8};
constexpr std::string_view k_table = "swept";
constexpr std::string_view k_rules =
    R"({"defaults": {"max_tokens": 160, "target_tokens": 120}, "rules": [{"glob": "**/*.md", "type": "reference"}]})";

struct Plan {
  std::string programs;
  std::string server;
  std::size_t kills = 0;
  std::uint64_t seed = 0;
};

/// What an undisturbed run takes.
struct Length {
  microseconds time{0};
  std::size_t requests = 0;
};

class Sweep {
 public:
  explicit Sweep(const Plan& plan)
      : plan_(plan),
        random_(plan.seed),
        work_("kill-sweep"),
        corpus_(work_.path("corpus"), plan.seed + 1),
        ledger_(work_.path("ledger")),
        accounts_(k_batch, k_concurrency),
        swept_(plan.server, fmt::format("ingot_swept_{}", ::getpid())),
        undisturbed_(plan.server, fmt::format("ingot_undisturbed_{}", ::getpid())),
        reader_(swept_.url(), std::string(k_table), k_dimensions),
        service_(service(work_.path("ledger"))),
        calm_service_(service({})) {
    std::ofstream(work_.path("chunking.json")) << k_rules;
    std::filesystem::create_directory(work_.path("here"));
  }

  void run() {
    run_undisturbed("before");
    corpus_.edit();
    length_ = run_undisturbed("before");
    space_ = undisturbed_.space();
    while (kills_ < plan_.kills) attempt();
    while (!round_ended_) attempt();
    compare_with_undisturbed();
    check_litter();
    check_kept();
  }
  void print(double seconds) const {
    const Totals& totals = accounts_.totals();
    fmt::print(
        "kills {}, while embedding {}, runs {}, rounds {}, kills behind the commit {}\n"
        "texts received {}, answered {}, received again {}, paid twice {}\n"
        "kills that lost answers {}, most answers lost by one {}, bound {} (batch {} x {} requests)\n"
        "journals with a torn end {}, reports cut off {}, reads meanwhile {}, seed {}, {:.1f} s\n",
        kills_, totals.kills_before_answers, runs_, rounds_, late_kills_, totals.received, totals.answered,
        totals.sent_again, totals.paid_twice, totals.kills_with_losses, totals.most_lost, accounts_.bound(), k_batch,
        k_concurrency, damaged(), unfinished_reports_, reader_.reads(), plan_.seed, seconds);
  }

 private:
  static std::unique_ptr<mock::Server> service(std::string ledger) {
    mock::Settings settings;
    settings.dimensions = k_dimensions;
    settings.latency = k_latency;
    settings.ledger_file = std::move(ledger);
    settings.memory = mock::Memory::none;
    return must(mock::Server::start(std::move(settings)), "starting the service");
  }

  [[nodiscard]] Command command(const Database& database, std::string_view table, const mock::Server& server,
                                const std::string& journals) const;
  Length run_undisturbed(const std::string& table);
  void attempt();
  void wait_for_moment(Child& child, Time start);
  [[nodiscard]] mock::Script faults();
  void let_service_rest();
  void check(RunEnd end);
  void check_accounts(RunEnd end);
  void check_table(RunEnd end);
  void end_round();
  [[nodiscard]] std::unordered_set<std::string> journaled() const;
  [[nodiscard]] std::size_t damaged() const;
  void compare_with_undisturbed();
  void check_litter();
  void check_kept();
  [[nodiscard]] std::string log() const;

  Plan plan_;
  Random random_;
  test::Folder work_;
  Corpus corpus_;
  LedgerTail ledger_;
  Accounts accounts_;
  Database swept_;
  Database undisturbed_;
  Reader reader_;
  std::unique_ptr<mock::Server> service_;
  std::unique_ptr<mock::Server> calm_service_;  // of the undisturbed runs
  Length length_;
  std::string space_;
  std::size_t runs_ = 0;
  std::size_t kills_ = 0;
  std::size_t rounds_ = 0;
  std::size_t late_kills_ = 0;  // the table had its new rows already
  bool round_ended_ = true;
  std::size_t rounds_runs_ = 0;  // runs that had written when the round began
  Seen seen_;
  Readable readable_;
  std::size_t cached_ = 0;
  std::size_t unfinished_reports_ = 0;
  std::unordered_set<std::string> journaled_;  // keys, when the last run had ended
};

// --- Running ---------------------------------------------------------------------------------------------------------

Command Sweep::command(const Database& database, std::string_view table, const mock::Server& server,
                       const std::string& journals) const {
  const char* path = std::getenv("PATH");
  return {{plan_.programs + "/ingest", "--root", work_.path("corpus"), "--config", work_.path("chunking.json"), "-q"},
          {fmt::format("PATH={}", path == nullptr ? "" : path), "HOME=" + work_.path("home"), "LC_ALL=C.UTF-8",
           "DATABASE_URL=" + database.url(), fmt::format("PGVECTOR_TABLE={}", table),
           fmt::format("PGVECTOR_DIM={}", k_dimensions), "PERAZZI_EMBED_MODEL=kill-sweep",
           "OPENAI_BASE_URL=" + server.url(), "EMBED_JOURNAL_DIR=" + work_.path(journals),
           fmt::format("EMBED_BATCH_SIZE={}", k_batch), fmt::format("EMBED_CONCURRENCY={}", k_concurrency)},
          work_.path("here"),
          work_.path("log")};
}

Length Sweep::run_undisturbed(const std::string& table) {
  const std::size_t before = calm_service_->counters().requests;
  const auto start = steady_clock::now();
  Child child(command(undisturbed_, table, *calm_service_, "calm-journals"));
  if (child.status() != 0) throw Broken("an undisturbed run failed: " + log());
  return {duration_cast<microseconds>(steady_clock::now() - start), calm_service_->counters().requests - before};
}

void Sweep::attempt() {
  if (round_ended_) {
    if (rounds_++ > 0) corpus_.edit();
    rounds_runs_ = seen_.runs;
    round_ended_ = false;
  }
  service_->play(faults());
  ++runs_;
  const auto start = steady_clock::now();
  Child child(command(swept_, k_table, *service_, "journals"));
  if (kills_ < plan_.kills) {
    wait_for_moment(child, start);
    if (child.kill()) {
      ++kills_;
      return check(RunEnd::killed);
    }
  }
  if (child.status() != 0) throw Broken(fmt::format("a run ended with status {}: {}", child.status(), log()));
  check(RunEnd::by_itself);
  end_round();
}

// Two of three: some time between the start and the end of an undisturbed run. The third: when the service has given an
// answer, or up to two milliseconds later.
void Sweep::wait_for_moment(Child& child, Time start) {
  constexpr std::size_t k_most_later = 2'000;
  const auto time = static_cast<std::size_t>(length_.time.count());
  if (runs_ % 3 != 0) {
    static_cast<void>(child.ends_before(start + microseconds(random_.below(time))));
    return;
  }
  const std::size_t answers = service_->counters().finished + 1 + random_.below(length_.requests);
  const microseconds later(random_.below(k_most_later));
  const auto enough = [&](const mock::Counters& counters) { return counters.finished >= answers; };
  while (!child.ends_before(steady_clock::now())) {
    if (!service_->wait_for(enough, milliseconds(5))) continue;
    static_cast<void>(child.ends_before(steady_clock::now() + later));
    return;
  }
}

// One request in ten meets a fault that passes.
mock::Script Sweep::faults() {
  constexpr std::size_t k_scripted = 100;
  mock::Script script;
  for (std::size_t i = 0; i < k_scripted; ++i) {
    mock::Action action;
    if (random_.one_in(200)) {
      action.cut = 300;
    } else if (random_.one_in(20)) {
      action = mock::refusal(429, "slow down", {{"retry-after-ms", "2"}});
    } else if (random_.one_in(20)) {
      action = mock::refusal(500, "try again", {{"retry-after-ms", "2"}});
    }
    script.actions.push_back(std::move(action));
  }
  return script;
}

// Everything that dead clients have sent is in the ledger then. Connections are taken in the order in which they came,
// so the answer to one more request means that all before it have been seen.
void Sweep::let_service_rest() {
  service_->play({});
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(service_->port());
  constexpr std::string_view k_question = "GET /rest HTTP/1.1\r\nHost: localhost\r\n\r\n";
  char answer = 0;
  const bool asked =
      ::connect(probe, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof address) == 0 &&
      ::send(probe, k_question.data(), k_question.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(k_question.size()) &&
      ::recv(probe, &answer, 1, 0) == 1;
  ::close(probe);
  const auto rests = [](const mock::Counters& counters) { return counters.open == 0 && counters.in_flight == 0; };
  if (!asked || !service_->wait_for(rests, std::chrono::minutes(1))) throw Broken("the service does not come to rest");
}

// --- Looking ---------------------------------------------------------------------------------------------------------

void Sweep::check(RunEnd end) {
  let_service_rest();
  swept_.wait_until_alone();
  check_accounts(end);
  check_table(end);
}

void Sweep::check_accounts(RunEnd end) {
  std::vector<Event> events = ledger_.more();
  std::unordered_set<std::string> asked = std::exchange(journaled_, journaled());
  for (Event& event : events) {
    event.text = embed::embed_key(space_, event.text);
    if (event.kind == 'A') asked.insert(event.text);
  }
  auto kept = swept_.cached({asked.begin(), asked.end()});
  kept.insert(journaled_.begin(), journaled_.end());
  for (const std::string& key : kept) {
    if (!asked.contains(key)) throw Broken("a journal holds what was never answered: " + key);
  }
  for (const std::string& key : accounts_.kept()) {
    if (asked.contains(key) && !kept.contains(key)) throw Broken("a vector that was kept is gone: " + key);
  }
  const std::size_t cached = swept_.cache_size();
  if (cached < cached_) throw Broken("the cache has become smaller");
  cached_ = cached;
  accounts_.close_run(events, kept, end);
}

// The rows of the last run that has written, or of the one that was killed: never anything between.
void Sweep::check_table(RunEnd end) {
  const Seen seen = swept_.look(std::string(k_table));
  if (seen.runs == seen_.runs) {
    if (seen.runs > 0 && seen != seen_) throw Broken("the table has changed without a run that has written");
    if (seen.runs == 0 && seen.rows > 0) throw Broken("the table has rows of no run");
  } else if (seen.runs != seen_.runs + 1 || seen.runs > rounds_runs_ + 1) {
    throw Broken(fmt::format("{} runs have written where one was to", seen.runs - rounds_runs_));
  } else if (seen.rows != seen.told_rows) {
    throw Broken(fmt::format("the table has {} rows, and its run says {}", seen.rows, seen.told_rows));
  }
  if (seen.runs > rounds_runs_ && end == RunEnd::killed) ++late_kills_;
  if (end == RunEnd::by_itself && seen.runs != rounds_runs_ + 1) throw Broken("a finished round has written nothing");
  seen_ = seen;
  const Readable before = std::exchange(readable_, swept_.readable(std::string(k_table)));
  reader_.check(before, readable_);
}

void Sweep::end_round() {
  round_ended_ = true;
  for (const auto& entry : std::filesystem::directory_iterator(work_.path("journals"))) {
    if (entry.path().extension() != ".damaged") throw Broken("left in the journals: " + entry.path().string());
  }
}

// The keys in all journals. Read from copies: to open the journals themselves would adopt them.
std::unordered_set<std::string> Sweep::journaled() const {
  const std::string copy = work_.path("copy");
  std::filesystem::remove_all(copy);
  std::unordered_set<std::string> keys;
  if (!std::filesystem::exists(work_.path("journals"))) return keys;
  std::filesystem::copy(work_.path("journals"), copy);
  const auto files = io::make_append_files();
  auto journal = must(embed::Journal::open(*files, copy, space_, k_dimensions), "opening the journals");
  must(journal.each([&](const embed::JournalEntry& entry) -> Result<void> {
    keys.emplace(entry.embed_key);
    return {};
  }),
       "reading the journals");
  return keys;
}

std::size_t Sweep::damaged() const {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(work_.path("journals"))) {
    if (entry.path().extension() == ".damaged") ++count;
  }
  return count;
}

// --- At the end ------------------------------------------------------------------------------------------------------

void Sweep::compare_with_undisturbed() {
  run_undisturbed("after");
  const std::string swept = swept_.dump(std::string(k_table));
  const std::string undisturbed = undisturbed_.dump("after");
  if (swept == undisturbed) return;
  const auto differ = std::mismatch(swept.begin(), swept.end(), undisturbed.begin(), undisturbed.end());
  const auto at = static_cast<std::size_t>(differ.first - swept.begin());
  const std::size_t line = at == 0 ? 0 : swept.rfind('\n', at - 1) + 1;
  throw Broken(fmt::format("the table differs from that of an undisturbed run:\n{}\n{}",
                           swept.substr(line, at - line + 80), undisturbed.substr(line, at - line + 80)));
}

// Reports are all that runs leave where they were started, and those that a kill cut off.
void Sweep::check_litter() {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(work_.path("here"))) {
    if (!entry.is_regular_file() || entry.path().extension() == ".json") continue;
    if (entry.path().stem().extension() != ".json") throw Broken("left behind: " + entry.path().string());
    ++unfinished_reports_;
  }
}

void Sweep::check_kept() {
  const auto& kept = accounts_.kept();
  if (swept_.cached({kept.begin(), kept.end()}).size() != kept.size()) throw Broken("the cache has lost vectors");
  if (accounts_.totals().lost != accounts_.totals().answered - kept.size())
    throw Broken("answers were lost that no kill explains");
}

std::string Sweep::log() const {
  std::ifstream file(work_.path("log"));
  return {std::istreambuf_iterator<char>(file), {}};
}

int main_of(int argc, char** argv) {
  const char* server = std::getenv("INGOT_TEST_DATABASE_URL");
  if (argc < 3 || argc > 4 || server == nullptr) {
    fmt::print(stderr, "usage: INGOT_TEST_DATABASE_URL=... ingot-kill-sweep BIN_DIR KILLS [SEED]\n");
    return 2;
  }
  Plan plan{std::filesystem::absolute(argv[1]), server, std::strtoul(argv[2], nullptr, 10),
            argc == 4 ? std::strtoul(argv[3], nullptr, 10) : std::random_device()()};
  const auto start = steady_clock::now();
  try {
    Sweep sweep(plan);
    sweep.run();
    sweep.print(std::chrono::duration<double>(steady_clock::now() - start).count());
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "kill-sweep: {}\nseed {}\n", error.what(), plan.seed);
    return 1;
  }
}

}  // namespace
}  // namespace ingot::fault

int main(int argc, char** argv) {
  return ingot::fault::main_of(argc, argv);
}
