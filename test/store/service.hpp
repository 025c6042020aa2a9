// What the tests against a real Postgres share: the database of INGOT_TEST_DATABASE_URL, a table of its own for each
// test, and change sets that are easily made. A missing database fails the test; it is never skipped.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "io/clock.hpp"
#include "store/backends/connection.hpp"
#include "store/migrations.hpp"
#include "store/store.hpp"
#include "store/url.hpp"

namespace ingot::store::test {

constexpr std::size_t k_dimensions = 4;

inline std::string database_url() {
  const char* url = std::getenv("INGOT_TEST_DATABASE_URL");
  if (url == nullptr || *url == '\0')
    FAIL("INGOT_TEST_DATABASE_URL is not set: these tests need a Postgres with pgvector");
  return url;
}

/// Time that only passes when somebody sleeps.
class TickingClock final : public io::Clock {
 public:
  [[nodiscard]] std::chrono::system_clock::time_point now() const override {
    return std::chrono::system_clock::time_point(passed_);
  }
  [[nodiscard]] std::chrono::nanoseconds steady() const override { return passed_; }
  void sleep(std::chrono::milliseconds duration) override {
    passed_ += duration;
    ++sleeps;
  }
  int sleeps = 0;

 private:
  std::chrono::milliseconds passed_{0};
};

/// A second session, to look and to disturb.
class Session {
 public:
  explicit Session(const std::string& url = database_url())
      : clock_(io::make_clock()), connection_(open(url, *clock_)) {}

  void run(const std::string& sql) {
    auto reply = connection_.run(sql);
    INFO(sql);
    if (!reply) FAIL(reply.error().error.message);
  }
  std::string value(const std::string& sql) {
    auto reply = connection_.run(sql);
    INFO(sql);
    if (!reply) FAIL(reply.error().error.message);
    REQUIRE(reply->rows() == 1);
    return std::string(reply->text(0, 0));
  }

 private:
  static Connection open(const std::string& address, io::Clock& clock) {
    const auto url = parse_url(address);
    REQUIRE(url);
    auto connection = Connection::open(*url, SslMode::disable, clock);
    if (!connection) FAIL(connection.error().message);
    return std::move(*connection);
  }
  std::unique_ptr<io::Clock> clock_;
  Connection connection_;
};

/// A table name of its own, without a trace of earlier runs before and after; also the name of a space for what is
/// cached.
class Table {
 public:
  explicit Table(std::string name) : name_("t_" + std::move(name)) { forget(); }
  ~Table() { forget(); }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string parents() const { return parents_table(name_); }
  [[nodiscard]] std::string documents() const { return documents_table(name_); }
  [[nodiscard]] Options options() const {
    Options options;
    options.database_url = database_url();
    options.table = name_;
    options.dimensions = k_dimensions;
    return options;
  }
  [[nodiscard]] std::unique_ptr<Store> open() const { return open(options()); }
  [[nodiscard]] static std::unique_ptr<Store> open(const Options& options) {
    auto store = open_postgres(options);
    if (!store) FAIL(store.error().message);
    return std::move(*store);
  }
  [[nodiscard]] std::unique_ptr<Store> prepared() const {
    auto store = open();
    auto done = store->prepare();
    if (!done) FAIL(done.error().message);
    return store;
  }
  /// All rows, one line each, without times.
  [[nodiscard]] std::string dump() const {
    return Session().value(
        "SELECT coalesce(string_agg(concat_ws(' ', chunk_id, doc_id, content, metadata, embedding, chunk_key, "
        "content_hash, embed_key, "
        "meta_hash, source), E'\\n' ORDER BY chunk_id), '') FROM " +
        name_);
  }
  /// All parents, one line each, without times.
  [[nodiscard]] std::string dump_parents() const {
    return Session().value(
        "SELECT coalesce(string_agg(concat_ws(' ', parent_id, doc_id, source, content), E'\\n' ORDER "
        "BY parent_id), '') FROM " +
        parents());
  }
  /// All documents likewise; "null" for a content that is not kept.
  [[nodiscard]] std::string dump_documents() const {
    return Session().value(
        "SELECT coalesce(string_agg(concat_ws(' ', doc_id, source, path, title, checksum, chunks, tokens, "
        "coalesce(content, 'null')), E'\\n' ORDER BY doc_id), '') FROM " +
        documents());
  }
  [[nodiscard]] std::string count(const std::string& condition = "true") const {
    return Session().value("SELECT count(*) FROM " + name_ + " WHERE " + condition);
  }

 private:
  void forget() const {
    Session session;
    const std::string own = "'^" + name_ + "(_rebuild|_old_[0-9]+)?";
    session.run(
        "SET client_min_messages = error; DO $$ DECLARE one regclass; BEGIN FOR one IN SELECT oid FROM pg_class "
        "WHERE relkind = 'r' AND pg_table_is_visible(oid) AND relname ~ " +
        own +
        "(_parents|_documents)?(_history)?$' LOOP EXECUTE 'DROP TABLE ' || one || ' CASCADE'; END LOOP; END $$; DROP "
        "FUNCTION IF EXISTS " +
        name_ + "_trigger() CASCADE");
    const std::pair<std::string, std::string> shared[] = {{"perazzi_schema_migrations", "table_name"},
                                                          {"perazzi_ingestion_runs", "chunk_table"},
                                                          {"perazzi_ingestion_leases", "chunk_table"},
                                                          {"perazzi_embedding_cache", "space"},
                                                          {"perazzi_embedding_canaries", "space"}};
    for (const auto& [table, column] : shared) {
      if (session.value("SELECT to_regclass('" + table + "') IS NOT NULL") != "t") continue;
      session.run("DELETE FROM " + table + " WHERE " + column + " ~ " + own + "$'");
    }
  }
  std::string name_;
};

/// A change set that owns the texts that its rows view.
class Changes {
 public:
  explicit Changes(std::string source, std::string tenant = {}) {
    set_.source = std::move(source);
    set_.tenant = std::move(tenant);
    set_.run.source = set_.source;
    set_.run.environment = "local";
    set_.run.started_at = "2026-01-31T12:00:00Z";
    set_.run.tool_version = "0.1.0";
    set_.run.config_digest = "digest";
    set_.run.model = "local/hash-4";
    set_.run.dimensions = k_dimensions;
  }

