// The Postgres store: one connection, made anew when it is lost, and the steps of schema, apply and read put together.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/clock.hpp"
#include "store/backends/apply.hpp"
#include "store/backends/connection.hpp"
#include "store/backends/embedding_cache.hpp"
#include "store/backends/lock_holders.hpp"
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
constexpr int k_outcome_questions = 10;
constexpr std::chrono::milliseconds k_outcome_pause{1'000};

class Postgres final : public Store {
 public:
  explicit Postgres(Session session) : session_(std::move(session)) {}

  [[nodiscard]] Result<void> prepare() override {
    auto state = reading<SchemaState>([this] { return inspect(connection(), target()); });
    if (!state) return fail(std::move(state.error()));
    if (*state == SchemaState::ready) return {};
    return session_.tried<void>([this] { return migrate(connection(), target()); });
  }

  [[nodiscard]] Result<model::Manifest> manifest(const std::string& source) override {
    return session_.tried<model::Manifest>([&] { return read_manifest(connection(), target(), source); });
  }

  [[nodiscard]] Result<Applied> apply(const ChangeSet& changes) override;

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

  [[nodiscard]] Answer<Merged> attempt(const ChangeSet& changes, LockWait wait, Route route, bool& commit_sent,
                                       Merged& merged);
  [[nodiscard]] Answer<void> cache_some(std::span<const CacheRow> rows);
  [[nodiscard]] Result<CommitOutcome> resolve(const ChangeSet& changes, const Merged& merged);
  [[nodiscard]] Error blocked(const ChangeSet& changes, Failure failure);

  [[nodiscard]] Connection& connection() { return session_.connection(); }
  // Processes that failed together differ in the process that serves them.
  [[nodiscard]] std::uint64_t seed() { return static_cast<std::uint64_t>(connection().process()); }
  [[nodiscard]] const Target& target() const { return session_.target(); }

  Session session_;
};

Answer<Merged> Postgres::attempt(const ChangeSet& changes, LockWait wait, Route route, bool& commit_sent,
                                 Merged& merged) {
  auto transaction = Transaction::begin(connection(), Access::write, statement_patience(changes));
  if (!transaction) return give_up(std::move(transaction.error()));
  auto result = merge(connection(), target(), changes, wait, route);
  if (!result) return result;
  merged = *result;
  commit_sent = true;
  if (auto committed = transaction->commit(); !committed) return give_up(std::move(committed.error()));
  return result;
}

// The server may still be at work on a COMMIT whose client went away: it is asked again for a while.
Result<CommitOutcome> Postgres::resolve(const ChangeSet& changes, const Merged& merged) {
  for (int question = 0; question < k_outcome_questions; ++question) {
    if (question > 0) session_.clock().sleep(k_outcome_pause);
    if (auto good = session_.ready(); !good) return fail(std::move(good.error()));
    auto transaction = Transaction::begin(connection(), Access::write, statement_patience(changes));
    if (!transaction) continue;
    auto outcome = commit_outcome(connection(), target(), changes, merged);
    if (outcome && *outcome != CommitOutcome::unknown) return *outcome;
    if (!outcome && !outcome.error().lost && !is_conflict(outcome.error().sqlstate)) break;
  }
  return CommitOutcome::unknown;
}

Result<Applied> Postgres::apply(const ChangeSet& changes) {
  if (auto fits = check_changes(changes); !fits) return fail(std::move(fits.error()));
  LockWait wait = LockWait::no;
  Route route = Route::copy;
  Retries retries(seed());
  for (;;) {
    if (auto good = session_.ready(); !good) return fail(std::move(good.error()));
    bool commit_sent = false;
    Merged merged;
    auto result = attempt(changes, wait, route, commit_sent, merged);
    if (result) return result->applied;
    Failure& failure = result.error();
    if (failure.lost && commit_sent) {
      auto outcome = resolve(changes, merged);
      if (outcome && *outcome == CommitOutcome::committed) return merged.applied;
      if (!outcome || *outcome == CommitOutcome::unknown) {
        return fail(ErrorKind::database,
                    fmt::format("the connection to {} broke at the end, and whether run {} was written is not known",
                                where(), merged.applied.run_id),
                    "run again: it compares with what is stored and writes only what is missing");
      }
    }
    // A row that the plan took for new is there: the other route says whose it is.
    const bool there_already = failure.sqlstate == "23505" && route == Route::copy;
    if (there_already) route = Route::stage;
    if (there_already) continue;
    const auto pause = retries.after(failure);
    if (!pause) return fail(blocked(changes, std::move(failure)));
    wait = LockWait::yes;
    session_.clock().sleep(*pause);
  }
}

// The error with the sessions that stood in the way, when a lock was not to be had.
Error Postgres::blocked(const ChangeSet& changes, Failure failure) {
  if (failure.sqlstate != "55P03") return std::move(failure.error);
  const auto holders = lock_holders(connection(), target(), lock_key(target(), changes.source));
  if (!holders || holders->empty()) return std::move(failure.error);
  return held_up(target(), *holders, std::move(failure.error));
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
  for (Retries retries(seed());;) {
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
