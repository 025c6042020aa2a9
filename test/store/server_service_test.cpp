// Servers that are down, full, killed or out of space: clusters of the test's own (table P of the faults).
#include <array>
#include <csignal>
#include <cstdlib>
#include <future>
#include <vector>

#include "store/faults.hpp"
#include "support/scratch_cluster.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;
using ingot::test::ScratchCluster;
using ingot::test::SmallDisk;

namespace {

Options options_of(const ScratchCluster& cluster) {
  Options options;
  options.database_url = cluster.url();
  options.table = "chunks";
  options.dimensions = k_dimensions;
  return options;
}

Options options_behind(const PgProxy& proxy, const ScratchCluster& cluster) {
  Options options = options_of(cluster);
  options.database_url = "postgresql://u@127.0.0.1:" + std::to_string(proxy.port()) + "/postgres";
  return options;
}

// Once, by the superuser.
std::string value(const ScratchCluster& cluster, const std::string& sql) {
  const auto url = parse_url(cluster.url());
  TickingClock clock;
  auto connection = Connection::open(*url, SslMode::disable, clock);
  if (!connection) FAIL(connection.error().message);
  auto reply = connection->run(sql);
  INFO(sql);
  if (!reply) FAIL(reply.error().error.message);
  return reply->rows() == 0 ? std::string() : std::string(reply->text(0, 0));
}

std::string rows(const ScratchCluster& cluster) {
  return value(cluster, "SELECT count(*) FROM chunks");
}

void prepare(const ScratchCluster& cluster) {
  const auto store = open_postgres(options_of(cluster));
  if (!store) FAIL(store.error().message);
  const auto done = (*store)->prepare();
  if (!done) FAIL(done.error().message);
}

Applied apply_to(const ScratchCluster& cluster, Changes& changes) {
  const auto store = open_postgres(options_of(cluster));
  if (!store) FAIL(store.error().message);
  return apply_now(**store, changes);
}

// Rows of 6,000 bytes each that nothing could compress.
class ThickRows final : public RowReader {
 public:
  explicit ThickRows(std::size_t count) : count_(count) {}
  [[nodiscard]] std::size_t size() const override { return count_; }
  void rewind() override { next_ = 0; }
  [[nodiscard]] Result<const Row*> next() override {
    if (next_ == count_) return nullptr;
    id_ = fmt::format("thick{}", next_);
    content_.clear();
    for (std::uint64_t state = ++next_; content_.size() < 6'000;
         state = state * 6364136223846793005U + 1442695040888963407U)
      content_ += fmt::format("{:x}", state >> 33U);
    row_ = {id_, id_, id_, content_, "{}", id_, id_, id_, vector_};
    return &row_;
  }

 private:
  std::size_t count_;
  std::size_t next_ = 0;
  std::string id_;
  std::string content_;
  std::array<float, k_dimensions> vector_{1.0F, 0.0F, 0.0F, 0.0F};
  Row row_;
};

void skip_without(const SmallDisk& disk) {
  if (disk.mounted()) return;
  if (std::getenv("CI") != nullptr) FAIL("a small tmpfs could not be mounted, and in CI it must be");
  SKIP("a small tmpfs can be mounted by root only");
}

}  // namespace

TEST_CASE("P01: a server that is starting is waited for, and one that is down is reported at once",
          "[service][pgfault][cluster]") {
  ScratchCluster cluster;
  TickingClock clock;
  const Error down = error_of(open_postgres(options_of(cluster), clock));
  CHECK(down.kind == ErrorKind::database);
  CHECK(contains(down.message, "Connection refused"));
  CHECK(clock.sleeps == 0);
  cluster.start();
  CHECK(open_postgres(options_of(cluster), clock));
}

TEST_CASE("P01: a run whose server restarts goes on, and one whose server stays away ends after 30 seconds",
          "[service][pgfault][cluster]") {
  ScratchCluster cluster;
  cluster.start();
  prepare(cluster);
  for (const std::string mode : {"fast", "immediate"}) {
    ActingClock clock([&](int sleep) {
      if (sleep == 3) cluster.start();
    });
    const auto store = open_with(options_of(cluster), clock);
    Changes changes(mode);
    changes.added(mode + "1#chunk-01", "one").added(mode + "2#chunk-01", "two");
    ActingRows acting(changes.rows_added(), 1, [&] { cluster.stop(mode); });
    ChangeSet set = changes.set();
    set.added = &acting;
    const auto applied = store->apply(set);
    INFO(mode << (applied ? std::string() : applied.error().message));
    CHECK(applied);
    CHECK(clock.sleeps >= 3);
  }
  CHECK(rows(cluster) == "4");
  TickingClock clock;
  const auto store = open_with(options_of(cluster), clock);
  cluster.stop("fast");
  Changes late("late");
  late.added("z#chunk-01", "late");
  const Error error = error_of(store->apply(late.set()));
  CHECK(error.kind == ErrorKind::database);
  CHECK(clock.steady() > std::chrono::seconds(20));
  CHECK(clock.steady() <= std::chrono::seconds(31));
}

