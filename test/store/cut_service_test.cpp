// The connection of a whole apply cut, stalled and damaged at every message (table P of the faults).
#include <chrono>
#include <map>
#include <thread>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "store/faults.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;
using ingot::test::LoggedMessage;
using ingot::test::Rule;

namespace {

// A run with something of everything, over three rows and a parent that are there.
class Scene {
 public:
  Scene() : table_("points"), direct_(table_.prepared()), proxy_(real_url().port) {
    before_.row("a#chunk-01", "one", Changes::Vector::sent, R"(,"parent_id":"a#parent-1")")
        .row("b#chunk-01", "two")
        .row("c#chunk-01", "three")
        .parents("a", {{"1", "eins"}});
    after_.row("a#chunk-01", "uno", Changes::Vector::sent, R"(,"parent_id":"a#parent-1")")
        .row("b#chunk-01", "two", Changes::Vector::stored, R"(,"title":"new")")
        .added("d#chunk-01", "four")
        .removed("c#chunk-01")
        .parents("a", {{"1", "zwei"}});
    session_.run("ALTER ROLE CURRENT_USER SET synchronous_commit = off");  // this test stops no server
    direct_ = table_.open();
    store_ = open_with(through(proxy_, table_), clock_);
    restore();
    old_ = dump();
  }

  ~Scene() { session_.run("ALTER ROLE CURRENT_USER RESET synchronous_commit"); }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  // The messages of one undisturbed apply, as the proxy saw them.
  std::vector<LoggedMessage> messages() {
    const std::size_t begun = proxy_.log().size();
    REQUIRE(store_->apply(after_.set()));
    new_ = dump();
    auto log = proxy_.log();
    log.erase(log.begin(), log.begin() + static_cast<std::ptrdiff_t>(begun));
    return log;
  }

  // One apply with harm at one point: the old state or the new, a true report, and another run ends in the new state.
  void harm(const Rule& rule) {
    restore();
    const std::size_t fired = proxy_.fired();
    proxy_.add(rule);
    const auto applied = store_->apply(after_.set());
    const std::string state = dump();
    INFO(fmt::format("{} {} nth {} when {}: {}", rule.from == From::client ? "client" : "server", rule.type, rule.nth,
                     static_cast<int>(rule.when), applied ? std::string("applied") : applied.error().message));
    CHECK(proxy_.fired() == fired + 1);
    CHECK(applied);  // one cut is always made good
    CHECK(state == (applied ? new_ : old_));
    apply_now(*direct_, after_);
    CHECK(dump() == new_);
    ++points;
  }

  int points = 0;

 private:
  void restore() {
    session_.run("DELETE FROM " + table_.name() + "; DELETE FROM " + table_.parents());
    apply_now(*direct_, before_);
    after_.after(manifest_of(*direct_, "docs").base_run());
  }
  std::string dump() {
    return session_.value(
               "SELECT string_agg(concat_ws(' ', chunk_id, content, metadata, embedding, embed_key), E'\\n' "
               "ORDER BY chunk_id) FROM " +
               table_.name()) +
           session_.value("SELECT string_agg(concat_ws(' ', parent_id, content), E'\\n' ORDER BY parent_id) FROM " +
                          table_.parents());
  }

  Table table_;
  std::unique_ptr<Store> direct_;
  PgProxy proxy_;
  TickingClock clock_;
  std::unique_ptr<Store> store_;
  Session session_;
  Changes before_{"docs"};
  Changes after_{"docs"};
  std::string old_;
  std::string new_;
};

}  // namespace

TEST_CASE("P05: a cut at any message of an apply ends in the old state or the new, and a rerun in the new",
          "[service][pgfault]") {
  Scene scene;
  std::map<std::pair<From, char>, int> seen;
  for (const LoggedMessage& message : scene.messages()) {
    const int nth = ++seen[{message.from, message.type}];
    // Of a statement with parameters, five messages travel together: its Parse stands for all.
    if (std::string_view("BDE12ntS").find(message.type) != std::string_view::npos) continue;
    const bool data = std::string_view("QdcCG").find(message.type) != std::string_view::npos;
    for (const When when : {When::before, When::inside, When::after}) {
      if (when == When::before || data) scene.harm({message.from, message.type, {}, nth, when, Deed::cut});
    }
  }
  CHECK(scene.points > 100);
}

TEST_CASE("P06: a cut behind COMMIT is asked about, and the report is true", "[service][pgfault]") {
  const std::vector<Rule> rules{{From::client, 'Q', k_commit, 1, When::before, Deed::cut},
                                {From::client, 'Q', k_commit, 1, When::after, Deed::cut},
                                {From::server, 'C', k_commit, 1, When::before, Deed::cut},
                                {From::server, 'C', k_commit, 1, When::before, Deed::reset},
                                {From::server, 'C', k_commit, 1, When::after, Deed::half_close}};
  for (const Rule& rule : rules) {
    const Table table("broken");
    REQUIRE(table.prepared());
    PgProxy proxy(real_url().port);
    TickingClock clock;
    const auto store = open_with(through(proxy, table), clock);
    Changes changes("docs");
    add_rows(changes, 100);
    proxy.add(rule);
    const auto applied = store->apply(changes.set());
    INFO(static_cast<int>(rule.from) << ' ' << static_cast<int>(rule.when) << ' ' << static_cast<int>(rule.deed));
    if (!applied) FAIL(applied.error().message);
    CHECK(proxy.fired() == 1);
    CHECK(applied->written == 100);
    CHECK(table.count() == "100");
    CHECK(Session().value("SELECT count(*) || ' ' || max(id) FROM perazzi_ingestion_runs WHERE chunk_table = '" +
                          table.name() + "'") == "1 " + std::to_string(applied->run_id));
  }
}

TEST_CASE("P06: when nobody can say whether it was committed, it is not called failed", "[service][pgfault]") {
  const Table table("unknown");
  REQUIRE(table.prepared());
  PgProxy proxy(real_url().port);
  TickingClock clock;
  const auto store = open_with(through(proxy, table), clock);
  Changes changes("docs");
  add_rows(changes, 3);
  proxy.add({From::client, 'Q', k_commit, 1, When::after, Deed::cut});
  proxy.add({From::client, ingot::test::k_startup, {}, 1, When::before, Deed::cut, 0, 1'000});
  const Error error = error_of(store->apply(changes.set()));
  CHECK(error.kind == ErrorKind::database);
  CHECK(contains(error.message, "is not known"));
  CHECK(contains(error.hint, "run again"));
  CHECK(table.count() == "3");
}

TEST_CASE("P07: rows that end without their trailer are counted, and nothing stays", "[service][pgfault]") {
  for (const bool staged : {false, true}) {
    const Table table("trailer");
    REQUIRE(table.prepared());
    PgProxy proxy(real_url().port);
    TickingClock clock;
    const auto store = open_with(through(proxy, table), clock);
    Changes changes("docs");
    for (int i = 0; i < 400; ++i) {
      const std::string id = fmt::format("d{}#chunk-01", i);
      const std::string content = std::string(1000, 'x') + std::to_string(i);
      staged ? changes.row(id, content) : changes.added(id, content);
    }
    proxy.add({From::client, 'd', {}, 2, When::before, Deed::drop});  // the rest of the rows, with the trailer
    const Error error = error_of(store->apply(changes.set()));
    CHECK(proxy.fired() == 1);
    CHECK(error.kind == ErrorKind::database);
    CHECK(contains(error.message, "400 rows were sent and"));
    CHECK(table.count() == "0");
    CHECK(apply_now(*store, changes).written == 400);
  }
}

TEST_CASE("P08: rows that are cut or damaged on their way are refused, and nothing stays", "[service][pgfault]") {
  const std::vector<Rule> rules{{From::client, 'd', {}, 1, When::before, Deed::shorten},
                                {From::client, 'd', {}, 1, When::before, Deed::flip, 5},    // the signature
                                {From::client, 'd', {}, 1, When::before, Deed::flip, 24},   // the number of columns
                                {From::client, 'd', {}, 1, When::before, Deed::flip, 29}};  // the length of a column
  for (const Rule& rule : rules) {
    const Table table("damaged");
    REQUIRE(table.prepared());
    PgProxy proxy(real_url().port);
    TickingClock clock;
    const auto store = open_with(through(proxy, table), clock);
    Changes changes("docs");
    add_rows(changes, 100);
    proxy.add(rule);
    const Error error = error_of(store->apply(changes.set()));
    INFO(error.message);
    CHECK(proxy.fired() == 1);
    if (rule.byte < 29) CHECK(contains(error.message, "22P04"));  // a wrong length may be taken for wrong bytes
    CHECK(table.count() == "0");
    CHECK(apply_now(*store, changes).written == 100);
  }
}

namespace {

int option_of(int socket, int level, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, level, name, &value, &size) == 0 ? value : -1;
}

// The socket of this process that leads to that port.
int socket_to(std::uint16_t port) {
  for (int fd = 3; fd < 1024; ++fd) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(fd, static_cast<sockaddr*>(static_cast<void*>(&peer)), &size) != 0) continue;
    if (peer.sin_family == AF_INET && ntohs(peer.sin_port) == port) return fd;
  }
  return -1;
}

Connection connect(std::uint16_t port, const Limits& limits = {}) {
  TickingClock clock;
  const auto url = parse_url(url_through(port));
  REQUIRE(url);
  auto connection = Connection::open(*url, SslMode::disable, clock, limits);
  if (!connection) FAIL(connection.error().message);
  return std::move(*connection);
}

}  // namespace

TEST_CASE("P04: the system watches a connection: keepalives, and an end to bytes that nobody takes",
          "[service][pgfault]") {
  PgProxy proxy(real_url().port);
  const Connection connection = connect(proxy.port());
  const int socket = socket_to(proxy.port());
  REQUIRE(socket > 0);
  CHECK(option_of(socket, SOL_SOCKET, SO_KEEPALIVE) == 1);
  CHECK(option_of(socket, IPPROTO_TCP, TCP_KEEPIDLE) == 10);
  CHECK(option_of(socket, IPPROTO_TCP, TCP_KEEPINTVL) == 5);
  CHECK(option_of(socket, IPPROTO_TCP, TCP_KEEPCNT) == 3);
  CHECK(option_of(socket, IPPROTO_TCP, TCP_USER_TIMEOUT) == 30'000);
}

TEST_CASE("P04: a server that takes statements and says nothing is given up", "[service][pgfault]") {
  PgProxy proxy(real_url().port);
  Connection connection = connect(proxy.port());
  connection.answer_within(std::chrono::milliseconds(100));
  proxy.add({From::client, 'Q', "SELECT 1", 1, When::before, Deed::stall});
  const auto answer = connection.run("SELECT 1");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().lost);
  CHECK(contains(answer.error().error.message, "broke"));
  CHECK_FALSE(connection.alive());
}

TEST_CASE("P04: a server that takes no bytes any more is given up", "[service][pgfault]") {
  PgProxy proxy(real_url().port);
  Connection connection = connect(proxy.port(), {std::chrono::milliseconds(300), {}});
  proxy.add({From::client, 'd', {}, 3, When::before, Deed::stall});
  REQUIRE(connection.run("CREATE TEMPORARY TABLE black_hole (line text)"));
  const std::string line = std::string(100'000, 'x') + "\n";
  const auto begun = std::chrono::steady_clock::now();
  int sent = 0;
  const auto copied = connection.copy_in("COPY black_hole FROM STDIN", [&](std::string& out) -> Result<bool> {
    out = line;
    return ++sent < 2000;
  });
  REQUIRE_FALSE(copied);
  CHECK(copied.error().lost);
  CHECK(sent < 2000);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(20));
}

TEST_CASE("a delay anywhere changes nothing", "[service][pgfault]") {
  const Table table("delay");
  REQUIRE(table.prepared());
  PgProxy proxy(real_url().port);
  TickingClock clock;
  const auto store = open_with(through(proxy, table), clock);
  Changes changes("docs");
  add_rows(changes, 10);
  proxy.add({From::client, 'd', {}, 1, When::inside, Deed::hold});
  std::thread later([&] {
    CHECK(proxy.wait_for(From::client, 'd', {}, 1));
    proxy.release();
  });
  const auto applied = store->apply(changes.set());
  later.join();
  REQUIRE(applied);
  CHECK(table.count() == "10");
}
