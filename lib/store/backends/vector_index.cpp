// Keeps the vector index of a chunk table in Postgres: on a session of its own, after the load's transaction.
#include "store/vector_index.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/failpoint.hpp"
#include "store/backends/filter_statistics.hpp"
#include "store/backends/index_facts.hpp"
#include "store/backends/index_policy.hpp"
#include "store/backends/index_recall.hpp"
#include "store/backends/session.hpp"
#include "store/backends/transaction.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

using Step = IndexDecision::Step;

constexpr std::chrono::milliseconds k_patience{60'000};
constexpr std::chrono::milliseconds k_no_limit{0};

std::string megabytes(std::size_t bytes) {
  return text::with_thousands((bytes + (std::size_t{1} << 20U) - 1) >> 20U) + " MB";
}

bool is_short_of_memory(std::string_view sqlstate) {
  return sqlstate == "53100" || sqlstate == "53200";  // of shared memory, or of the machine's
}

class PostgresIndex final : public VectorIndex {
 public:
  PostgresIndex(Session session, IndexPolicy policy) : session_(std::move(session)), policy_(policy) {}

  [[nodiscard]] Result<model::IndexStatus> status() override {
    return session_.tried<model::IndexStatus>([this]() -> Answer<model::IndexStatus> {
      return read_index_facts(connection(), target(), session_.url()).map([this](const IndexFacts& facts) {
        return status_of(facts);
      });
    });
  }

  [[nodiscard]] Result<std::string> advice(std::size_t rows) override {
    return session_.tried<std::string>([&]() -> Answer<std::string> {
      return read_index_facts(connection(), target(), session_.url()).map([&](const IndexFacts& facts) {
        return reason_to_refill(target(), facts, rows);
      });
    });
  }

  [[nodiscard]] Result<KeptIndex> keep(IndexWork work, std::optional<std::int64_t> run) override {
    return session_.tried<KeptIndex>([&]() -> Answer<KeptIndex> {
      kept_ = {};
      Answer<void> done = lock_and_work(work, run);
      if (!done) return give_up(std::move(done.error()));
      return std::move(kept_);
    });
  }

 private:
  [[nodiscard]] model::IndexStatus status_of(const IndexFacts& facts) const;
  [[nodiscard]] Answer<void> lock_and_work(IndexWork work, std::optional<std::int64_t> run);
  [[nodiscard]] Answer<void> do_work(IndexWork work, std::optional<std::int64_t> run);
  [[nodiscard]] Answer<void> build(const IndexDecision& decision);
  [[nodiscard]] Answer<void> build_at_once(const IndexDecision& decision, const std::string& index, bool parallel);
  [[nodiscard]] Answer<void> create(const IndexDecision& decision, const std::string& index, bool parallel);
  [[nodiscard]] Answer<void> check_built(const std::string& index);
  [[nodiscard]] Answer<void> drop(const std::vector<std::string>& indexes);
  [[nodiscard]] Answer<void> rename(const std::string& index);
  [[nodiscard]] Answer<void> measure();
  [[nodiscard]] Answer<void> note(std::optional<std::int64_t> run);
  [[nodiscard]] Answer<void> statement(const std::string& sql);
  [[nodiscard]] std::string free_name() const;
  void warn_about_memory(const IndexDecision& decision);

  [[nodiscard]] Connection& connection() { return session_.connection(); }
  [[nodiscard]] const Target& target() const { return session_.target(); }

  Session session_;
  IndexPolicy policy_;
  IndexFacts facts_;
  KeptIndex kept_;
};

model::IndexStatus PostgresIndex::status_of(const IndexFacts& facts) const {
  model::IndexStatus status;
  status.table = target().table;
  status.column = column_type(target().type, target().dimensions);
  status.pgvector = facts.pgvector;
  status.rows = facts.rows;
  status.indexes = facts.indexes;
  const IndexDecision decision = decide(policy_, target(), facts, IndexWork::due);
  if (decision.step != Step::leave) status.due = fmt::format("build {}: {}", name(decision.kind), decision.why);
  status.predicted_bytes = predicted_memory(target(), facts.rows);
  status.memory_bytes = granted_memory(facts, status.predicted_bytes);
  status.predicted_seconds = predicted_seconds(target(), facts);
  status.pooled = facts.pooled;
  status.rows_since_build = facts.rows_at_build ? facts.written_since_build : 0;
  status.recall = facts.recall;
  status.warnings = version_warnings(facts.pgvector, decision.kind);
  for (const model::StoredIndex& index : facts.indexes) {
    if (!index.valid && !index.in_progress && !index.ours)
      status.warnings.push_back(fmt::format("the index {} is not valid, serves nobody and slows writes: DROP INDEX {}",
                                            text::printable(index.name), text::printable(index.name)));
  }
  return status;
}

Answer<void> PostgresIndex::statement(const std::string& sql) {
  auto done = connection().run(sql);
  if (!done) return give_up(std::move(done.error()));
  return {};
}

// One process at a time. Behind a pooler the lock is that of the transaction that builds, see build_at_once().
Answer<void> PostgresIndex::lock_and_work(IndexWork work, std::optional<std::int64_t> run) {
  auto facts = read_index_facts(connection(), target(), session_.url());
  if (!facts) return give_up(std::move(facts.error()));
  facts_ = std::move(*facts);
  if (facts_.pooled) return do_work(work, run);
  const Parameter key(index_lock_key(target().table));
  auto locked = connection().run("SELECT pg_try_advisory_lock($1::bigint)", std::array{key});
  if (!locked) return give_up(std::move(locked.error()));
  if (!locked->truth(0, 0)) {
    kept_.outcome = {"none", "skipped", facts_.rows, 0, {}};
    kept_.warnings.emplace_back("another process is building the index of this table");
    return {};
  }
  Answer<void> done = do_work(work, run);
  if (!connection().alive()) return done;
  auto unlocked = connection().run("SELECT pg_advisory_unlock($1::bigint)", std::array{key});
  if (done && !unlocked) return give_up(std::move(unlocked.error()));
  return done;
}

Answer<void> PostgresIndex::do_work(IndexWork work, std::optional<std::int64_t> run) {
  IndexDecision decision = decide(policy_, target(), facts_, work);
  const bool due = decision.step != Step::leave || !decision.invalid.empty() || !decision.replaced.empty();
  kept_.outcome = {
      std::string(name(decision.kind)), decision.kind == IndexKind::none ? "skipped" : "kept", facts_.rows, 0, {}};
  if (due && !facts_.owner) {
    kept_.outcome = {"none", "skipped", facts_.rows, 0, {}};
    kept_.warnings.push_back(fmt::format("an index is due ({}), and the user of DATABASE_URL does not own {}",
                                         decision.why, target().table));
    return note(run);
  }
  Answer<void> done;
  if (decision.step == Step::leave) {
    done = due ? drop(decision.invalid) : Answer<void>();
    if (done && due) done = drop(decision.replaced);
  } else {
    done = build(decision);
  }
  if (!done) return done;
  const bool built = decision.step != Step::leave;
  if (decision.kind != IndexKind::none && (built || recall_is_stale(facts_))) {
    if (done = measure(); !done) return done;
    if (!built && facts_.owner && kept_.outcome.recall && too_forgetful(facts_, *kept_.outcome.recall)) {
      decision = decide(policy_, target(), facts_, IndexWork::rebuild);
      done = decision.step == Step::leave ? Answer<void>() : build(decision);
      if (done && decision.step != Step::leave) done = measure();
      if (!done) return done;
    }
  }
  if (kept_.outcome.recall && *kept_.outcome.recall < k_wanted_recall) {
    kept_.warnings.push_back(
        decision.kind == IndexKind::ivfflat
            ? fmt::format("the index finds {:.2f} of the nearest rows: set ivfflat.probes for the users of the table, "
                          "or PGVECTOR_INDEX=hnsw",
                          *kept_.outcome.recall)
            : fmt::format("the index finds {:.2f} of the nearest rows: set hnsw.ef_search above 40 for the users of "
                          "the table, or PGVECTOR_M and PGVECTOR_EF_CONSTRUCTION higher and `ingest index --rebuild`",
                          *kept_.outcome.recall));
  }
  return note(run);
}

std::string PostgresIndex::free_name() const {
  for (std::int64_t number = facts_.last_run.value_or(0);; ++number) {
    std::string index = index_name(target().table, number);
    const auto same = [&](const model::StoredIndex& one) { return one.name == index; };
    if (std::none_of(facts_.indexes.begin(), facts_.indexes.end(), same)) return index;
  }
}

void PostgresIndex::warn_about_memory(const IndexDecision& decision) {
  const std::size_t needs = predicted_memory(target(), facts_.rows);
  const std::size_t gets = granted_memory(facts_, needs);
  if (decision.kind == IndexKind::hnsw && gets < needs) {
    kept_.warnings.push_back(
        fmt::format("building the index takes about {} of memory and got {}, which makes it slow: "
                    "raise maintenance_work_mem on the server",
                    megabytes(needs), megabytes(gets)));
  }
  if (facts_.pooled)
    kept_.warnings.emplace_back(
        "a pooler stands before the server: writers of the table waited while the index was built; name the server "
        "itself in DATABASE_URL to avoid that");
  for (std::string& warning : version_warnings(facts_.pgvector, decision.kind))
    kept_.warnings.push_back(std::move(warning));
}

Answer<void> PostgresIndex::build(const IndexDecision& decision) {
  const auto began = session_.clock().steady();
  if (auto dropped = drop(decision.invalid); !dropped) return dropped;
  const std::string index = free_name();
  INGOT_FAILPOINT(index_building);
  const bool parallel = builds_in_parallel(facts_.pgvector);
  Answer<void> done = create(decision, index, parallel);
  if (!done && !done.error().lost && parallel && is_short_of_memory(done.error().sqlstate))
    done = create(decision, index, false);  // processes share it, and in a container there is often little
  if (done) done = check_built(index);
  INGOT_FAILPOINT(index_built);
  if (done) done = drop(decision.replaced);
  INGOT_FAILPOINT(index_dropped);
  if (done) done = rename(index);
  INGOT_FAILPOINT(index_renamed);
  if (done) done = refresh_filter_statistics(connection(), target());
  if (!done) return done;
  kept_.outcome.kind = std::string(name(decision.kind));
  kept_.outcome.action = decision.step == Step::rebuild ? "rebuilt" : "built";
  kept_.outcome.milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(session_.clock().steady() - began).count();
  warn_about_memory(decision);
  return {};
}

// CONCURRENTLY takes no part in a transaction, so that SET LOCAL does not reach it: the settings are the session's.
Answer<void> PostgresIndex::create(const IndexDecision& decision, const std::string& index, bool parallel) {
  if (facts_.pooled) return build_at_once(decision, index, parallel);
  const std::size_t memory = granted_memory(facts_, predicted_memory(target(), facts_.rows));
  Answer<void> done = statement(
      fmt::format("SET statement_timeout = 0; SET lock_timeout = '10min'; SET maintenance_work_mem = '{}kB'{}",
                  memory / 1024, parallel ? "" : "; SET max_parallel_maintenance_workers = 0"));
  if (done)
    done = statement(fmt::format("CREATE INDEX CONCURRENTLY {} ON {} USING {}", quoted_name(index),
                                 quoted_name(target().table),
                                 index_definition(policy_, target(), decision.kind, facts_.rows)));
  if (!connection().alive()) return done;
  // What a build leaves that failed is not valid and would slow writes.
  if (!done) {
    [[maybe_unused]] const auto dropped = drop({index});
  }
  auto reset = statement("RESET ALL");
  return done ? reset : done;
}

// Writers wait for this one; readers do not. Its settings end with it, whoever gets the session next.
Answer<void> PostgresIndex::build_at_once(const IndexDecision& decision, const std::string& index, bool parallel) {
  auto transaction = Transaction::begin(connection(), Access::write, k_no_limit);
  if (!transaction) return give_up(std::move(transaction.error()));
  auto locked = connection().run("SELECT pg_try_advisory_xact_lock($1::bigint)",
                                 std::array{Parameter(index_lock_key(target().table))});
  if (!locked) return give_up(std::move(locked.error()));
  if (!locked->truth(0, 0))
    return give_up(Error{ErrorKind::database,
                         "another process is building the index of this table",
                         {},
                         "it is looked after by the next run"});
  const std::size_t memory = granted_memory(facts_, predicted_memory(target(), facts_.rows));
  Answer<void> done = statement(
      fmt::format("SET LOCAL maintenance_work_mem = '{}kB'{}; CREATE INDEX {} ON {} USING {}", memory / 1024,
                  parallel ? "" : "; SET LOCAL max_parallel_maintenance_workers = 0", quoted_name(index),
                  quoted_name(target().table), index_definition(policy_, target(), decision.kind, facts_.rows)));
  if (!done) return done;
  return transaction->commit();
}

Answer<void> PostgresIndex::check_built(const std::string& index) {
  auto reply = connection().run(
      "SELECT indisvalid AND indisready FROM pg_catalog.pg_index WHERE indexrelid = "
      "to_regclass($1)",
      std::array{Parameter(quoted_name(index))});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->rows() == 1 && reply->truth(0, 0)) return {};
  return give_up(Error{ErrorKind::database,
                       fmt::format("the index {} was built and is not valid", index),
                       {},
                       "run `ingest index` again: it drops it and builds another"});
}

