#include "store/backends/apply.hpp"

#include <array>

#include <fmt/format.h>
#include <unistd.h>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "store/backends/apply_parents.hpp"
#include "store/backends/copy_binary.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::size_t k_copy_block = std::size_t{1} << 20U;  // bytes handed to libpq at a time
constexpr std::string_view k_again = "run again: it compares with what is stored now";

// Locks of a chunk table's source: 63 bits of a digest. Never to change silently: two versions must exclude each other.
std::string lock_key(const Target& target, const std::string& source) {
  const std::string input = DigestInput().field("ingot.apply/1").field(target.table).field(source).digest_hex();
  return std::to_string(std::stoull(input.substr(0, 16), nullptr, 16) >> 1U);
}

// Waits for the lock, as long as the transaction's lock_timeout allows.
Answer<void> wait_for_lock(Connection& connection, const Target& target, const ChangeSet& changes) {
  auto reply = connection.run("SELECT pg_advisory_xact_lock($1::bigint)",
                              std::array{Parameter(lock_key(target, changes.source))});
  if (!reply) return give_up(std::move(reply.error()));
  return {};
}

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
  auto reply = connection.run(
      "SELECT max(id) FROM perazzi_ingestion_runs WHERE chunk_table = $1 AND source = $2 AND status = 'finished'",
      std::array{Parameter(target.table), Parameter(changes.source)});
  if (!reply) return give_up(std::move(reply.error()));
  const std::optional<std::int64_t> now = reply->null(0, 0) ? std::nullopt : reply->number(0, 0);
  if (now == changes.base_run) return {};
  return give_up(Error{ErrorKind::refused,
                       fmt::format("another run of source {} has finished since this one compared: nothing was written",
                                   text::printable(changes.source)),
                       {},
                       std::string(k_again)});
}

void encode(CopyBinary& copy, const Row& row) {
  copy.begin_row(9);
  copy.text(row.chunk_id);
  copy.text(row.doc_id);
  copy.text(row.chunk_key);
  copy.text(row.content);
  copy.jsonb(row.metadata);
  copy.text(row.content_hash);
  copy.text(row.embed_key);
  copy.text(row.meta_hash);
  if (row.embedding.empty()) {
    copy.null();
  } else {
    copy.vector(row.embedding);
  }
}

Answer<void> stage(Connection& connection, const ChangeSet& changes) {
  auto made = connection.run(
      "CREATE TEMPORARY TABLE ingot_stage (chunk_id text NOT NULL, doc_id text NOT NULL, chunk_key text NOT NULL, "
      "content text NOT NULL, "
      "metadata jsonb NOT NULL, content_hash text NOT NULL, embed_key text NOT NULL, meta_hash text NOT NULL, "
      "embedding vector) ON COMMIT DROP");
  if (!made) return give_up(std::move(made.error()));
  std::size_t next = 0;
  auto copied = connection.copy_in("COPY pg_temp.ingot_stage FROM STDIN (FORMAT binary)", [&](std::string& out) {
    CopyBinary copy(out);
    if (next == 0) copy.header();
    while (next < changes.rows.size() && out.size() < k_copy_block) encode(copy, changes.rows[next++]);
    if (next == changes.rows.size()) copy.trailer();
    return next < changes.rows.size();
  });
  if (!copied) return give_up(std::move(copied.error()));
  if (*copied == changes.rows.size()) return {};
  return give_up(
      Error{ErrorKind::database,
            fmt::format("{} rows were sent and {} arrived: nothing was written", changes.rows.size(), *copied),
            {},
            std::string(k_again)});
}

// A chunk_id is the primary key: taking over another corpus's row would lose it for that one.
Answer<void> check_owner(Connection& connection, const Target& target, const ChangeSet& changes) {
  auto reply = connection.run(
      fmt::format("SELECT DISTINCT coalesce(s.metadata->>'source_path', s.doc_id) FROM pg_temp.ingot_stage s "
                  "JOIN {} t USING (chunk_id) WHERE t.source <> $1 ORDER BY 1 LIMIT 4",
                  quoted_name(target.table)),
      std::array{Parameter(changes.source)});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->rows() == 0) return {};
  Error error{ErrorKind::refused,
              fmt::format("chunks of source {} have ids that {} holds for another source: nothing was written",
                          text::printable(changes.source), target.table),
              {},
              "give these documents other ids, or use another --source name or PGVECTOR_TABLE"};
  for (std::size_t row = 0; row < reply->rows() && row < 3; ++row)
    error.facts.push_back(shortened(reply->text(row, 0)));
  if (reply->rows() > 3) error.facts.emplace_back("and more");
  return give_up(std::move(error));
}

