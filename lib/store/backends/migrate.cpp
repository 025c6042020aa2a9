#include "store/backends/migrate.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/clock.hpp"
#include "io/failpoint.hpp"
#include "store/backends/server_error.hpp"
#include "store/backends/swap.hpp"
#include "store/backends/transaction.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::chrono::milliseconds k_statement_patience{300'000};
constexpr std::chrono::milliseconds k_lock_patience{10'000};  // for another program that changes the schema
constexpr std::chrono::milliseconds k_lock_pause{200};
constexpr int k_attempts = 5;  // at tables that somebody holds
constexpr std::chrono::milliseconds k_first_pause{500};
constexpr std::size_t k_most_lines = 24;  // shown of a statement

tl::unexpected<Failure> with_kind(Failure failure, ErrorKind kind, std::string message, std::string hint) {
  failure.error.kind = kind;
  failure.error.message = std::move(message);
  failure.error.hint = std::move(hint);
  return give_up(std::move(failure));
}

Answer<void> create_extension(Connection& connection) {
  auto made = connection.run(std::string(k_create_extension));
  if (made) return {};
  const std::string sqlstate = made.error().sqlstate;
  if (sqlstate == "42501") {
    return with_kind(std::move(made.error()), ErrorKind::config,
                     "the extension vector is not in the database, and the user of DATABASE_URL may not create it",
                     fmt::format("run once in this database, as a superuser or the provider's administrator: {}",
                                 k_create_extension));
  }
  if (sqlstate == "0A000" || sqlstate == "58P01") {
    return with_kind(
        std::move(made.error()), ErrorKind::config, "pgvector is not installed on the database server",
        "install its package (postgresql-NN-pgvector) on the server, or start a local one with: dev-vector-db up");
  }
  return give_up(std::move(made.error()));
}

// What was refused, whole, so that an administrator can judge it.
Failure with_statement(Failure failure, const SchemaStep& step, std::string_view statement, std::string_view command) {
  failure.error.kind = ErrorKind::config;
  failure.error.message = fmt::format("{}: {}", step.what, failure.error.message);
  for (const std::string_view line : text::split(statement, '\n')) {
    if (failure.error.facts.size() == k_most_lines) {
      failure.error.facts.emplace_back("...");
      break;
    }
    failure.error.facts.emplace_back(line);
  }
  failure.error.hint = fmt::format("have an administrator run what is missing: {} | psql -v ON_ERROR_STOP=1", command);
  return failure;
}

Answer<void> run_steps(Connection& connection, const std::vector<SchemaStep>& steps, std::string_view command) {
  for (const SchemaStep& step : steps) {
    for (const std::string_view statement : statements(step.sql)) {
      auto done = connection.run(std::string(statement));
      INGOT_FAILPOINT(migration_statement_done);
      if (done) continue;
      if (done.error().sqlstate != "42501") return give_up(std::move(done.error()));
      return give_up(with_statement(std::move(done.error()), step, statement, command));
    }
  }
  return {};
}

// Within a transaction. Asks instead of waiting in a queue: a pooler's connection is not held meanwhile.
Answer<bool> take_lock(Connection& connection) {
  auto reply =
      connection.run(fmt::format("SET LOCAL lock_timeout = '1s'; SELECT pg_try_advisory_xact_lock({})", k_schema_lock));
  if (!reply) return give_up(std::move(reply.error()));
  return reply->rows() == 1 && reply->truth(0, 0);
}

// Under the lock: what is missing, made.
Answer<std::vector<std::string>> complete(Connection& connection, const Target& target) {
  auto seen = survey(connection, target);
  if (!seen) return give_up(std::move(seen.error()));
  if (!seen->state) return give_up(std::move(seen->state.error()));
  std::vector<std::string> taken;
  if (*seen->state == SchemaState::ready) return taken;
  if (seen->missing.extension) {
    if (auto made = create_extension(connection); !made) return give_up(std::move(made.error()));
    INGOT_FAILPOINT(migration_extension_made);
  }
  if (seen->missing.roles) {
    if (auto owner = become_owner(connection, "perazzi_schema_migrations"); !owner)
      return give_up(std::move(owner.error()));
  }
  const auto steps = migration_steps(seen->missing, target);
  if (auto done = run_steps(connection, steps, "ingest migrate --sql"); !done) return give_up(std::move(done.error()));
  for (const int version : seen->missing.versions)
    taken.emplace_back(migrations()[static_cast<std::size_t>(version) - 1].name);
  auto after = inspect(connection, target);
  if (!after) return give_up(std::move(after.error()));
  if (*after == SchemaState::ready) return taken;
  return give_up(Error{ErrorKind::config,
                       "the schema is not complete after its migrations",
                       {},
                       "report this with the server's version"});
}

// Who holds our tables: process numbers, never what they run.
void name_holders(Connection& connection, const Target& target, Error& error) {
  auto reply = connection.run(
      "SELECT DISTINCT l.pid, c.relname, l.mode FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = "
      "l.relation WHERE l.granted AND l.pid <> pg_backend_pid() AND l.database = (SELECT oid FROM "
      "pg_catalog.pg_database WHERE datname = current_database()) AND c.relkind IN ('r', 'p') AND (c.relname LIKE "
      "'perazzi\\_%' OR c.relname IN ($1, $2)) ORDER BY 1, 2, 3 LIMIT 6",
      std::array{Parameter(target.table), Parameter(parents_table(target.table))});
  for (std::size_t row = 0; reply && row < reply->rows(); ++row) {
    error.facts.push_back(fmt::format("process {} holds {} in {}", reply->text(row, 0), shortened(reply->text(row, 1)),
                                      reply->text(row, 2)));
  }
}

using Work = std::function<Answer<std::vector<std::string>>()>;

// One transaction; nothing when another program has the lock.
Answer<std::optional<std::vector<std::string>>> attempt(Connection& connection, const Work& work) {
  auto transaction = Transaction::begin(connection, Access::write, k_statement_patience);
  if (!transaction) return give_up(std::move(transaction.error()));
  auto locked = take_lock(connection);
  if (!locked) return give_up(std::move(locked.error()));
  if (!*locked) return std::optional<std::vector<std::string>>();
  INGOT_FAILPOINT(migration_locked);
  auto done = work();
  if (!done) return give_up(std::move(done.error()));
  INGOT_FAILPOINT(migration_steps_done);
  if (auto ended = transaction->commit(); !ended) return give_up(std::move(ended.error()));
  INGOT_FAILPOINT(migration_committed);
  return std::optional(std::move(*done));
}

// Until it is done, the lock's time is over, or a table was held at the last attempt.
Answer<std::vector<std::string>> insist(Connection& connection, const Target& target, io::Clock& clock,
                                        const Work& work) {
  const auto deadline = clock.steady() + k_lock_patience;
  auto pause = k_first_pause;
  for (int left = k_attempts - 1;;) {
    auto result = attempt(connection, work);
    if (result && *result) return std::move(**result);
    if (result) {
      if (clock.steady() + k_lock_pause > deadline) {
        return give_up(Error{ErrorKind::refused,
                             fmt::format("another program is changing the schema of the database and has not ended "
                                         "within {} s: nothing was changed",
                                         k_lock_patience.count() / 1000),
                             {},
                             "wait for it, then run again"});
      }
      clock.sleep(k_lock_pause);
      continue;
    }
    Failure& failure = result.error();
    if (!is_conflict(failure.sqlstate)) return give_up(std::move(failure));
    if (left-- == 0) {
      name_holders(connection, target, failure.error);
      return give_up(std::move(failure));
    }
    clock.sleep(pause);
    pause *= 2;
  }
}

}  // namespace

Answer<std::vector<std::string>> migrate(Connection& connection, const Target& target, io::Clock& clock) {
  return insist(connection, target, clock, [&] { return complete(connection, target); });
}

Answer<void> make_roles(Connection& connection, const Target& target, RowSecurity row_security, io::Clock& clock) {
  auto done = insist(connection, target, clock, [&]() -> Answer<std::vector<std::string>> {
    auto seen = survey(connection, target);
    if (!seen) return give_up(std::move(seen.error()));
    if (!seen->state) return give_up(std::move(seen->state.error()));
    const bool secured = row_security == RowSecurity::on || seen->missing.row_security == RowSecurity::on;
    const auto steps = role_steps(target, secured ? RowSecurity::on : RowSecurity::off);
    const std::string_view command = secured ? "ingest migrate --roles --rls --sql" : "ingest migrate --roles --sql";
    if (auto run = run_steps(connection, steps, command); !run) return give_up(std::move(run.error()));
    return std::vector<std::string>();
  });
  if (!done) return give_up(std::move(done.error()));
  return {};
}

}  // namespace ingot::store
