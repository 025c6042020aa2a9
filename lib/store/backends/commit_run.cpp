#include "store/backends/commit_run.hpp"

#include <utility>

#include <fmt/format.h>

#include "store/backends/lock_holders.hpp"
#include "store/backends/retries.hpp"
#include "store/backends/server_error.hpp"
#include "store/backends/transaction.hpp"

namespace ingot::store {
namespace {

constexpr int k_outcome_questions = 10;
constexpr std::chrono::milliseconds k_outcome_pause{1'000};

class Committing {
 public:
  Committing(Session& session, const RunStamp& stamp, std::chrono::milliseconds patience, const RunSteps& steps)
      : session_(session), stamp_(stamp), patience_(patience), steps_(steps) {}

  Result<Applied> run();

 private:
  Answer<Merged> attempt(LockWait wait, Route route, bool& commit_sent, Merged& merged);
  Result<CommitOutcome> resolve(const Merged& merged);
  Error blocked(Failure failure);

  Session& session_;
  const RunStamp& stamp_;
  std::chrono::milliseconds patience_;
  const RunSteps& steps_;
};

Answer<Merged> Committing::attempt(LockWait wait, Route route, bool& commit_sent, Merged& merged) {
  auto transaction = Transaction::begin(session_.connection(), Access::write, patience_);
  if (!transaction) return give_up(std::move(transaction.error()));
  auto result = steps_(wait, route);
  if (!result) return result;
  merged = *result;
  commit_sent = true;
  if (auto committed = transaction->commit(); !committed) return give_up(std::move(committed.error()));
  return result;
}

// The server may still be at work on a COMMIT whose client went away: it is asked again for a while.
Result<CommitOutcome> Committing::resolve(const Merged& merged) {
  for (int question = 0; question < k_outcome_questions; ++question) {
    if (question > 0) session_.clock().sleep(k_outcome_pause);
    if (auto good = session_.ready(); !good) return fail(std::move(good.error()));
    auto transaction = Transaction::begin(session_.connection(), Access::write, patience_);
    if (!transaction) continue;
    auto outcome = commit_outcome(session_.connection(), stamp_, merged);
    if (outcome && *outcome != CommitOutcome::unknown) return *outcome;
    if (!outcome && !outcome.error().lost && !is_conflict(outcome.error().sqlstate)) break;
  }
  return CommitOutcome::unknown;
}

Result<Applied> Committing::run() {
  LockWait wait = LockWait::no;
  Route route = Route::copy;
  // Processes that failed together differ in the process that serves them.
  Retries retries(static_cast<std::uint64_t>(session_.connection().process()));
  for (;;) {
    if (auto good = session_.ready(); !good) return fail(std::move(good.error()));
    bool commit_sent = false;
    Merged merged;
    auto result = attempt(wait, route, commit_sent, merged);
    if (result) return result->applied;
    Failure& failure = result.error();
    if (failure.lost && commit_sent) {
      auto outcome = resolve(merged);
      if (outcome && *outcome == CommitOutcome::committed) return merged.applied;
      if (!outcome || *outcome == CommitOutcome::unknown) {
        return fail(ErrorKind::database,
                    fmt::format("the connection to {} broke at the end, and whether run {} was written is not known",
                                session_.where(), merged.applied.run_id),
                    "run again: it compares with what is stored and writes only what is missing");
      }
    }
    // A row that the plan took for new is there: the other route says whose it is.
    const bool there_already = failure.sqlstate == "23505" && route == Route::copy;
    if (there_already) route = Route::stage;
    if (there_already) continue;
    const auto pause = retries.after(failure);
    if (!pause) return fail(blocked(std::move(failure)));
    wait = LockWait::yes;
    session_.clock().sleep(*pause);
  }
}

// The error with the sessions that stood in the way, when a lock was not to be had.
Error Committing::blocked(Failure failure) {
  if (failure.sqlstate != "55P03") return std::move(failure.error);
  for (const Target& target : session_.targets()) {
    const auto holders = lock_holders(session_.connection(), target, lock_key(target, stamp_.source));
    if (holders && !holders->empty()) return held_up(target, *holders, std::move(failure.error));
  }
  return std::move(failure.error);
}

}  // namespace

Result<Applied> commit_run(Session& session, const RunStamp& stamp, std::chrono::milliseconds patience,
                           const RunSteps& steps) {
  return Committing(session, stamp, patience, steps).run();
}

}  // namespace ingot::store
