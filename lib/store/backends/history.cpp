// The history of a chunk table on a connection of its own: runs, what was different between two of them, undo, prune.
#include "store/history.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <iterator>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/failpoint.hpp"
#include "store/backends/prune.hpp"
#include "store/backends/run_row.hpp"
#include "store/backends/session.hpp"
#include "store/backends/transaction.hpp"
#include "store/backends/undo.hpp"
#include "store/backends/undo_swap.hpp"

namespace ingot::store {
namespace {

constexpr std::chrono::milliseconds k_patience{60'000};
constexpr std::chrono::milliseconds k_prune_patience{600'000};

constexpr std::string_view k_run_columns =
    "id, source, kind, undoes, status, coalesce(error, ''), to_char(started_at AT TIME ZONE 'UTC', "
    "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), greatest(0, extract(epoch FROM finished_at - started_at) * 1000)::bigint, "
    "environment, model, tool_version, git_revision, config_digest, operator_host, dimensions, documents_added, "
    "documents_changed, documents_unchanged, documents_removed, chunks_added, chunks_changed, chunks_unchanged, "
    "chunks_removed, embedded, embedded_tokens, paid_tokens, coalesce(actual_usd, estimated_usd), rows_written, "
    "rows_removed, index_recall";

model::PastRun run_of(const Reply& reply, std::size_t row) {
  std::size_t column = 0;
  const auto text = [&] { return std::string(reply.text(row, column++)); };
  const auto number = [&] { return static_cast<std::size_t>(reply.number(row, column++).value_or(0)); };
  model::PastRun run;
  run.id = reply.number(row, column++).value_or(0);
  run.source = text();
  run.kind = text();
  run.undoes = reply.null(row, column) ? std::nullopt : reply.number(row, column);
  ++column;
  for (std::string* field : {&run.status, &run.error, &run.started_at}) *field = text();
  run.duration_ms = reply.number(row, column++);
  for (std::string* field :
       {&run.environment, &run.model, &run.tool_version, &run.git_revision, &run.config_digest, &run.host})
    *field = text();
  run.dimensions = number();
  model::PlanSummary& plan = run.plan;
  for (std::size_t* field :
       {&plan.documents_added, &plan.documents_changed, &plan.documents_unchanged, &plan.documents_removed, &plan.add,
        &plan.change, &plan.unchanged, &plan.remove, &plan.embed, &plan.embed_tokens, &run.paid_tokens})
    *field = number();
  const auto real = [&]() -> std::optional<double> {
    const std::string_view digits = reply.text(row, column++);
    double value = 0;
    const bool is_known = std::from_chars(digits.data(), digits.data() + digits.size(), value).ec == std::errc{};
    return is_known ? std::optional(value) : std::nullopt;
  };
  run.usd = real();
  run.rows_written = number();
  run.rows_removed = number();
  run.index_recall = real();
  return run;
}

Answer<std::vector<model::PastRun>> read_runs(Connection& connection, const Target& target, const std::string& which,
                                              std::vector<Parameter> parameters) {
  parameters.insert(parameters.begin(), Parameter(target.table));
  auto reply = connection.run(
      fmt::format("SELECT {} FROM perazzi_ingestion_runs WHERE chunk_table = $1 AND {}", k_run_columns, which),
      parameters);
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<model::PastRun> runs;
  for (std::size_t row = 0; row < reply->rows(); ++row) runs.push_back(run_of(*reply, row));
  return runs;
}

Answer<model::PastRun> read_run(Connection& connection, const Target& target, std::int64_t id) {
  auto runs = read_runs(connection, target, "id = $2", {Parameter(std::to_string(id))});
  if (!runs) return give_up(std::move(runs.error()));
  if (!runs->empty()) return std::move(runs->front());
  return give_up(Error{ErrorKind::usage, fmt::format("{} has no run {}", target.table, id), {}, "ingest runs"});
}

Answer<std::vector<model::RunDocument>> read_documents(Connection& connection, std::int64_t run) {
  auto reply = connection.run(
      "SELECT doc_id, path, action, chunks_before, chunks_after, tokens, checksum FROM "
      "perazzi_ingestion_run_documents WHERE run_id = $1 ORDER BY doc_id COLLATE \"C\"",
      std::array{Parameter(std::to_string(run))});
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<model::RunDocument> documents;
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    const auto number = [&](std::size_t column) {
      return static_cast<std::size_t>(reply->number(row, column).value_or(0));
    };
    const std::string_view action = reply->text(row, 2);
    documents.push_back({std::string(reply->text(row, 0)), std::string(reply->text(row, 1)),
                         action == "add"      ? model::DocumentAction::add
                         : action == "remove" ? model::DocumentAction::remove
                                              : model::DocumentAction::change,
                         number(3), number(4), number(5), std::string(reply->text(row, 6))});
  }
  return documents;
}

Answer<void> check_ready(Connection& connection, const Target& target) {
  auto state = inspect(connection, target);
  if (!state) return give_up(std::move(state.error()));
  if (*state == SchemaState::ready) return {};
  return give_up(Error{ErrorKind::config,
                       fmt::format("the tables of {} are not there, or of an older version", target.table),
                       {},
                       "make them or bring them up to date with: ingest"});
}

// One of a run over several tables may have changed nothing in this one.
Answer<void> check_changed(Connection& connection, const Target& target, const model::PastRun& run) {
  if (run.rows_written + run.rows_removed > 0) return {};
  if (run.plan.documents_added + run.plan.documents_changed + run.plan.documents_removed > 0) return {};
  const auto noted = read_documents(connection, run.id);  // those whose row alone was written
  if (!noted) return give_up(noted.error());
  if (!noted->empty()) return {};
  return give_up(Error{ErrorKind::usage,
                       fmt::format("run {} changed nothing in {}: there is nothing to undo", run.id, target.table),
                       {},
                       "runs of other tables: set PGVECTOR_TABLE"});
}

// Of runs that changed something and whose documents are not noted: the first.
Answer<void> check_noted(Connection& connection, const Target& target, const model::PastRun& from,
                         const model::PastRun& to) {
  auto reply = connection.run(
      "SELECT min(id) FROM perazzi_ingestion_runs r WHERE chunk_table = $1 AND source = $2 AND status = 'finished' AND "
      "id > $3 AND id <= $4 AND rows_written + rows_removed > 0 AND NOT EXISTS (SELECT FROM "
      "perazzi_ingestion_run_documents d WHERE d.run_id = r.id)",
      std::array{Parameter(target.table), Parameter(from.source), Parameter(std::to_string(from.id)),
                 Parameter(std::to_string(to.id))});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->null(0, 0)) return {};
  return give_up(Error{ErrorKind::refused,
                       fmt::format("which documents run {} changed is not kept any more", reply->text(0, 0)),
                       {},
                       "compare runs that are younger"});
}

// One time that a document was changed.
struct Noted {
  std::int64_t run = 0;
  std::int64_t state = 0;  // the run that left it so: of an undo that before the run that it took back; 0: before all
  model::DocumentDifference what;
};

constexpr std::string_view k_noted =
    "SELECT d.doc_id, d.run_id, r.undoes, d.path, d.chunks_before, d.chunks_after, d.checksum FROM "
    "perazzi_ingestion_run_documents d JOIN perazzi_ingestion_runs r ON r.id = d.run_id WHERE r.chunk_table = $1 AND "
    "r.source = $2 AND r.id <= $4::bigint AND d.doc_id IN (SELECT e.doc_id FROM perazzi_ingestion_run_documents e JOIN "
    "perazzi_ingestion_runs s ON s.id = e.run_id WHERE s.chunk_table = $1 AND s.source = $2 AND s.id > $3::bigint AND "
    "s.id <= $4::bigint) ORDER BY d.doc_id, d.run_id";

// The last of these that came before a run; null: none.
const Noted* last_before(const std::vector<Noted>& noted, std::int64_t run) {
  const auto behind = std::find_if(noted.begin(), noted.end(), [&](const Noted& one) { return one.run >= run; });
  return behind == noted.begin() ? nullptr : &*std::prev(behind);
}

Noted noted_in(const Reply& reply, std::size_t row, const std::vector<Noted>& earlier) {
  Noted noted;
  noted.run = reply.number(row, 1).value_or(0);
  noted.state = noted.run;
  if (!reply.null(row, 2)) {
    const Noted* restored = last_before(earlier, reply.number(row, 2).value_or(0));
    noted.state = restored == nullptr ? 0 : restored->state;
  }
  noted.what.doc_id = std::string(reply.text(row, 0));
  noted.what.path = std::string(reply.text(row, 3));
  noted.what.chunks_before = static_cast<std::size_t>(reply.number(row, 4).value_or(0));
  noted.what.chunks_after = static_cast<std::size_t>(reply.number(row, 5).value_or(0));
  noted.what.checksum_after = std::string(reply.text(row, 6));
  return noted;
}

// What happened to one document, from its state after run `from` to the last one.
std::optional<model::DocumentDifference> difference_of(const std::vector<Noted>& noted, std::int64_t from) {
  const Noted* before = last_before(noted, from + 1);
  const Noted& first = before == nullptr ? noted.front() : *(before + 1);
  const Noted& last = noted.back();
  if (last.state == (before == nullptr ? 0 : before->state)) return std::nullopt;
  model::DocumentDifference difference = last.what;
  difference.chunks_before = first.what.chunks_before;
  difference.checksum_before = before == nullptr ? "" : before->what.checksum_after;
  if (difference.chunks_before == 0 && difference.chunks_after == 0) return std::nullopt;
  if (difference.chunks_before == 0) difference.kind = model::DocumentDifference::Kind::added;
  if (difference.chunks_after == 0) difference.kind = model::DocumentDifference::Kind::removed;
  return difference;
}

Answer<std::vector<model::DocumentDifference>> read_difference(Connection& connection, const Target& target,
                                                               const model::PastRun& from, const model::PastRun& to) {
  auto reply = connection.run(std::string(k_noted),
                              std::array{Parameter(target.table), Parameter(from.source),
                                         Parameter(std::to_string(from.id)), Parameter(std::to_string(to.id))});
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<model::DocumentDifference> all;
  std::vector<Noted> noted;
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    noted.push_back(noted_in(*reply, row, noted));
    const bool ends = row + 1 == reply->rows() || reply->text(row + 1, 0) != reply->text(row, 0);
    if (!ends) continue;
    if (auto difference = difference_of(noted, from.id)) all.push_back(std::move(*difference));
    noted.clear();
  }
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return std::tie(a.path, a.doc_id) < std::tie(b.path, b.doc_id); });
  return all;
}

