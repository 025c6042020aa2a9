// The Postgres store: one connection, made anew when it is lost, and the steps of schema, apply and read put together.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "io/clock.hpp"
#include "store/backends/apply.hpp"
#include "store/backends/connection.hpp"
#include "store/backends/embedding_cache.hpp"
#include "store/backends/former_tables.hpp"
#include "store/backends/migrate.hpp"
#include "store/backends/read.hpp"
#include "store/backends/retries.hpp"
#include "store/backends/row_checks.hpp"
#include "store/backends/schema.hpp"
#include "store/backends/server_error.hpp"
#include "store/backends/session.hpp"
#include "store/backends/transaction.hpp"
#include "store/migrations.hpp"
#include "store/store.hpp"
#include "store/url.hpp"

namespace ingot::store {
namespace {

constexpr std::chrono::milliseconds k_read_patience{60'000};

class Postgres final : public Store, private PaidCache {
 public:
  explicit Postgres(Session session) : session_(std::move(session)) {}

  [[nodiscard]] Result<void> prepare() override {
    for (const Target& one : session_.targets()) {
      if (auto done = prepare(one); !done) return done;
    }
    return {};
  }

  [[nodiscard]] Result<std::optional<model::BaseRun>> manifest(const std::string& table, const std::string& source,
                                                               const model::ChunkVisitor& visitor) override {
    bool visited = false;
    const model::ChunkVisitor once = [&](const model::StoredChunk& row) {
      visited = true;
      visitor(row);
    };
    return session_.tried<std::optional<model::BaseRun>>([&] {
      auto base = read_manifest(connection(), tables().named(table), source, once);
      if (!base && visited) base.error().lost = false;  // another attempt would visit rows twice
      return base;
    });
  }

  [[nodiscard]] Result<std::vector<StoredDocument>> documents(const std::string& table,
                                                              const std::string& source) override {
    return reading<std::vector<StoredDocument>>(
        [&] { return read_documents(connection(), tables().named(table), source); });
  }

  [[nodiscard]] Result<std::vector<std::string>> former_tables(const std::string& source) override {
    return reading<std::vector<std::string>>(
        [&] { return read_former_tables(connection(), target(), session_.targets(), source); });
  }

  [[nodiscard]] Result<std::vector<Applied>> apply(std::span<const ChangeSet> changes) override;

  [[nodiscard]] Result<std::optional<std::size_t>> width() override {
    return reading<std::optional<std::size_t>>([&] { return read_width(connection(), target()); });
  }

  [[nodiscard]] Result<std::vector<std::string>> models() override {
    return reading<std::vector<std::string>>([&] { return read_models(connection(), target()); });
  }

  [[nodiscard]] Result<std::vector<model::Hit>> search(
      std::span<const float> embedding, std::size_t k,
      const std::vector<std::pair<std::string, std::string>>& filters) override {
    if (embedding.size() != target().dimensions) {
      return fail(ErrorKind::config,
                  fmt::format("a vector of {} values cannot be compared with {} of {}", embedding.size(),
                              target().table, target().dimensions),
                  "set PGVECTOR_DIM and PERAZZI_EMBED_MODEL to what the table was made with");
    }
    return reading<std::vector<model::Hit>>([&] { return read_hits(connection(), target(), embedding, k, filters); });
  }

  [[nodiscard]] Result<void> cached(std::span<const std::string_view> embed_keys, std::size_t dimensions,
                                    const VectorVisitor& visitor) override;
  [[nodiscard]] Result<std::vector<std::string>> cached_keys(std::span<const std::string_view> embed_keys,
                                                             std::size_t dimensions) override;
  [[nodiscard]] Result<void> cache(std::span<const CacheRow> rows) override;

  [[nodiscard]] Result<std::optional<Canary>> canary(const std::string& space) override {
    return session_.tried<std::optional<Canary>>([&] { return read_canary(connection(), space); });
  }

  [[nodiscard]] Result<void> note_canary(const std::string& space, std::span<const float> embedding) override {
    return session_.tried<void>([&] { return write_canary(connection(), space, embedding); });
  }

  [[nodiscard]] PaidCache* paid_cache() override { return this; }

  [[nodiscard]] std::string where() const override { return session_.where(); }

 private:
  // In a transaction, because what protects a statement from the settings of the session is local to one.
  template <class T, class Work>
  [[nodiscard]] Result<T> reading(const Work& work) {
    return session_.tried<T>([&]() -> Answer<T> {
      auto transaction = Transaction::begin(connection(), Access::read, k_read_patience);
      if (!transaction) return give_up(std::move(transaction.error()));
      Answer<T> answer = work();
      if (!answer) return answer;
      if (auto ended = transaction->commit(); !ended) return give_up(std::move(ended.error()));
      return answer;
    });
  }

  [[nodiscard]] Result<void> prepare(const Target& one) {
    auto state = reading<SchemaState>([&] { return inspect(connection(), one); });
    if (!state) return fail(std::move(state.error()));
    if (*state == SchemaState::ready) return {};
    return session_.tried<void>([&]() -> Answer<void> {
      auto done = migrate(connection(), one, session_.clock());
      if (!done) return give_up(std::move(done.error()));
      return {};
    });
  }

  [[nodiscard]] Answer<void> cache_some(std::span<const CacheRow> rows);

  [[nodiscard]] Connection& connection() { return session_.connection(); }
  [[nodiscard]] const Target& target() const { return session_.target(); }
  [[nodiscard]] Tables tables() const { return {session_.targets(), session_.target()}; }

  Session session_;
};

Result<std::vector<Applied>> Postgres::apply(std::span<const ChangeSet> changes) {
  INGOT_ASSERT(!changes.empty());
  for (const ChangeSet& one : changes) {
    if (auto fits = check_changes(one); !fits) return fail(std::move(fits.error()));
  }
  const ChangeSet& first = changes.front();
  std::vector<Applied> applied;  // by the last attempt
  auto committed = commit_run(session_, {tables().of(first), first.source, first.run.config_digest},
                              statement_patience(changes), [&](LockWait wait, Route route) -> Answer<Merged> {
                                auto merged = merge(connection(), tables(), changes, wait, route);
                                if (!merged) return give_up(std::move(merged.error()));
                                applied.clear();
                                for (const Merged& one : *merged) applied.push_back(one.applied);
                                return merged->front();
                              });
  if (!committed) return fail(std::move(committed.error()));
  return applied;
}

Result<void> Postgres::cached(std::span<const std::string_view> embed_keys, std::size_t dimensions,
                              const VectorVisitor& visitor) {
  const std::size_t step = cache_step(dimensions);
  for (std::size_t at = 0; at < embed_keys.size(); at += step) {
    const auto keys = embed_keys.subspan(at, std::min(step, embed_keys.size() - at));
    auto found = session_.tried<CachedVectors>([&] { return read_cached(connection(), keys, dimensions); });
    if (!found) return fail(std::move(found.error()));
    for (std::size_t i = 0; i < found->embed_keys.size(); ++i)
      visitor(found->embed_keys[i], std::span<const float>(found->values).subspan(i * dimensions, dimensions));
  }
  return {};
}

Result<std::vector<std::string>> Postgres::cached_keys(std::span<const std::string_view> embed_keys,
                                                       std::size_t dimensions) {
  const std::size_t step = cache_step(dimensions);
  std::vector<std::string> all;
  for (std::size_t at = 0; at < embed_keys.size(); at += step) {
    const auto keys = embed_keys.subspan(at, std::min(step, embed_keys.size() - at));
    auto found =
        session_.tried<std::vector<std::string>>([&] { return read_cached_keys(connection(), keys, dimensions); });
    if (!found) return fail(std::move(found.error()));
    std::move(found->begin(), found->end(), std::back_inserter(all));
  }
  return all;
}

Result<void> Postgres::cache(std::span<const CacheRow> rows) {
  for (std::size_t at = 0; at < rows.size();) {
    const std::size_t step = std::min(cache_step(rows[at].embedding.size()), rows.size() - at);
    if (auto done = session_.tried<void>([&] { return cache_some(rows.subspan(at, step)); }); !done) return done;
    at += step;
  }
  return {};
}

Answer<void> Postgres::cache_some(std::span<const CacheRow> rows) {
  for (Retries retries(static_cast<std::uint64_t>(connection().process()));;) {
    auto done = write_cached(connection(), rows);
    if (done || done.error().lost) return done;
    const auto pause = retries.after(done.error());
    if (!pause) return done;
    session_.clock().sleep(*pause);
  }
}

}  // namespace

Result<std::unique_ptr<Store>> open_postgres(const Options& options) {
  return Session::open(options).map(
      [](Session&& session) -> std::unique_ptr<Store> { return std::make_unique<Postgres>(std::move(session)); });
}

Result<std::unique_ptr<Store>> open_postgres(const Options& options, io::Clock& clock) {
  return Session::open(options, clock).map([](Session&& session) -> std::unique_ptr<Store> {
    return std::make_unique<Postgres>(std::move(session));
  });
}

}  // namespace ingot::store
