// The cache of vectors and the canaries against a real server: bits, sizes, writers at once, connections that break.
#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <limits>
#include <map>
#include <thread>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "store/faults.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

// Rows of one space; the texts and vectors live as long as this.
class Vectors {
 public:
  Vectors(std::string space, std::size_t dimensions) : space_(std::move(space)), dimensions_(dimensions) {}

  Vectors& add(const std::string& name, std::vector<float> values) {
    keys_.push_back(sha256_hex(space_ + " " + name));
    values_.push_back(std::move(values));
    return *this;
  }
  Vectors& add(std::size_t first, std::size_t count) {
    for (std::size_t number = first; number < first + count; ++number)
      add(std::to_string(number), std::vector<float>(dimensions_, static_cast<float>(number) + 0.25F));
    return *this;
  }
  [[nodiscard]] std::vector<CacheRow> rows() const {
    std::vector<CacheRow> rows;
    for (std::size_t i = 0; i < keys_.size(); ++i) rows.push_back({keys_[i], space_, "test-model", values_[i]});
    return rows;
  }
  [[nodiscard]] std::vector<std::string_view> keys() const { return {keys_.begin(), keys_.end()}; }

  using Found = std::map<std::string, std::vector<std::uint32_t>>;  // values by their bits
  [[nodiscard]] Found all() const {
    Found found;
    for (std::size_t i = 0; i < keys_.size(); ++i) found[keys_[i]] = bits(values_[i]);
    return found;
  }
  /// What the cache has of these keys.
  [[nodiscard]] Found in(Store& store) const {
    Found found;
    const auto done = store.paid_cache()->cached(
        keys(), dimensions_,
        [&](std::string_view key, std::span<const float> values) { CHECK(found.emplace(key, bits(values)).second); });
    if (!done) FAIL(done.error().message);
    return found;
  }

 private:
  static std::vector<std::uint32_t> bits(std::span<const float> values) {
    std::vector<std::uint32_t> bits;
    for (const float value : values) bits.push_back(std::bit_cast<std::uint32_t>(value));
    return bits;
  }
  std::string space_;
  std::size_t dimensions_;
  std::vector<std::string> keys_;
  std::deque<std::vector<float>> values_;
};

void write(Store& store, const Vectors& vectors) {
  const auto done = store.paid_cache()->cache(vectors.rows());
  if (!done) FAIL(done.error().message);
}

// A database without any table of ours, gone when the test ends.
class EmptyDatabase {
 public:
  EmptyDatabase() {
    session_.run("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    session_.run("CREATE DATABASE " + name_);
  }
  EmptyDatabase(const EmptyDatabase&) = delete;
  EmptyDatabase& operator=(const EmptyDatabase&) = delete;
  ~EmptyDatabase() { session_.run("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)"); }

  [[nodiscard]] Options options() const {
    Options options;
    options.database_url = database_url();
    options.database_url.replace(options.database_url.rfind('/') + 1, std::string::npos, name_);
    return options;
  }

 private:
  std::string name_ = "ingot_test_without_cache";
  Session session_;
};

}  // namespace

TEST_CASE("vectors come back from the cache bit for bit", "[service][cache]") {
  using Limits = std::numeric_limits<float>;
  const Table table("cache_bits");
  auto store = table.prepared();
  Vectors vectors(table.name(), 4);
  vectors.add("signs", {0.0F, -0.0F, 1.0F, -1.0F})
      .add("small", {Limits::denorm_min(), -Limits::denorm_min(), Limits::min(), 1e-45F})
      .add("large", {Limits::max(), Limits::lowest(), 0.1F, Limits::epsilon()});
  CHECK(vectors.in(*store).empty());
  write(*store, vectors);
  CHECK(vectors.in(*store) == vectors.all());
  CHECK(Session().value("SELECT string_agg(DISTINCT concat_ws(' ', space, model, dimensions, "
                        "octet_length(embedding)), ',') FROM perazzi_embedding_cache WHERE space = '" +
                        table.name() + "'") == table.name() + " test-model 4 16");
  CHECK(Session().value("SELECT attstorage FROM pg_attribute WHERE attrelid = 'perazzi_embedding_cache'::regclass AND "
                        "attname = 'embedding'") == "e");
}