// Seen from the other end.
void turn_round(std::vector<model::DocumentDifference>& differences) {
  using Kind = model::DocumentDifference::Kind;
  for (model::DocumentDifference& one : differences) {
    std::swap(one.chunks_before, one.chunks_after);
    std::swap(one.checksum_before, one.checksum_after);
    one.kind = one.kind == Kind::added ? Kind::removed : one.kind == Kind::removed ? Kind::added : one.kind;
  }
}

class PostgresHistory final : public History {
 public:
  explicit PostgresHistory(Session session) : session_(std::move(session)) {}

  [[nodiscard]] Result<std::vector<model::PastRun>> runs(const RunFilter& filter) override {
    return read<std::vector<model::PastRun>>([&] {
      return read_runs(connection(), target(), "($2 = '' OR source = $2) ORDER BY id DESC LIMIT $3::bigint",
                       {Parameter(filter.source), Parameter(std::to_string(filter.limit))});
    });
  }
  [[nodiscard]] Result<model::PastRun> run(std::int64_t id) override {
    return read<model::PastRun>([&] { return read_run(connection(), target(), id); });
  }
  [[nodiscard]] Result<std::vector<model::RunDocument>> documents(std::int64_t run) override {
    return read<std::vector<model::RunDocument>>([&] { return read_documents(connection(), run); });
  }
  [[nodiscard]] Result<std::vector<model::DocumentDifference>> difference(std::int64_t before,
                                                                          std::int64_t after) override;
  [[nodiscard]] Result<model::UndoPlan> plan_undo(std::int64_t run) override;
  [[nodiscard]] Result<Applied> undo(const model::UndoPlan& plan, const UndoStamp& stamp) override;
  [[nodiscard]] Result<std::vector<model::PrunedPart>> prune(const PruneOptions& options) override;
  [[nodiscard]] std::string where() const override { return session_.where(); }