TEST_CASE("P03: a full server is asked again for 30 seconds, and a place that becomes free is taken",
          "[service][pgfault][cluster]") {
  ScratchCluster cluster({"max_connections = 4", "superuser_reserved_connections = 0"});
  cluster.start();
  prepare(cluster);
  const auto url = parse_url(cluster.url());
  std::vector<Connection> taken;
  const auto fill = [&] {
    TickingClock clock;
    while (taken.size() < 4) {
      auto connection = Connection::open(*url, SslMode::disable, clock);
      if (!connection) break;
      taken.push_back(std::move(*connection));
    }
  };
  fill();
  TickingClock patient;
  const Error full = error_of(open_postgres(options_of(cluster), patient));
  CHECK(full.kind == ErrorKind::database);
  CHECK(contains(full.message, "53300"));
  CHECK(contains(full.hint, "pooler"));
  CHECK(patient.steady() <= std::chrono::seconds(30));
  ActingClock lucky([&](int) {
    // The server needs a moment to notice: it is asked about it over a connection that stays.
    if (taken.size() < 2) return;
    taken.pop_back();
    const std::string left = std::to_string(taken.size());
    while (true) {
      const auto counted =
          taken.front().run("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'");
      REQUIRE(counted);
      if (counted->text(0, 0) == left) break;
    }
  });
  CHECK(open_postgres(options_of(cluster), lucky));
  CHECK(lucky.sleeps >= 1);
}