// Vectors that are stored already, copied before anything changes.
Answer<void> fill_vectors(Connection& connection, const Target& target) {
  auto filled =
      connection.run(fmt::format("UPDATE pg_temp.ingot_stage s SET embedding = f.embedding FROM (SELECT DISTINCT ON "
                                 "(embed_key) embed_key, embedding FROM {} "
                                 "WHERE embed_key IN (SELECT embed_key FROM pg_temp.ingot_stage WHERE embedding IS "
                                 "NULL) ORDER BY embed_key, chunk_id) f "
                                 "WHERE s.embedding IS NULL AND s.embed_key = f.embed_key",
                                 quoted_name(target.table)));
  if (!filled) return give_up(std::move(filled.error()));
  auto missing = connection.run("SELECT count(*), min(chunk_id) FROM pg_temp.ingot_stage WHERE embedding IS NULL");
  if (!missing) return give_up(std::move(missing.error()));
  if (missing->number(0, 0) == 0) return {};
  return give_up(Error{ErrorKind::refused,
                       fmt::format("{} chunks have no vector any more, first {}: nothing was written",
                                   missing->text(0, 0), shortened(missing->text(0, 1))),
                       {},
                       std::string(k_again)});
}

constexpr std::string_view k_columns =
    "doc_id, content, metadata, embedding, chunk_key, content_hash, embed_key, meta_hash";

std::string prefixed(std::string_view with) {
  std::string out;
  for (const std::string_view column : text::split(k_columns, ',')) {
    if (!out.empty()) out += ", ";
    out += fmt::format("{}.{}", with, text::trim(column));
  }
  return out;
}

tl::unexpected<Failure> miscounted(const Target& target, std::string_view what) {
  return give_up(Error{ErrorKind::database,
                       fmt::format("{} in {}: nothing was written", what, target.table),
                       {},
                       fmt::format("look for triggers, rules or policies on {}", target.table)});
}

// Answers how many rows were inserted or changed; equal rows are left alone, and anything else is an error.
Answer<std::size_t> write_rows(Connection& connection, const Target& target, const ChangeSet& changes) {
  const std::array source{Parameter(changes.source)};
  const std::string stored = prefixed("t");
  const std::string staged = prefixed("s");
  const std::string wanted = prefixed("excluded");
  auto merged = connection.run(
      fmt::format("INSERT INTO {} AS t (chunk_id, source, {}) SELECT s.chunk_id, $1, {} FROM pg_temp.ingot_stage s "
                  "ON CONFLICT (chunk_id) DO UPDATE SET ({}) = ROW ({}), updated_at = now() "
                  "WHERE t.source = excluded.source AND ({}) IS DISTINCT FROM ({})",
                  quoted_name(target.table), k_columns, staged, k_columns, wanted, stored, wanted),
      source);
  if (!merged) return give_up(std::move(merged.error()));
  const std::size_t written = merged->affected();
  if (written == changes.rows.size()) return written;
  auto equal = connection.run(fmt::format("SELECT count(*) FROM pg_temp.ingot_stage s JOIN {} t USING (chunk_id) "
                                          "WHERE t.source = $1 AND ({}) IS NOT DISTINCT FROM ({})",
                                          quoted_name(target.table), stored, staged),
                              source);
  if (!equal) return give_up(std::move(equal.error()));
  if (equal->number(0, 0) == static_cast<std::int64_t>(changes.rows.size())) return written;
  return miscounted(target,
                    fmt::format("{} rows were to be stored and {} are", changes.rows.size(), equal->text(0, 0)));
}

// Answers how many rows went; one that is gone already counts as removed.
Answer<std::size_t> remove_rows(Connection& connection, const Target& target, const ChangeSet& changes) {
  if (changes.removed.empty()) return std::size_t{0};
  const std::array parameters{Parameter(changes.source), Parameter(text_array(changes.removed))};
  const std::string which =
      fmt::format("FROM {} WHERE source = $1 AND chunk_id = ANY ($2::text[])", quoted_name(target.table));
  auto removed = connection.run("DELETE " + which, parameters);
  if (!removed) return give_up(std::move(removed.error()));
  if (removed->affected() == changes.removed.size()) return removed->affected();
  auto left = connection.run("SELECT count(*) " + which, parameters);
  if (!left) return give_up(std::move(left.error()));
  if (left->number(0, 0) == 0) return removed->affected();
  return miscounted(
      target, fmt::format("{} rows were to be removed and {} are still", changes.removed.size(), left->text(0, 0)));
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return text::printable(name.data());
}

