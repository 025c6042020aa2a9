#include "store/backends/run_row.hpp"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "io/failpoint.hpp"

namespace ingot::store {
namespace {

constexpr std::string_view k_again = "run again: it compares with what is stored now";
constexpr std::size_t k_longest_reason = 500;  // bytes of why a run failed

Answer<void> take_lock(Connection& connection, const Target& target, const ChangeSet& changes) {
  auto reply = connection.run("SELECT pg_try_advisory_xact_lock($1::bigint)",
                              std::array{Parameter(lock_key(target, changes.source))});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->rows() == 1 && reply->truth(0, 0)) return {};
  return give_up(Error{ErrorKind::refused,
                       fmt::format("another run is writing source {} of {} and holds its lock",
                                   text::printable(changes.source), target.table),
                       {},
                       "wait for the other run, then run again"});
}

// After the lock, in a statement of its own: its snapshot must be younger than the lock.
Answer<void> check_base(Connection& connection, const Target& target, const ChangeSet& changes) {
  auto now = read_base_run(connection, target, changes.source);
  if (!now) return give_up(std::move(now.error()));
  if (*now == changes.base_run) return {};
  return give_up(Error{ErrorKind::refused,
                       fmt::format("another run of source {} has finished since this one compared: nothing was written",
                                   text::printable(changes.source)),
                       {},
                       std::string(k_again)});
}

// A process that slept past its lease may find that another one has paid and written meanwhile.
Answer<void> check_lease(Connection& connection, const Target& target, const ChangeSet& changes) {
  if (!changes.lease) return {};
  auto reply = connection.run(
      "SELECT FROM perazzi_ingestion_leases WHERE chunk_table = $1 AND source = $2 AND generation = $3",
      std::array{Parameter(target.table), Parameter(changes.source), Parameter(std::to_string(*changes.lease))});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->rows() == 1) return {};
  return give_up(Error{
      ErrorKind::refused,
      fmt::format("another process has taken over source {}: nothing was written", text::printable(changes.source)),
      {},
      std::string(k_again)});
}

tl::unexpected<Failure> not_stored() {
  return give_up(Error{ErrorKind::database,
                       "the row of this run was not stored: nothing was written",
                       {},
                       "look for triggers, rules or policies on perazzi_ingestion_runs"});
}

template <class T>
std::string optional_text(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return text::printable(name.data());
}

std::string_view name(model::DocumentAction action) {
  switch (action) {
    case model::DocumentAction::add:
      return "add";
    case model::DocumentAction::remove:
      return "remove";
    default:
      return "change";
  }
}

enum class Status { finished, failed };

// RETURNING id, pg_current_xact_id().
Answer<Reply> insert_run(Connection& connection, const Target& target, const ChangeSet& changes, Status status,
                         const std::string& error) {
  const model::RunRecord& run = changes.run;
  const model::PlanSummary& plan = run.plan;
  // When it began is told by the server's clock, as everything else that is stored is; ours may be wrong by hours.
  const std::int64_t before = run.read_ms.value_or(0) + run.plan_ms.value_or(0) + run.embed_ms.value_or(0);
  std::vector<Parameter> values{Parameter(target.table),
                                Parameter(changes.source),
                                Parameter(changes.tenant),
                                Parameter(std::to_string(before)),
                                Parameter(status == Status::finished ? "finished" : "failed"),
                                Parameter(error),
                                Parameter(run.kind),
                                Parameter(optional_text(run.undoes)),
                                Parameter(run.environment),
                                Parameter(run.tool_version),
                                Parameter(run.config_digest),
                                Parameter(run.model),
                                Parameter(run.git_revision),
                                Parameter(host_name())};
  for (const std::size_t number :
       {run.dimensions, run.documents, run.rejected, plan.documents_added, plan.documents_changed,
        plan.documents_unchanged, plan.documents_removed, plan.add, plan.change, plan.unchanged, plan.remove,
        plan.embed, plan.embed_tokens, run.embedding.tokens, run.embedding.from_cache + run.embedding.from_journal}) {
    values.emplace_back(std::to_string(number));
  }
  for (const auto& usd : {run.estimated_usd, run.embedding.usd}) values.emplace_back(optional_text(usd));
  for (const auto& time : {run.read_ms, run.plan_ms, run.embed_ms}) values.emplace_back(optional_text(time));
  return connection.run(
      "INSERT INTO perazzi_ingestion_runs (chunk_table, source, tenant, started_at, status, error, kind, undoes, "
      "environment, tool_version, config_digest, model, git_revision, operator_host, dimensions, documents, "
      "documents_rejected, documents_added, documents_changed, documents_unchanged, documents_removed, chunks_added, "
      "chunks_changed, chunks_unchanged, chunks_removed, embedded, embedded_tokens, paid_tokens, from_cache, "
      "estimated_usd, actual_usd, read_ms, plan_ms, embed_ms, rows_written, rows_removed) "
      "VALUES ($1, $2, $3, now() - $4::float8 * interval '1 millisecond', $5, nullif($6, ''), $7, nullif($8, "
      "'')::bigint, $9, $10, $11, $12, $13, "
      "$14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, nullif($30, '')::float8, "
      "nullif($31, '')::float8, nullif($32, '')::bigint, nullif($33, '')::bigint, nullif($34, '')::bigint, 0, 0) "
      "RETURNING id, pg_current_xact_id()",
      values);
}

}  // namespace

// 63 bits of a digest. Never to change silently: two versions must exclude each other.
std::string lock_key(const Target& target, const std::string& source) {
  const std::string input = DigestInput().field("ingot.apply/1").field(target.table).field(source).digest_hex();
  return std::to_string(std::stoull(input.substr(0, 16), nullptr, 16) >> 1U);
}