Answer<void> PostgresIndex::drop(const std::vector<std::string>& indexes) {
  for (const std::string& index : indexes) {
    Answer<void> done;
    if (facts_.pooled) {
      auto transaction = Transaction::begin(connection(), Access::write, k_patience);
      if (!transaction) return give_up(std::move(transaction.error()));
      done = statement(fmt::format("DROP INDEX IF EXISTS {}", quoted_name(index)));
      if (done) done = transaction->commit();
    } else {
      done = statement(fmt::format("DROP INDEX CONCURRENTLY IF EXISTS {}", quoted_name(index)));
    }
    if (!done) return done;
  }
  return {};
}

// In a transaction for its time limits: the lock is short, but waits behind every reader and would hold up new ones.
Answer<void> PostgresIndex::rename(const std::string& index) {
  auto transaction = Transaction::begin(connection(), Access::write, k_patience);
  if (!transaction) return give_up(std::move(transaction.error()));
  auto done = statement(fmt::format("SET LOCAL lock_timeout = '1s'; ALTER INDEX {} RENAME TO {}", quoted_name(index),
                                    quoted_name(index_name(target().table))));
  if (!done) return done.error().lost ? done : Answer<void>();  // it is as good under the name that it has
  return transaction->commit();
}

Answer<void> PostgresIndex::measure() {
  auto recall = measured_recall(connection(), target(), policy_.metric, facts_.rows);
  if (!recall) return give_up(std::move(recall.error()));
  kept_.outcome.recall = *recall;
  return {};
}