 private:
  [[nodiscard]] Connection& connection() { return session_.connection(); }
  [[nodiscard]] const Target& target() const { return session_.target(); }

  // One moment of the database, whose tables are there.
  template <class T, class Work>
  [[nodiscard]] Result<T> read(const Work& work) {
    return session_.tried<T>([&]() -> Answer<T> {
      auto transaction = Transaction::begin(connection(), Access::read, k_patience);
      if (!transaction) return give_up(std::move(transaction.error()));
      if (auto ready = check_ready(connection(), target()); !ready) return give_up(std::move(ready.error()));
      Answer<T> answer = work();
      if (!answer) return answer;
      if (auto ended = transaction->commit(); !ended) return give_up(std::move(ended.error()));
      return answer;
    });
  }

  Session session_;
};

Result<std::vector<model::DocumentDifference>> PostgresHistory::difference(std::int64_t before, std::int64_t after) {
  using Differences = std::vector<model::DocumentDifference>;
  auto differences = read<Differences>([&]() -> Answer<Differences> {
    auto from = read_run(connection(), target(), std::min(before, after));
    if (!from) return give_up(std::move(from.error()));
    auto to = read_run(connection(), target(), std::max(before, after));
    if (!to) return give_up(std::move(to.error()));
    if (from->source != to->source) {
      return give_up(Error{ErrorKind::usage,
                           fmt::format("run {} is of source {}, and run {} of source {}", from->id,
                                       text::printable(from->source), to->id, text::printable(to->source)),
                           {},
                           "compare two runs of one source: ingest runs --source NAME"});
    }
    if (auto noted = check_noted(connection(), target(), *from, *to); !noted) return give_up(std::move(noted.error()));
    return read_difference(connection(), target(), *from, *to);
  });
  if (differences && before > after) turn_round(*differences);
  return differences;
}