Answer<std::optional<std::int64_t>> read_base_run(Connection& connection, const Target& target,
                                                  const std::string& source) {
  auto reply = connection.run(
      "SELECT max(id) FROM perazzi_ingestion_runs WHERE chunk_table = $1 AND source = $2 AND status = 'finished'",
      std::array{Parameter(target.table), Parameter(source)});
  if (!reply) return give_up(std::move(reply.error()));
  return reply->null(0, 0) ? std::nullopt : reply->number(0, 0);
}

Answer<void> wait_for_lock(Connection& connection, const Target& target, const std::string& source) {
  auto reply =
      connection.run("SELECT pg_advisory_xact_lock($1::bigint)", std::array{Parameter(lock_key(target, source))});
  if (!reply) return give_up(std::move(reply.error()));
  return {};
}

Answer<void> begin_run(Connection& connection, const Target& target, const ChangeSet& changes, LockWait wait) {
  // After a lost connection our own dead transaction may hold the lock until the server notices.
  INGOT_FAILPOINT(run_begun);
  Answer<void> done;
  if (wait == LockWait::yes) done = wait_for_lock(connection, target, changes.source);
  if (done) done = take_lock(connection, target, changes);
  INGOT_FAILPOINT(run_locked);
  if (done) done = check_base(connection, target, changes);
  if (done) done = check_lease(connection, target, changes);
  INGOT_FAILPOINT(run_base_checked);
  return done;
}

Answer<Merged> note_run(Connection& connection, const Target& target, const ChangeSet& changes) {
  auto noted = insert_run(connection, target, changes, Status::finished, {});
  if (!noted) return give_up(std::move(noted.error()));
  if (noted->rows() != 1) return not_stored();
  Merged merged;
  merged.applied.run_id = noted->number(0, 0).value_or(0);
  merged.transaction_id = std::string(noted->text(0, 1));
  return merged;
}

Answer<std::int64_t> note_failure(Connection& connection, const Target& target, const ChangeSet& changes,
                                  const Error& error) {
  std::string reason = error.message;
  for (const std::string& fact : error.facts) reason += "; " + fact;
  auto noted = insert_run(connection, target, changes, Status::failed,
                          text::printable(std::string_view(reason).substr(0, k_longest_reason)));
  if (!noted) return give_up(std::move(noted.error()));
  if (noted->rows() != 1) return not_stored();
  return noted->number(0, 0).value_or(0);
}

Answer<void> note_documents(Connection& connection, const ChangeSet& changes, std::int64_t run) {
  if (changes.run.changed.empty()) return {};
  std::array<std::vector<std::string>, 7> columns;
  for (const model::RunDocument& document : changes.run.changed) {
    std::size_t at = 0;
    for (std::string value :
         {document.doc_id, document.path, std::string(name(document.action)), std::to_string(document.chunks_before),
          std::to_string(document.chunks_after), std::to_string(document.tokens), document.checksum}) {
      columns[at++].push_back(std::move(value));
    }
  }
  std::vector<Parameter> values{Parameter(std::to_string(run))};
  for (const auto& column : columns) values.emplace_back(text_array(column));
  auto noted = connection.run(
      "INSERT INTO perazzi_ingestion_run_documents (run_id, doc_id, path, action, chunks_before, chunks_after, tokens, "
      "checksum) SELECT $1::bigint, * FROM unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::int[], "
      "$7::bigint[], $8::text[])",
      values);
  if (!noted) return give_up(std::move(noted.error()));
  if (noted->affected() == changes.run.changed.size()) return {};
  return not_stored();
}

// What came of it: last, since only now it is known.
Answer<void> note_outcome(Connection& connection, const Applied& applied) {
  auto noted = connection.run(
      "UPDATE perazzi_ingestion_runs SET rows_written = $2, rows_removed = $3, finished_at = clock_timestamp(), "
      "apply_ms = (extract(epoch FROM clock_timestamp() - now()) * 1000)::bigint WHERE id = $1",
      std::array{Parameter(std::to_string(applied.run_id)), Parameter(std::to_string(applied.written)),
                 Parameter(std::to_string(applied.removed))});
  if (!noted) return give_up(std::move(noted.error()));
  if (noted->affected() == 1) return {};
  return not_stored();
}

Answer<CommitOutcome> commit_outcome(Connection& connection, const RunStamp& stamp, const Merged& merged) {
  // The transaction in question holds the lock as long as the server is at work on it.
  if (auto ended = wait_for_lock(connection, stamp.target, stamp.source); !ended)
    return give_up(std::move(ended.error()));
  // The run's own row decides: it is part of what was committed, and nobody is at work on it any more. The status of
  // the transaction can only say "not yet": after a crash or a failover to a replica that lagged, its number is one
  // that has not been given (22023), or another transaction's.
  auto row = connection.run(
      "SELECT 1 FROM perazzi_ingestion_runs WHERE id = $1::bigint AND chunk_table = $2 AND source = $3 AND "
      "config_digest = $4",
      std::array{Parameter(std::to_string(merged.applied.run_id)), Parameter(stamp.target.table),
                 Parameter(stamp.source), Parameter(stamp.config_digest)});
  if (!row) return give_up(std::move(row.error()));
  if (row->rows() == 1) return CommitOutcome::committed;
  auto status = connection.run("SELECT pg_xact_status($1::xid8)", std::array{Parameter(merged.transaction_id)});
  if (!status && status.error().sqlstate == "22023") return CommitOutcome::aborted;
  if (!status) return give_up(std::move(status.error()));
  return status->text(0, 0) == "in progress" ? CommitOutcome::unknown : CommitOutcome::aborted;
}

}  // namespace ingot::store