TEST_CASE("P12: a full tablespace stops the load, keeps what was stored, and is not tried again",
          "[service][pgfault][cluster]") {
  ScratchCluster cluster;
  const SmallDisk disk(cluster.folder() + "/space", std::size_t{40} << 20U);
  skip_without(disk);
  cluster.start();
  value(cluster, "CREATE TABLESPACE small LOCATION '" + cluster.folder() + "/space'");
  value(cluster, "ALTER ROLE u SET default_tablespace = small");
  prepare(cluster);
  Changes first("docs");
  first.added("a#chunk-01", "one");
  const Applied applied = apply_to(cluster, first);
  ThickRows thick(9'000);
  Changes big("docs");
  ChangeSet set = big.after(applied.run_id).set();
  set.added = &thick;
  TickingClock clock;
  const auto store = open_with(options_of(cluster), clock);
  const Error error = error_of(store->apply(set));
  INFO(error.message);
  CHECK(error.kind == ErrorKind::database);
  CHECK(contains(error.message, "53100"));
  CHECK(contains(error.hint, "free disk space"));
  CHECK(clock.sleeps == 0);
  CHECK(rows(cluster) == "1");
  disk.resize(std::size_t{400} << 20U);
  CHECK(store->apply(set));
  CHECK(rows(cluster) == "9001");
}

TEST_CASE("P13: a full WAL volume ends the server; with space again a rerun ends as it should",
          "[service][pgfault][cluster]") {
  ScratchCluster cluster({"max_wal_size = 4MB", "min_wal_size = 2MB", "wal_keep_size = 0"});
  cluster.start();
  prepare(cluster);
  cluster.stop("fast");
  const SmallDisk disk(cluster.folder() + "/wal", std::size_t{12} << 20U);
  skip_without(disk);
  REQUIRE(cluster.run({"sh", "-c", "cp -a data/pg_wal/. wal/ && rm -r data/pg_wal && ln -s ../wal data/pg_wal"}) == 0);
  cluster.start();
  Changes big("docs");
  add_rows(big, 6'000, 4'000);
  TickingClock clock;
  const auto store = open_with(options_of(cluster), clock);
  // Nothing is checkpointed in time, so that the log grows until the volume is full.
  value(cluster, "ALTER SYSTEM SET max_wal_size = '1GB'");
  value(cluster, "ALTER SYSTEM SET wal_compression = off");
  value(cluster, "ALTER SYSTEM SET checkpoint_timeout = '1h'");
  value(cluster, "SELECT pg_reload_conf()");
  value(cluster, "ALTER TABLE chunks ALTER COLUMN content SET STORAGE EXTERNAL");
  const Error error = error_of(store->apply(big.set()));
  INFO(error.message);
  CHECK(error.kind == ErrorKind::database);
  CHECK(clock.steady() <= std::chrono::seconds(31 * 3));
  disk.resize(std::size_t{300} << 20U);
  if (cluster.running()) cluster.stop("immediate");
  cluster.start();
  CHECK(rows(cluster) == "0");
  CHECK(apply_to(cluster, big).written == 6'000);
  CHECK(rows(cluster) == "6000");
}

TEST_CASE("P14: a backend that is killed in the middle costs a retry", "[service][pgfault][cluster]") {
  ScratchCluster cluster;
  cluster.start();
  prepare(cluster);
  auto clock = io::make_clock();  // the server restarts by itself meanwhile
  const auto store = open_with(options_of(cluster), *clock);
  Changes changes("docs");
  add_rows(changes, 100);
  ActingRows acting(changes.rows_added(), 50, [&] {
    const std::string pid = value(cluster, "SELECT pid FROM pg_stat_activity WHERE query LIKE 'COPY%'");
    REQUIRE(::kill(std::stoi(pid), SIGKILL) == 0);
  });
  ChangeSet set = changes.set();
  set.added = &acting;
  const auto applied = store->apply(set);
  if (!applied) FAIL(applied.error().message);
  CHECK(rows(cluster) == "100");
}

TEST_CASE("P14: a server that is killed in the middle, or at COMMIT, leaves the old state or the new",
          "[service][pgfault][cluster]") {
  ScratchCluster cluster({"fsync = on"});
  cluster.start();
  prepare(cluster);
  int number = 0;
  for (const std::string& word : {std::string("INSERT INTO perazzi_ingestion_runs"), k_commit}) {
    PgProxy proxy(cluster.port());
    // The message is kept back; the server dies; the message never arrives.
    const char type = word == k_commit ? 'Q' : 'P';
    proxy.add({From::client, type, word, 1, When::before, Deed::hold});
    const auto killed = std::async(std::launch::async, [&] {
      if (!proxy.wait_for(From::client, type, word, 1)) return;
      cluster.kill_server();
      proxy.release();
    });
    ActingClock clock([&](int) {
      killed.wait();
      if (!cluster.running()) cluster.start();
    });
    const auto store = open_with(options_behind(proxy, cluster), clock);
    Changes changes("source " + std::to_string(++number));
    changes.added(fmt::format("d{}#chunk-01", number), "text");
    const auto applied = store->apply(changes.set());
    INFO(word << (applied ? std::string() : applied.error().message));
    CHECK(applied);
    CHECK(rows(cluster) == std::to_string(number));
  }
}

TEST_CASE("P16: a standby is refused at the door", "[service][pgfault][cluster]") {
  ScratchCluster primary;
  primary.start();
  primary.stop("fast");
  ScratchCluster standby(primary, {"hot_standby = on"});
  standby.write("data/standby.signal", "");
  standby.start();
  TickingClock clock;
  const Error error = error_of(open_postgres(options_of(standby), clock));
  CHECK(error.kind == ErrorKind::database);
  CHECK(contains(error.message, "read-only"));
  CHECK(contains(error.hint, "primary"));
  CHECK(clock.sleeps == 0);
}

TEST_CASE("P16: after a failover to a replica that lagged, a run that is not there is not taken for committed",
          "[service][pgfault][cluster]") {
  ScratchCluster primary;
  primary.start();
  prepare(primary);
  primary.stop("fast");
  ScratchCluster replica(primary, {});  // it will not have heard of the run
  primary.start();
  PgProxy proxy(primary.port());
  TickingClock clock;
  const auto store = open_with(options_behind(proxy, primary), clock);
  Changes changes("docs");
  changes.added("a#chunk-01", "one");
  proxy.add({From::server, 'C', "COMMIT", 1, When::before, Deed::hold});
  const auto failover = std::async(std::launch::async, [&] {
    if (!proxy.wait_for(From::server, 'C', "COMMIT", 1)) return;
    replica.start();
    // Transactions of its own take the numbers of those that it has not heard of.
    for (int i = 0; i < 20; ++i) value(replica, "SELECT pg_current_xact_id()");
    proxy.lead_to(replica.port());
    proxy.cut_all();
  });
  const auto applied = store->apply(changes.set());
  failover.wait();
  INFO((applied ? std::string() : applied.error().message));
  REQUIRE(applied);
  CHECK(rows(replica) == "1");
  CHECK(value(replica, "SELECT count(*) FROM perazzi_ingestion_runs") == "1");
}