Result<model::UndoPlan> PostgresHistory::plan_undo(std::int64_t run) {
  return read<model::UndoPlan>([&]() -> Answer<model::UndoPlan> {
    auto past = read_run(connection(), target(), run);
    if (!past) return give_up(std::move(past.error()));
    if (past->status != "finished") {
      return give_up(Error{
          ErrorKind::usage, fmt::format("run {} failed and wrote nothing: there is nothing to undo", run), {}, {}});
    }
    if (auto changed = check_changed(connection(), target(), *past); !changed)
      return give_up(std::move(changed.error()));
    auto base = read_base_run(connection(), target(), past->source);
    if (!base) return give_up(std::move(base.error()));
    auto swapped = read_swap_back(connection(), target(), *past);
    if (!swapped) return give_up(std::move(swapped.error()));
    auto plan = *swapped ? Answer<model::UndoPlan>(std::move(**swapped)) : read_undo(connection(), target(), *past);
    if (plan) plan->base_run = *base;
    return plan;
  });
}

Result<Applied> PostgresHistory::undo(const model::UndoPlan& plan, const UndoStamp& stamp) {
  ChangeSet changes;
  changes.source = plan.run.source;
  changes.base_run = plan.base_run;
  changes.run.source = plan.run.source;
  changes.run.kind = "undo";
  changes.run.undoes = plan.run.id;
  changes.run.environment = stamp.environment;
  changes.run.started_at = stamp.started_at;
  changes.run.tool_version = stamp.tool_version;
  changes.run.config_digest = plan.run.config_digest;
  changes.run.model = plan.run.model;
  changes.run.dimensions = plan.run.dimensions;
  changes.run.documents = plan.documents.size();
  const auto rows = static_cast<std::int64_t>(plan.restored + plan.changed + plan.removed);
  return commit_run(session_, {target(), changes.source, changes.run.config_digest},
                    k_patience + std::chrono::milliseconds(10) * rows, [&](LockWait wait, Route) {
                      return plan.table.empty() ? store::undo(connection(), target(), plan.run, changes, wait)
                                                : swap_back(connection(), target(), plan.run, changes, wait);
                    });
}

Result<std::vector<model::PrunedPart>> PostgresHistory::prune(const PruneOptions& options) {
  using Parts = std::vector<model::PrunedPart>;
  return session_.tried<Parts>([&]() -> Answer<Parts> {
    const Access access = options.mode == PruneOptions::Mode::count ? Access::read : Access::write;
    auto transaction = Transaction::begin(connection(), access, k_prune_patience);
    if (!transaction) return give_up(std::move(transaction.error()));
    if (auto ready = check_ready(connection(), target()); !ready) return give_up(std::move(ready.error()));
    auto parts = prune_history(connection(), target(), options);
    if (!parts) return parts;
    auto tables = prune_tables(connection(), target(), options);
    if (!tables) return tables;
    std::move(tables->begin(), tables->end(), std::back_inserter(*parts));
    // What the history does not refer to any more is not in use either: in this order, in one transaction.
    for (const auto& step : {prune_cache, prune_leases}) {
      auto part = step(connection(), options);
      if (!part) return give_up(std::move(part.error()));
      parts->push_back(std::move(*part));
    }
    if (auto ended = transaction->commit(); !ended) return give_up(std::move(ended.error()));
    INGOT_FAILPOINT(prune_committed);
    return parts;
  });
}

}  // namespace

Result<std::unique_ptr<History>> open_history(const Options& options, io::Clock& clock) {
  return Session::open(options, clock).map([](Session&& session) -> std::unique_ptr<History> {
    return std::make_unique<PostgresHistory>(std::move(session));
  });
}

Result<std::int64_t> note_failed(const Options& options, io::Clock& clock, const model::RunRecord& run,
                                 const Error& error) {
  auto session = Session::open(options, clock);
  if (!session) return fail(std::move(session.error()));
  ChangeSet changes;
  changes.source = run.source;
  changes.run = run;
  changes.run.plan = {};
  auto noted = [&]() -> Answer<std::int64_t> {
    auto transaction = Transaction::begin(session->connection(), Access::write, k_patience);
    if (!transaction) return give_up(std::move(transaction.error()));
    auto id = note_failure(session->connection(), session->target(), changes, error);
    if (!id) return id;
    if (auto ended = transaction->commit(); !ended) return give_up(std::move(ended.error()));
    return id;
  }();
  if (!noted) return fail(std::move(noted.error().error));
  return *noted;
}

}  // namespace ingot::store
