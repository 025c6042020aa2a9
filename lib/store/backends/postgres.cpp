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
#include "store/backends/read.hpp"
#include "store/backends/schema.hpp"
#include "store/backends/server_error.hpp"
#include "store/backends/transaction.hpp"
#include "store/migrations.hpp"
#include "store/store.hpp"
#include "store/url.hpp"

namespace ingot::store {
namespace {

constexpr int k_attempts = 3;
constexpr std::chrono::milliseconds k_retry_pause{200};
constexpr int k_outcome_questions = 10;
constexpr std::chrono::milliseconds k_outcome_pause{1'000};

class Postgres final : public Store {
 public:
  Postgres(Url url, SslMode mode, Target target, io::Clock& clock, std::unique_ptr<io::Clock> own_clock,
           Connection connection)
      : url_(std::move(url)),
        mode_(mode),
        target_(std::move(target)),
        own_clock_(std::move(own_clock)),
        clock_(clock),
        connection_(std::move(connection)) {}

  [[nodiscard]] Result<void> prepare() override {
    return tried<void>([this]() -> Answer<void> {
      auto state = inspect(connection_, target_);
      if (!state) return give_up(std::move(state.error()));
      if (*state == SchemaState::ready) return {};
      return migrate(connection_, target_);
    });
  }

  [[nodiscard]] Result<model::Manifest> manifest(const std::string& source) override {
    return tried<model::Manifest>([&] { return read_manifest(connection_, target_, source); });
  }

  [[nodiscard]] Result<Applied> apply(const ChangeSet& changes) override;

  [[nodiscard]] Result<std::optional<std::size_t>> width() override {
    return tried<std::optional<std::size_t>>([&] { return read_width(connection_, target_); });
  }

  [[nodiscard]] Result<std::vector<std::string>> models() override {
    return tried<std::vector<std::string>>([&] { return read_models(connection_, target_); });
  }

  [[nodiscard]] Result<std::vector<model::Hit>> search(
      std::span<const float> embedding, std::size_t k,
      const std::vector<std::pair<std::string, std::string>>& filters) override {
    if (embedding.size() != target_.dimensions) {
      return fail(ErrorKind::config,
                  fmt::format("a vector of {} values cannot be compared with {} of {}", embedding.size(), target_.table,
                              target_.dimensions),
                  "set PGVECTOR_DIM and PERAZZI_EMBED_MODEL to what the table was made with");
    }
    return tried<std::vector<model::Hit>>([&] { return read_hits(connection_, target_, embedding, k, filters); });
  }

  [[nodiscard]] Result<void> cached(std::span<const std::string_view> embed_keys, std::size_t dimensions,
                                    const VectorVisitor& visitor) override;
  [[nodiscard]] Result<std::vector<std::string>> cached_keys(std::span<const std::string_view> embed_keys,
                                                             std::size_t dimensions) override;
  [[nodiscard]] Result<void> cache(std::span<const CacheRow> rows) override;

  [[nodiscard]] Result<std::optional<Canary>> canary(const std::string& space) override {
    return tried<std::optional<Canary>>([&] { return read_canary(connection_, space); });
  }

  [[nodiscard]] Result<void> note_canary(const std::string& space, std::span<const float> embedding) override {
    return tried<void>([&] { return write_canary(connection_, space, embedding); });
  }

  [[nodiscard]] std::string where() const override { return place(url_); }

 private:
  [[nodiscard]] Result<void> reconnect();
  [[nodiscard]] Answer<Merged> attempt(const ChangeSet& changes, LockWait wait, bool& commit_sent, Merged& merged);
  [[nodiscard]] Answer<void> cache_some(std::span<const CacheRow> rows);
  [[nodiscard]] Result<CommitOutcome> resolve(const ChangeSet& changes, const Merged& merged);

  // Work that may be done twice: once more over a new connection when an idle one has been cut.
  template <class T, class Work>
  [[nodiscard]] Result<T> tried(const Work& work) {
    if (!connection_.alive()) {
      if (auto again = reconnect(); !again) return fail(std::move(again.error()));
    }
    Answer<T> answer = work();
    if (!answer && answer.error().lost) {
      if (auto again = reconnect(); !again) return fail(std::move(again.error()));
      answer = work();
    }
    if (!answer) return fail(std::move(answer.error().error));
    if constexpr (std::is_void_v<T>) {
      return {};
    } else {
      return std::move(*answer);
    }
  }

  Url url_;
  SslMode mode_;
  Target target_;
  std::unique_ptr<io::Clock> own_clock_;  // unless the caller lent one
  io::Clock& clock_;
  Connection connection_;
};

Result<void> Postgres::reconnect() {
  auto connection = Connection::open(url_, mode_, clock_);
  if (!connection) return fail(std::move(connection.error()));
  connection_ = std::move(*connection);
  return {};
}

Answer<Merged> Postgres::attempt(const ChangeSet& changes, LockWait wait, bool& commit_sent, Merged& merged) {
  auto transaction = Transaction::begin(connection_, Access::write, statement_patience(changes));
  if (!transaction) return give_up(std::move(transaction.error()));
  auto result = merge(connection_, target_, changes, wait);
  if (!result) return result;
  merged = *result;
  commit_sent = true;
  if (auto committed = transaction->commit(); !committed) return give_up(std::move(committed.error()));
  return result;
}

// The server may still be at work on a COMMIT whose client went away: it is asked again for a while.
Result<CommitOutcome> Postgres::resolve(const ChangeSet& changes, const Merged& merged) {
  for (int question = 0; question < k_outcome_questions; ++question) {
    if (question > 0) clock_.sleep(k_outcome_pause);
    if (!connection_.alive()) {
      if (auto again = reconnect(); !again) return fail(std::move(again.error()));
    }
    auto transaction = Transaction::begin(connection_, Access::write, statement_patience(changes));
    if (!transaction) continue;
    auto outcome = commit_outcome(connection_, target_, changes, merged);
    if (outcome && *outcome != CommitOutcome::unknown) return *outcome;
    if (!outcome && !outcome.error().lost && !is_conflict(outcome.error().sqlstate)) break;
  }
  return CommitOutcome::unknown;
}

Result<Applied> Postgres::apply(const ChangeSet& changes) {
  if (auto fits = check_changes(changes, target_.dimensions); !fits) return fail(std::move(fits.error()));
  LockWait wait = LockWait::no;
  for (int left = k_attempts - 1;; --left) {
    if (!connection_.alive()) {
      if (auto again = reconnect(); !again) return fail(std::move(again.error()));
    }
    bool commit_sent = false;
    Merged merged;
    auto result = attempt(changes, wait, commit_sent, merged);
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
    if (left == 0 || !(failure.lost || is_conflict(failure.sqlstate))) return fail(std::move(failure.error));
    wait = LockWait::yes;
    clock_.sleep(k_retry_pause);
  }
}

Result<void> Postgres::cached(std::span<const std::string_view> embed_keys, std::size_t dimensions,
                              const VectorVisitor& visitor) {
  const std::size_t step = cache_step(dimensions);
  for (std::size_t at = 0; at < embed_keys.size(); at += step) {
    const auto keys = embed_keys.subspan(at, std::min(step, embed_keys.size() - at));
    auto found = tried<CachedVectors>([&] { return read_cached(connection_, keys, dimensions); });
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
    auto found = tried<std::vector<std::string>>([&] { return read_cached_keys(connection_, keys, dimensions); });
    if (!found) return fail(std::move(found.error()));
    std::move(found->begin(), found->end(), std::back_inserter(all));
  }
  return all;
}

Result<void> Postgres::cache(std::span<const CacheRow> rows) {
  for (std::size_t at = 0; at < rows.size();) {
    const std::size_t step = std::min(cache_step(rows[at].embedding.size()), rows.size() - at);
    if (auto done = tried<void>([&] { return cache_some(rows.subspan(at, step)); }); !done) return done;
    at += step;
  }
  return {};
}

Answer<void> Postgres::cache_some(std::span<const CacheRow> rows) {
  for (int left = k_attempts - 1;; --left) {
    auto done = write_cached(connection_, rows);
    if (done || left == 0 || !is_conflict(done.error().sqlstate)) return done;
    clock_.sleep(k_retry_pause);
  }
}

Result<std::unique_ptr<Store>> open_with(const Options& options, io::Clock& clock, std::unique_ptr<io::Clock> own) {
  if (auto fits = check_table_name(options.table); !fits) return fail(std::move(fits.error()));
  if (options.dimensions < 1 || options.dimensions > 16000) {
    return fail(ErrorKind::config, fmt::format("{} dimensions are not possible", options.dimensions),
                "set PGVECTOR_DIM from 1 to 16000");
  }
  auto url = parse_url(options.database_url);
  if (!url) return fail(std::move(url.error()));
  auto mode = effective_ssl_mode(*url, options.ssl_mode);
  if (!mode) return fail(std::move(mode.error()));
  auto connection = Connection::open(*url, *mode, clock);
  if (!connection) return fail(std::move(connection.error()));
  if (const std::string encoding = connection->server_encoding(); encoding != "UTF8") {
    return fail(ErrorKind::config,
                fmt::format("the database {} is encoded in {}, UTF8 is needed", place(*url), shortened(encoding)),
                "create the database with: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0");
  }
  return std::make_unique<Postgres>(std::move(*url), *mode, Target{options.table, options.dimensions}, clock,
                                    std::move(own), std::move(*connection));
}

}  // namespace

Result<std::unique_ptr<Store>> open_postgres(const Options& options) {
  auto clock = io::make_clock();
  io::Clock& lent = *clock;
  return open_with(options, lent, std::move(clock));
}

Result<std::unique_ptr<Store>> open_postgres(const Options& options, io::Clock& clock) {
  return open_with(options, clock, nullptr);
}

}  // namespace ingot::store