Answer<Merged> note_run(Connection& connection, const Target& target, const ChangeSet& changes, Applied applied) {
  const model::RunRecord& run = changes.run;
  const model::PlanSummary& plan = run.plan;
  std::vector<Parameter> values{Parameter(target.table),    Parameter(changes.source),   Parameter(run.started_at),
                                Parameter(run.environment), Parameter(run.tool_version), Parameter(run.config_digest),
                                Parameter(run.model),       Parameter(host_name())};
  for (const std::size_t count :
       {run.dimensions, run.documents, run.rejected, plan.documents_added, plan.documents_changed,
        plan.documents_unchanged, plan.documents_removed, plan.add, plan.change, plan.unchanged, plan.remove,
        plan.embed, plan.embed_tokens, applied.written, applied.removed}) {
    values.emplace_back(std::to_string(count));
  }
  auto noted = connection.run(
      "INSERT INTO perazzi_ingestion_runs (chunk_table, source, started_at, status, environment, tool_version, "
      "config_digest, model, "
      "operator_host, dimensions, documents, documents_rejected, documents_added, documents_changed, "
      "documents_unchanged, documents_removed, "
      "chunks_added, chunks_changed, chunks_unchanged, chunks_removed, embedded, embedded_tokens, rows_written, "
      "rows_removed) "
      "VALUES ($1, $2, $3::timestamptz, 'finished', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
      "$18, $19, $20, $21, $22, $23) "
      "RETURNING id, pg_current_xact_id()",
      values);
  if (!noted) return give_up(std::move(noted.error()));
  if (noted->rows() != 1)
    return miscounted({std::string("perazzi_ingestion_runs"), 0}, "the row of this run was not stored");
  applied.run_id = noted->number(0, 0).value_or(0);
  return Merged{applied, std::string(noted->text(0, 1))};
}

}  // namespace

Answer<Merged> merge(Connection& connection, const Target& target, const ChangeSet& changes, LockWait wait) {
  // After a lost connection our own dead transaction may hold the lock until the server notices.
  if (wait == LockWait::yes) {
    if (auto free = wait_for_lock(connection, target, changes); !free) return give_up(std::move(free.error()));
  }
  if (auto locked = take_lock(connection, target, changes); !locked) return give_up(std::move(locked.error()));
  if (auto same = check_base(connection, target, changes); !same) return give_up(std::move(same.error()));
  const auto with_parents = concerns_parents(connection, target, changes);
  if (!with_parents) return give_up(with_parents.error());
  Applied applied;
  if (!changes.rows.empty()) {
    if (auto staged = stage(connection, changes); !staged) return give_up(std::move(staged.error()));
    if (auto ours = check_owner(connection, target, changes); !ours) return give_up(std::move(ours.error()));
    if (auto filled = fill_vectors(connection, target); !filled) return give_up(std::move(filled.error()));
    auto written = write_rows(connection, target, changes);
    if (!written) return give_up(std::move(written.error()));
    applied.written = *written;
  }
  auto removed = remove_rows(connection, target, changes);
  if (!removed) return give_up(std::move(removed.error()));
  applied.removed = *removed;
  if (*with_parents) {
    if (auto done = write_parents(connection, target, changes, applied); !done) return give_up(std::move(done.error()));
  }
  return note_run(connection, target, changes, applied);
}

Answer<CommitOutcome> commit_outcome(Connection& connection, const Target& target, const ChangeSet& changes,
                                     const Merged& merged) {
  // The transaction in question holds the lock as long as the server is at work on it.
  if (auto ended = wait_for_lock(connection, target, changes); !ended) return give_up(std::move(ended.error()));
  // The run's own row counts first: after a failover the status of a transaction is not to be relied on.
  auto row = connection.run(
      "SELECT 1 FROM perazzi_ingestion_runs WHERE id = $1::bigint AND chunk_table = $2 AND source = $3 AND "
      "config_digest = $4",
      std::array{Parameter(std::to_string(merged.applied.run_id)), Parameter(target.table), Parameter(changes.source),
                 Parameter(changes.run.config_digest)});
  if (!row) return give_up(std::move(row.error()));
  if (row->rows() == 1) return CommitOutcome::committed;
  auto status = connection.run("SELECT pg_xact_status($1::xid8)", std::array{Parameter(merged.transaction_id)});
  if (!status) return give_up(std::move(status.error()));
  if (status->text(0, 0) == "committed") return CommitOutcome::committed;
  return status->text(0, 0) == "aborted" ? CommitOutcome::aborted : CommitOutcome::unknown;
}

std::chrono::milliseconds statement_patience(const ChangeSet& changes) {
  return std::chrono::seconds(60) +
         std::chrono::milliseconds(10) *
             static_cast<std::int64_t>(changes.rows.size() + changes.removed.size() + changes.parents.size());
}

}  // namespace ingot::store