TEST_CASE("five thousand vectors go in and out, and a dry run asks for their keys alone", "[service][cache]") {
  const Table table("cache_many");
  auto store = table.prepared();
  Vectors stored(table.name(), 100);
  write(*store, stored.add(0, 5'000));
  Vectors asked(table.name(), 100);
  asked.add(2'500, 5'000);
  CHECK(stored.in(*store) == stored.all());
  CHECK(asked.in(*store).size() == 2'500);
  const auto keys = store->paid_cache()->cached_keys(asked.keys(), 100);
  REQUIRE(keys);
  CHECK(keys->size() == 2'500);
  const auto all = stored.all();
  for (const std::string& key : *keys) REQUIRE(all.contains(key));
  CHECK(store->paid_cache()->cached_keys({}, 100)->empty());
}

TEST_CASE("the widest vectors and a single value are cached as well", "[service][cache]") {
  const Table table("cache_widths");
  auto store = table.prepared();
  for (const std::size_t dimensions : {1U, 16'000U}) {
    Vectors vectors(table.name() + std::to_string(dimensions), dimensions);
    write(*store, vectors.add(0, 200));
    CHECK(vectors.in(*store) == vectors.all());
    Session().run("DELETE FROM perazzi_embedding_cache WHERE space = '" + table.name() + std::to_string(dimensions) +
                  "'");
  }
}

TEST_CASE("a vector that is there is left alone, and one that is given twice is stored once", "[service][cache]") {
  const Table table("cache_conflicts");
  auto store = table.prepared();
  Vectors vectors(table.name(), 4);
  write(*store, vectors.add(0, 3));
  const std::string rows =
      "SELECT string_agg(concat_ws(' ', embed_key, xmin, created_at), ',' ORDER BY embed_key) FROM "
      "perazzi_embedding_cache WHERE space = '" +
      table.name() + "'";
  const std::string before = Session().value(rows);
  auto twice = vectors.rows();
  twice.push_back(twice.front());
  REQUIRE(store->paid_cache()->cache(twice));
  CHECK(Session().value(rows) == before);
  CHECK(vectors.in(*store) == vectors.all());
}

TEST_CASE("a row that cannot be a vector is not there, and the next write repairs it", "[service][cache]") {
  const Table table("cache_unsound");
  auto store = table.prepared();
  Vectors vectors(table.name(), 2);
  vectors.add(0, 1);
  const std::string key(vectors.keys().front());
  Session session;
  for (const std::string row :
       {R"(2, '\x0000803f')", R"(2, '')", R"(2, '\x0000803f0000803f00')", R"(3, '\x0000803f0000803f')",
        R"(2, '\x0000803f0000c07f')", R"(2, '\x0000803f000080ff')"}) {
    INFO(row);
    session.run("DELETE FROM perazzi_embedding_cache WHERE space = '" + table.name() + "'");
    session.run("INSERT INTO perazzi_embedding_cache (embed_key, space, model, dimensions, embedding) VALUES ('" + key +
                "', '" + table.name() + "', 'm', " + row + ")");
    CHECK(vectors.in(*store).empty());
    write(*store, vectors);
    CHECK(vectors.in(*store) == vectors.all());
  }
  Vectors wider(table.name(), 3);
  CHECK(wider.add(0, 1).in(*store).empty());
  CHECK(store->paid_cache()->cached_keys(wider.keys(), 3)->empty());
}

TEST_CASE("before there is a cache nothing is in it, and writing says what to do", "[service][cache]") {
  const EmptyDatabase database;
  auto store = Table::open(database.options());
  Vectors vectors("space", 4);
  vectors.add(0, 2);
  CHECK(vectors.in(*store).empty());
  CHECK(store->paid_cache()->cached_keys(vectors.keys(), 4)->empty());
  const auto canary = store->paid_cache()->canary("space");
  REQUIRE(canary);
  CHECK_FALSE(*canary);
  const std::vector<float> values{1.0F};
  for (const auto& error : {store->paid_cache()->cache(vectors.rows()).error(),
                            store->paid_cache()->note_canary("space", values).error()}) {
    CHECK(error.kind == ErrorKind::database);
    CHECK(error.hint.find("ingest") != std::string::npos);
  }
}

TEST_CASE("two writers of the same vectors in opposite order both succeed", "[service][cache]") {
  const Table table("cache_writers");
  REQUIRE(table.prepared());
  Vectors vectors(table.name(), 16);
  vectors.add(0, 3'000);
  std::vector<std::unique_ptr<Store>> stores;
  for (int i = 0; i < 2; ++i) stores.push_back(table.open());
  auto backwards = vectors.rows();
  std::reverse(backwards.begin(), backwards.end());
  std::atomic<int> written = 0;
  std::vector<std::thread> threads;
  threads.emplace_back([&] { written += stores[0]->paid_cache()->cache(vectors.rows()).has_value() ? 1 : 0; });
  threads.emplace_back([&] { written += stores[1]->paid_cache()->cache(backwards).has_value() ? 1 : 0; });
  for (auto& thread : threads) thread.join();
  CHECK(written == 2);
  CHECK(vectors.in(*stores[0]) == vectors.all());
}

TEST_CASE("a connection that breaks while vectors are cached is made anew, and all of them arrive",
          "[service][cache]") {
  const Table table("cache_broken");
  REQUIRE(table.prepared());
  const std::vector<ingot::test::Rule> points{{From::client, 'd', {}, 1, When::inside, Deed::cut},
                                              {From::client, 'Q', k_commit, 1, When::before, Deed::cut},
                                              {From::client, 'Q', k_commit, 1, When::after, Deed::cut},
                                              {From::server, 'C', "COMMIT", 1, When::before, Deed::cut}};
  for (std::size_t i = 0; i < points.size(); ++i) {
    INFO(i);
    PgProxy proxy(real_url().port);
    TickingClock clock;
    const auto store = open_with(through(proxy, table), clock);
    Vectors vectors(table.name(), 8);
    vectors.add(i * 2'000, 2'000);
    proxy.add(points[i]);
    write(*store, vectors);
    CHECK(proxy.fired() == 1);
    proxy.cut_all();
    CHECK(vectors.in(*store) == vectors.all());
  }
}

TEST_CASE("a canary is recent for a day by the server's clock, and then asked for again", "[service][cache]") {
  const Table table("canary");
  auto store = table.prepared();
  CHECK_FALSE(*store->paid_cache()->canary(table.name()));
  const std::vector<float> first{0.5F, -0.0F};
  const std::vector<float> second{0.25F, 1.0F, 2.0F};
  REQUIRE(store->paid_cache()->note_canary(table.name(), first));
  CHECK((*store->paid_cache()->canary(table.name()))->embedding == first);
  REQUIRE(store->paid_cache()->note_canary(table.name(), second));
  CHECK((*store->paid_cache()->canary(table.name()))->embedding == second);
  CHECK((*store->paid_cache()->canary(table.name()))->recent);
  Session session;
  const std::string where = " WHERE space = '" + table.name() + "'";
  for (const auto& [when, recent] : {std::pair("23 hours", true), {"25 hours", false}, {"-1 hour", false}}) {
    session.run("UPDATE perazzi_embedding_canaries SET checked_at = now() - interval '" + std::string(when) + "'" +
                where);
    CHECK((*store->paid_cache()->canary(table.name()))->recent == recent);
  }
  REQUIRE(store->paid_cache()->note_canary(table.name(), first));
  CHECK((*store->paid_cache()->canary(table.name()))->recent);
  session.run("UPDATE perazzi_embedding_canaries SET embedding = '\\x0000c07f'" + where);
  CHECK_FALSE(*store->paid_cache()->canary(table.name()));
}