// A table without a run has no row to note it in, and what the last run did is not to be hidden by a look at it.
Answer<void> PostgresIndex::note(std::optional<std::int64_t> run) {
  const model::IndexOutcome& outcome = kept_.outcome;
  if (!run && outcome.milliseconds == 0 && !outcome.recall) return {};
  if (!run) run = facts_.last_run;
  if (!run) return {};
  const Parameter id(std::to_string(*run));
  auto noted = connection().run(
      "UPDATE perazzi_ingestion_runs SET index_kind = $2, index_action = $3, index_rows = $4, index_ms = $5 "
      "WHERE id = $1 AND ($3 IN ('built', 'rebuilt') OR index_action IS NULL)",
      std::array{id, Parameter(outcome.kind), Parameter(outcome.action), Parameter(std::to_string(outcome.rows)),
                 Parameter(std::to_string(outcome.milliseconds))});
  if (noted && outcome.recall) {
    noted = connection().run("UPDATE perazzi_ingestion_runs SET index_recall = $2 WHERE id = $1",
                             std::array{id, Parameter(fmt::format("{}", *outcome.recall))});
  }
  if (!noted) return give_up(std::move(noted.error()));
  INGOT_FAILPOINT(index_noted);
  return {};
}

}  // namespace

Result<std::unique_ptr<VectorIndex>> open_vector_index(const Options& options, io::Clock& clock) {
  return Session::open(options, clock).map([&](Session&& session) -> std::unique_ptr<VectorIndex> {
    return std::make_unique<PostgresIndex>(std::move(session), options.index);
  });
}

}  // namespace ingot::store