  enum class Vector { sent, stored };

  /// The embed_key is made from the content, as in life.
  Changes& row(const std::string& id, const std::string& content, Vector vector = Vector::sent,
               const std::string& more_metadata = {}) {
    changed_.add(made(id, content, vector, more_metadata));
    return *this;
  }
  /// A row that is said to be new: it goes straight into the table.
  Changes& added(const std::string& id, const std::string& content) {
    added_.add(made(id, content, Vector::sent, {}));
    return *this;
  }
  Changes& removed(const std::string& id) {
    note(id.substr(0, id.find('#')));
    set_.removed.push_back(id);
    return *this;
  }
  /// What the run notes of a document; of one that is not named here it notes that it was changed.
  Changes& document(const std::string& doc, std::size_t before, std::size_t after, const std::string& checksum) {
    using Action = model::DocumentAction;
    const Action action = before == 0 ? Action::add : after == 0 ? Action::remove : Action::change;
    documents_.erase(doc);
    set_.run.changed.push_back({doc, doc + ".md", action, before, after, 0, checksum});
    return *this;
  }
  /// All parents of one document, of (number, content) each.
  Changes& parents(const std::string& doc, const std::vector<std::pair<std::string, std::string>>& contents) {
    const std::string_view doc_id = keep(doc);
    set_.parents_of.push_back(doc);
    for (const auto& [number, content] : contents) {
      set_.parents.push_back({keep(doc + "#parent-" + number), doc_id, keep(content), R"({"title":")" + doc + R"("})",
                              keep("hash:" + content)});
    }
    return *this;
  }
  /// The row of a document of one chunk, in a run that keeps documents; with no content one that is too long.
  Changes& whole(const std::string& doc, const std::optional<std::string>& content) {
    DocumentRow row{keep(doc), {}, {}, keep("hash:" + content.value_or(""))};
    if (content) row.content = keep(*content);
    row.metadata = R"({"source_path":")" + doc + R"(.md","title":"T","source_checksum":"c","chunk_count":1,)" +
                   R"("token_count":2,"type":"reference"})";
    set_.documents.push_back(std::move(row));
    return keeps_documents();
  }
  Changes& keeps_documents() {
    set_.layout = Layout::documents;
    return *this;
  }
  Changes& after(std::optional<std::int64_t> run) {
    set_.base_run = run;
    return *this;
  }
  [[nodiscard]] const ChangeSet& set() {
    set_.added = &added_;
    set_.changed = &changed_;
    while (!documents_.empty()) document(std::string(*documents_.begin()), 1, 1, "");
    return set_;
  }
  [[nodiscard]] RowsInMemory& rows() { return changed_; }
  [[nodiscard]] RowsInMemory& rows_added() { return added_; }

 private:
  void note(const std::string& doc) {
    const auto& named = set_.run.changed;
    if (std::none_of(named.begin(), named.end(), [&](const auto& document) { return document.doc_id == doc; }))
      documents_.insert(doc);
  }
  Row made(const std::string& id, const std::string& content, Vector vector, const std::string& more_metadata) {
    const std::string doc = id.substr(0, id.find('#'));
    note(doc);
    Row row;
    row.chunk_id = keep(id);
    row.doc_id = keep(doc);
    row.chunk_key = keep("key:" + content);
    row.content = keep(content);
    row.metadata = R"({"source_path":")" + doc + R"(.md","embedding_model":"local/hash-4")" + more_metadata + "}";
    row.content_hash = keep("hash:" + content);
    row.embed_key = keep("embed:" + content);
    row.meta_hash = keep("meta:" + more_metadata);
    if (vector == Vector::sent) row.embedding = keep_vector(content);
    return row;
  }
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  std::span<const float> keep_vector(const std::string& content) {
    const double angle = content.empty() ? 0.0 : static_cast<double>(static_cast<unsigned char>(content.back()));
    vectors_.push_back({static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle)), 0.0F, 0.0F});
    return vectors_.back();
  }
  ChangeSet set_;
  std::set<std::string> documents_;
  RowsInMemory added_;
  RowsInMemory changed_;
  std::deque<std::string> texts_;
  std::deque<std::vector<float>> vectors_;
};

/// What manifest() visits and returns; must succeed.
struct Manifest {
  std::optional<model::BaseRun> base;
  std::vector<model::StoredChunk> chunks;

  [[nodiscard]] std::optional<std::int64_t> base_run() const { return base ? std::optional(base->id) : std::nullopt; }
};
inline Manifest manifest_of(Store& store, const std::string& source) {
  Manifest manifest;
  auto base = store.manifest(source, [&](const model::StoredChunk& row) { manifest.chunks.push_back(row); });
  if (!base) FAIL(base.error().message);
  manifest.base = std::move(*base);
  return manifest;
}

/// Applies after whatever the last run was; must succeed.
inline Applied apply_now(Store& store, Changes& changes) {
  changes.after(manifest_of(store, changes.set().source).base_run());
  const auto applied = store.apply(changes.set());
  if (!applied) FAIL(applied.error().message);
  return *applied;
}

}  // namespace ingot::store::test
