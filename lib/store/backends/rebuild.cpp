// Blue and green: the table that is filled beside the one that is read, over a session of its own.
#include "store/rebuild.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/failpoint.hpp"
#include "store/backends/commit_run.hpp"
#include "store/backends/migrate.hpp"
#include "store/backends/session.hpp"
#include "store/backends/swap.hpp"
#include "store/backends/transaction.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::chrono::milliseconds k_patience{60'000};
constexpr std::chrono::milliseconds k_swap_patience{600'000};     // it reads both tables
constexpr std::chrono::milliseconds k_index_patience{3'600'000};  // of one index of others

// What of the old tables $1 the new ones $2, one for one, have not, as statements: owner, indexes but vector indexes,
// rights; and rights that only the new ones have, by the defaults of the database.
constexpr std::string_view k_carried_over =
    "WITH own AS (SELECT to_regclass(t)::oid AS oid, to_regclass(n)::oid AS next FROM unnest($1::text[], $2::text[]) "
    "AS "
    "p (t, n)), "
    "indexes AS (SELECT i.indrelid AS oid, i.indisunique, substr(pg_get_indexdef(i.indexrelid), length(format('CREATE "
    "%sINDEX %I ON %I.%I USING ', CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END, x.relname, s.nspname, "
    "t.relname)) + "
    "1) AS definition FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN "
    "pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace s ON s.oid = t.relnamespace JOIN "
    "pg_catalog.pg_am m ON m.oid = x.relam WHERE i.indisvalid AND m.amname NOT IN ('hnsw', 'ivfflat')), "
    "rights AS (SELECT c.oid, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS "
    "grantee, a.privilege_type, a.is_grantable FROM pg_catalog.pg_class c, aclexplode(c.relacl) a WHERE a.grantee <> "
    "c.relowner) "
    "SELECT statement FROM (SELECT 1 AS step, format('ALTER TABLE %s OWNER TO %I', next::regclass, "
    "pg_get_userbyid(c.relowner)) AS statement FROM own JOIN pg_catalog.pg_class c ON c.oid = own.oid JOIN "
    "pg_catalog.pg_class n ON n.oid = own.next WHERE n.relowner <> c.relowner "
    "UNION ALL SELECT 2, format('REVOKE %s ON %s FROM %s', n.privilege_type, own.next::regclass, n.grantee) FROM own "
    "JOIN rights n ON n.oid = own.next WHERE NOT EXISTS (SELECT FROM rights r WHERE r.oid = own.oid AND (r.grantee, "
    "r.privilege_type) = (n.grantee, n.privilege_type)) "
    "UNION ALL SELECT 2, format('GRANT %s ON %s TO %s%s', r.privilege_type, own.next::regclass, r.grantee, CASE WHEN "
    "r.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) FROM own JOIN rights r ON r.oid = own.oid WHERE NOT EXISTS "
    "(SELECT FROM rights n WHERE n.oid = own.next AND (n.grantee, n.privilege_type, n.is_grantable) = (r.grantee, "
    "r.privilege_type, r.is_grantable)) "
    "UNION ALL SELECT 3, format('CREATE %sINDEX ON %s USING %s', CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END, "
    "own.next::regclass, i.definition) FROM own JOIN indexes i ON i.oid = own.oid WHERE NOT EXISTS (SELECT FROM "
    "indexes "
    "n WHERE n.oid = own.next AND (n.definition, n.indisunique) = (i.definition, i.indisunique))) AS found ORDER BY "
    "step, "
    "statement";

// What the table that is to be rebuilt is like: see check_old().
constexpr std::string_view k_old_facts =
    "SELECT to_regclass($1) IS NOT NULL, coalesce(row_security_active(to_regclass($1)), false), "
    "to_regclass('perazzi_schema_migrations') IS NOT NULL AND to_regclass('perazzi_ingestion_leases') IS NOT NULL";

class PostgresRebuild final : public Rebuild {
 public:
  explicit PostgresRebuild(Session session) : session_(std::move(session)) {}

  [[nodiscard]] Result<std::optional<std::int64_t>> begin(const std::string& source) override;
  [[nodiscard]] Result<Standing> compare(const std::string& source) override;
  [[nodiscard]] Result<Swapped> swap(const Filled& filled) override;

 private:
  using Base = std::optional<std::int64_t>;

  [[nodiscard]] Connection& connection() { return session_.connection(); }
  [[nodiscard]] const std::string& table() const { return session_.target().table; }
  [[nodiscard]] Target next() const {
    Target next = session_.target();
    next.table = next_table(table());
    return next;
  }
  [[nodiscard]] Swap names(std::int64_t run) const { return {table(), next().table, old_table(table(), run)}; }

  template <class T, class Work>
  [[nodiscard]] Answer<T> within(Access access, std::chrono::milliseconds patience, const Work& work);
  [[nodiscard]] Answer<void> check_old();
  [[nodiscard]] Answer<void> drop_unfit();
  [[nodiscard]] Answer<void> carry_over();
  [[nodiscard]] Answer<Standing> read_standing(const std::string& source);
  [[nodiscard]] Answer<std::vector<std::string>> read_waiting(const std::string& source);
  [[nodiscard]] Answer<void> check_filled(const Filled& filled);
  [[nodiscard]] Answer<void> check_index();
  [[nodiscard]] Answer<std::int64_t> last_run(const std::string& source);
  [[nodiscard]] Answer<Merged> swap_now(const Filled& filled);

  Session session_;
};

template <class T, class Work>
Answer<T> PostgresRebuild::within(Access access, std::chrono::milliseconds patience, const Work& work) {
  auto transaction = Transaction::begin(connection(), access, patience);
  if (!transaction) return give_up(std::move(transaction.error()));
  Answer<T> answer = work();
  if (!answer) return answer;
  if (auto ended = transaction->commit(); !ended) return give_up(std::move(ended.error()));
  return answer;
}

Answer<void> PostgresRebuild::check_old() {
  auto facts = connection().run(std::string(k_old_facts), std::array{Parameter(quoted_name(table()))});
  if (!facts) return give_up(std::move(facts.error()));
  if (!facts->truth(0, 0) || !facts->truth(0, 2)) {
    return give_up(
        Error{ErrorKind::config, fmt::format("there is no table {} to rebuild", table()), {}, "fill one with: ingest"});
  }
  if (facts->truth(0, 1)) {
    return give_up(Error{ErrorKind::config,
                         fmt::format("row level security may hide rows of {} from the user of DATABASE_URL", table()),
                         {},
                         "rebuild as a user with BYPASSRLS"});
  }
  auto applied = connection().run("SELECT count(*) FROM perazzi_schema_migrations WHERE table_name = $1",
                                  std::array{Parameter(table())});
  if (!applied) return give_up(std::move(applied.error()));
  if (applied->number(0, 0) == static_cast<std::int64_t>(migrations().size())) return {};
  return give_up(
      Error{ErrorKind::config,
            fmt::format("the schema of {} is not that of this program", table()),
            {},
            "bring it up to date first, with the PGVECTOR_DIM and PGVECTOR_TYPE that it has: ingest migrate"});
}

// What a rebuild for vectors of another kind has left.
Answer<void> PostgresRebuild::drop_unfit() {
  auto found = connection().run(
      "SELECT format_type(a.atttypid, a.atttypmod), EXISTS (SELECT FROM perazzi_ingestion_leases WHERE chunk_table = "
      "$2 "
      "AND expires_at > now()) FROM pg_catalog.pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attname = "
      "'embedding' AND EXISTS (SELECT FROM perazzi_schema_migrations WHERE table_name = $2)",
      std::array{Parameter(quoted_name(next().table)), Parameter(next().table)});
  if (!found) return give_up(std::move(found.error()));
  if (found->rows() == 0 || found->text(0, 0) == column_type(next().type, next().dimensions)) return {};
  if (!found->truth(0, 1)) return drop_tables(connection(), next().table);
  return give_up(Error{ErrorKind::refused,
                       fmt::format("another rebuild is filling {} for {}", next().table, found->text(0, 0)),
                       {},
                       "wait for it, then run again"});
}

Result<std::optional<std::int64_t>> PostgresRebuild::begin(const std::string& source) {
  return session_.tried<Base>([&]() -> Answer<Base> {
    Answer<void> done = within<void>(Access::write, k_patience, [this] {
      auto checked = check_old();
      return checked ? drop_unfit() : checked;
    });
    if (!done) return give_up(std::move(done.error()));
    INGOT_FAILPOINT(rebuild_begun);
    if (auto made = migrate(connection(), next(), session_.clock()); !made) return give_up(std::move(made.error()));
    INGOT_FAILPOINT(rebuild_table_made);
    return within<Base>(Access::read, k_patience, [&]() -> Answer<Base> {
      if (auto free = check_dependents(connection(), names(0)); !free) return give_up(std::move(free.error()));
      return read_base_run(connection(), session_.target(), source);
    });
  });
}

Answer<Standing> PostgresRebuild::read_standing(const std::string& source) {
  auto reply = connection().run(
      fmt::format("SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT FROM {} n WHERE n.doc_id = t.doc_id AND "
                  "n.source = $1)) FROM (SELECT DISTINCT doc_id FROM {} WHERE source = $1) t",
                  quoted_name(next().table), quoted_name(table())),
      std::array{Parameter(source)});
  if (!reply) return give_up(std::move(reply.error()));
  return Standing{static_cast<std::size_t>(reply->number(0, 0).value_or(0)),
                  static_cast<std::size_t>(reply->number(0, 1).value_or(0))};
}

Result<Standing> PostgresRebuild::compare(const std::string& source) {
  return session_.tried<Standing>(
      [&] { return within<Standing>(Access::read, k_swap_patience, [&] { return read_standing(source); }); });
}

// Other sources with rows in the old table that were not filled, or that a run has written there since they were.
Answer<std::vector<std::string>> PostgresRebuild::read_waiting(const std::string& source) {
  auto reply = connection().run(
      fmt::format("SELECT s.source COLLATE \"C\" FROM (SELECT DISTINCT source FROM {} WHERE source <> $3) s WHERE NOT "
                  "EXISTS (SELECT FROM perazzi_ingestion_runs r WHERE r.chunk_table = $2 AND r.source = s.source AND "
                  "r.status = 'finished' AND r.id > coalesce((SELECT max(o.id) FROM perazzi_ingestion_runs o WHERE "
                  "o.chunk_table = $1 AND o.source = s.source AND o.status = 'finished'), 0)) ORDER BY 1",
                  quoted_name(table())),
      std::array{Parameter(table()), Parameter(next().table), Parameter(source)});
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<std::string> waiting;
  for (std::size_t row = 0; row < reply->rows(); ++row) waiting.emplace_back(reply->text(row, 0));
  return waiting;
}

// Statements that the server has made of the catalogue, each name quoted by it.
Answer<void> PostgresRebuild::carry_over() {
  const Swap swap = names(0);
  auto found = connection().run(
      std::string(k_carried_over),
      std::array{Parameter(text_array(tables_of(swap.table))), Parameter(text_array(tables_of(swap.incoming)))});
  if (!found) return give_up(std::move(found.error()));
  if (auto owner = become_owner(connection(), table()); !owner) return owner;
  for (std::size_t row = 0; row < found->rows(); ++row) {
    if (auto done = connection().run(std::string(found->text(row, 0))); !done) return give_up(std::move(done.error()));
    INGOT_FAILPOINT(rebuild_carrying_over);
  }
  return reset_role(connection());
}

Answer<void> PostgresRebuild::check_filled(const Filled& filled) {
  auto base = read_base_run(connection(), session_.target(), filled.source);
  if (!base) return give_up(std::move(base.error()));
  if (*base != filled.base_run) {
    return give_up(Error{ErrorKind::refused,
                         fmt::format("another run of source {} has finished in {} since the rebuild began: the tables "
                                     "were not swapped",
                                     text::printable(filled.source), table()),
                         {},
                         "run again: what is filled already stays, and is compared with the documents"});
  }
  auto standing = read_standing(filled.source);
  if (!standing) return give_up(std::move(standing.error()));
  if (standing->missing <= filled.most_missing_documents) return {};
  return give_up(
      Error{ErrorKind::refused,
            fmt::format("{} documents of source {} would go with the old table, and {} were allowed: the tables were "
                        "not swapped",
                        standing->missing, text::printable(filled.source), filled.most_missing_documents),
            {},
            fmt::format("if they are to go, pass --allow-delete {}", standing->missing)});
}

// Readers that have an index must not lose it.
Answer<void> PostgresRebuild::check_index() {
  const auto indexed = [](std::string_view parameter) {
    return fmt::format(
        "EXISTS (SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN "
        "pg_catalog.pg_am m ON m.oid = x.relam WHERE i.indrelid = to_regclass({}) AND i.indisvalid AND m.amname IN "
        "('hnsw', 'ivfflat'))",
        parameter);
  };
  auto reply = connection().run(fmt::format("SELECT {} AND NOT {}", indexed("$1"), indexed("$2")),
                                std::array{Parameter(quoted_name(table())), Parameter(quoted_name(next().table))});
  if (!reply) return give_up(std::move(reply.error()));
  if (!reply->truth(0, 0)) return {};
  return give_up(
      Error{ErrorKind::refused,
            fmt::format("{} has a vector index and {} has none: the tables were not swapped", table(), next().table),
            {},
            "name the index to build, as in PGVECTOR_INDEX=hnsw, and run again"});
}

Answer<std::int64_t> PostgresRebuild::last_run(const std::string& source) {
  auto run = read_base_run(connection(), next(), source);
  if (!run) return give_up(std::move(run.error()));
  return run->value_or(0);
}

Answer<Merged> PostgresRebuild::swap_now(const Filled& filled) {
  const Swap swap = names(filled.run);
  auto sources = locked_sources(connection(), swap);
  if (!sources) return give_up(std::move(sources.error()));
  auto waiting = read_waiting(filled.source);
  if (!waiting) return give_up(std::move(waiting.error()));
  if (!waiting->empty()) {
    return give_up(Error{ErrorKind::refused,
                         fmt::format("source {} was written in {} since it was filled: the tables were not swapped",
                                     text::printable(waiting->front()), table()),
                         {},
                         fmt::format("ingest --rebuild --source {}", text::printable(waiting->front()))});
  }
  Answer<void> done = check_filled(filled);
  if (done) done = check_index();
  if (done) done = check_dependents(connection(), swap);
  if (!done) return give_up(std::move(done.error()));
  Merged merged;
  merged.applied.run_id = filled.run;
  if (std::find(sources->begin(), sources->end(), filled.source) == sources->end()) sources->push_back(filled.source);
  for (const std::string& source : *sources) {
    const auto run = source == filled.source ? filled.run : last_run(source);
    if (!run) return give_up(run.error());
    if (auto noted = note_swap(connection(), swap, source, *run); !noted) return give_up(std::move(noted.error()));
  }
  auto counted =
      connection().run(fmt::format("SELECT count(*), pg_current_xact_id() FROM {}", quoted_name(swap.incoming)));
  if (!counted) return give_up(std::move(counted.error()));
  merged.applied.written = static_cast<std::size_t>(counted->number(0, 0).value_or(0));
  merged.transaction_id = std::string(counted->text(0, 1));
  if (done = exchange(connection(), swap); !done) return give_up(std::move(done.error()));
  return merged;
}

Result<Swapped> PostgresRebuild::swap(const Filled& filled) {
  auto waiting = session_.tried<std::vector<std::string>>([&] {
    return within<std::vector<std::string>>(Access::read, k_patience, [&] { return read_waiting(filled.source); });
  });
  if (!waiting) return fail(std::move(waiting.error()));
  if (!waiting->empty()) return Swapped{0, {}, std::move(*waiting)};
  auto carried =
      session_.tried<void>([&] { return within<void>(Access::write, k_index_patience, [&] { return carry_over(); }); });
  if (!carried) return fail(std::move(carried.error()));
  INGOT_FAILPOINT(rebuild_carried_over);
  auto swapped = commit_run(session_, {session_.target(), filled.source, filled.config_digest}, k_swap_patience,
                            [&](LockWait, Route) { return swap_now(filled); });
  if (!swapped) return fail(std::move(swapped.error()));
  INGOT_FAILPOINT(rebuild_swapped);
  return Swapped{swapped->written, old_table(table(), filled.run), {}};
}

}  // namespace

std::string next_table(std::string_view table) {
  return name_beside(table, "_rebuild");
}

std::string old_table(std::string_view table, std::int64_t run) {
  return name_beside(table, fmt::format("_old_{}", run));
}

Result<std::unique_ptr<Rebuild>> open_rebuild(const Options& options, io::Clock& clock) {
  return Session::open(options, clock).map([](Session&& session) -> std::unique_ptr<Rebuild> {
    return std::make_unique<PostgresRebuild>(std::move(session));
  });
}

}  // namespace ingot::store
