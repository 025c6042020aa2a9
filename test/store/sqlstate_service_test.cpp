// Each SQLSTATE of the store's page, said by a real server where it can be made to, and what it means for the user.
#include <array>

#include "store/backends/server_error.hpp"
#include "store/faults.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

struct Case {
  const char* sqlstate;
  const char* sql;
  int exit;
  const char* hint;
};

// Statements that make a server say it. What it needs more than one session, a full disk or a stop for is raised.
constexpr std::array k_cases = {
    Case{"22021", "SELECT convert_from('\\xff', 'UTF8')", 1, "not UTF-8"},
    Case{"22P05", "SELECT '{\"a\":\"\\u0000\"}'::jsonb->>'a'", 1, "NUL"},
    Case{"22000", "SELECT '[1,2]'::vector <=> '[1,2,3]'::vector", 3, "PGVECTOR_DIM"},
    Case{"22003", "SELECT '[1e6]'::halfvec", 2, "halfvec"},
    Case{"54000", "CREATE INDEX ON t_sqlstate_wide USING hnsw (v vector_cosine_ops)", 2, "2,000 dimensions"},
    Case{"54000", "SELECT to_tsvector('simple', string_agg(md5(i::text), ' ')) FROM generate_series(1, 50000) i", 2,
         "an index takes less"},
    Case{"23505", "INSERT INTO t_sqlstate_key VALUES (1, 'SECRET'), (1, 'SECRET')", 4, "constraint"},
    Case{"23514", "INSERT INTO t_sqlstate_key VALUES (-1, 'SECRET')", 4, "constraint"},
    Case{"23503", "INSERT INTO t_sqlstate_child VALUES (77)", 4, "foreign key"},
    Case{"23502", "INSERT INTO t_sqlstate_key VALUES (NULL, 'SECRET')", 4, "constraint"},
    Case{"42501", "SET ROLE t_sqlstate_nobody; SELECT FROM t_sqlstate_key", 2, "grant"},
    Case{"25006", "BEGIN READ ONLY; CREATE TABLE t_sqlstate_never (a int)", 4, "primary"},
    Case{"42P01", "SELECT FROM t_sqlstate_nowhere", 4, "make the tables"},
    Case{"42703", "SELECT nothing FROM t_sqlstate_key", 2, "PGVECTOR_TABLE"},
    Case{"42704", "SELECT NULL::victor", 2, "CREATE EXTENSION"},
    Case{"42883", "SELECT 'a'::text <=> 'b'::text", 2, "search_path"},
    Case{"3F000", "SET search_path = ''; CREATE TABLE nowhere (a int)", 2, "schema"},
    Case{"57014", "SET statement_timeout = 20; SELECT pg_sleep(60)", 4, "took too long"},
    Case{"25P02", "BEGIN; SELECT 1/0", 70, "report"},  // and then one more
    Case{"53100", nullptr, 4, "free disk space"},
    Case{"53200", nullptr, 4, "memory"},
    Case{"53300", nullptr, 4, "pooler"},
    Case{"53400", nullptr, 4, "short of resources"},
    Case{"55P03", nullptr, 4, "lock"},
    Case{"40P01", nullptr, 4, "run again"},
    Case{"40001", nullptr, 4, "run again"},
    Case{"25P03", nullptr, 4, "halted"},
    Case{"22P04", nullptr, 4, "damaged"},
    Case{"57P01", nullptr, 4, "stopped"},
    Case{"57P02", nullptr, 4, "stopped"},
    Case{"57P03", nullptr, 4, "stopped"},
    Case{"08006", nullptr, 4, "stopped"},
    Case{"58030", nullptr, 4, "log"},
    Case{"XX001", nullptr, 4, "log"},
};

Connection connect() {
  TickingClock clock;
  auto connection = Connection::open(real_url(), SslMode::disable, clock);
  if (!connection) FAIL(connection.error().message);
  return std::move(*connection);
}

std::string raised(const char* sqlstate) {
  return fmt::format("DO $$ BEGIN RAISE EXCEPTION 'said' USING ERRCODE = '{}', DETAIL = 'SECRET'; END $$", sqlstate);
}

// The tables that the statements work on, for the length of the test.
class Tables {
 public:
  Tables() {
    drop();
    Session().run(
        "CREATE EXTENSION IF NOT EXISTS vector; CREATE TABLE t_sqlstate_wide (v vector(3000)); "
        "CREATE TABLE t_sqlstate_key (id int PRIMARY KEY CHECK (id > 0), word text); "
        "CREATE TABLE t_sqlstate_child (id int REFERENCES t_sqlstate_key); CREATE ROLE t_sqlstate_nobody");
  }
  ~Tables() { drop(); }
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

 private:
  static void drop() {
    Session().run(
        "SET client_min_messages = error; DROP TABLE IF EXISTS t_sqlstate_wide, t_sqlstate_child, "
        "t_sqlstate_key; DROP ROLE IF EXISTS t_sqlstate_nobody");
  }
};

}  // namespace

TEST_CASE("each SQLSTATE has its exit code, a message with the code, a hint, and no row", "[service][pgfault]") {
  const Tables tables;
  for (const Case& one : k_cases) {
    Connection connection = connect();
    auto answer = connection.run(one.sql != nullptr ? std::string(one.sql) : raised(one.sqlstate));
    if (std::string_view(one.sqlstate) == "25P02") answer = connection.run("SELECT 1");
    INFO(one.sqlstate);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().sqlstate == one.sqlstate);
    const Error error = shown(answer.error().error);
    INFO(error.message << " | " << error.hint);
    CHECK(exit_code(error.kind) == one.exit);
    CHECK(contains(error.message, fmt::format("(SQLSTATE {})", one.sqlstate)));
    CHECK(contains(error.hint, one.hint));
    CHECK_FALSE(contains(error.message + error.hint, "SECRET"));
  }
}

TEST_CASE("an SQLSTATE that nobody has thought of is the database's, with its code", "[service][pgfault]") {
  Connection connection = connect();
  const auto answer = connection.run(raised("P7777"));
  REQUIRE_FALSE(answer);
  CHECK(exit_code(answer.error().error.kind) == 4);
  CHECK(contains(answer.error().error.message, "said (SQLSTATE P7777)"));
}

TEST_CASE("a session that the server ends for idling in a transaction counts as lost", "[service][pgfault]") {
  Connection connection = connect();
  REQUIRE(connection.run("SET idle_in_transaction_session_timeout = 1; BEGIN"));
  // Until the server has done it: nothing else tells, and a statement of ours would keep the session awake.
  Session watch;
  const std::string pid = std::to_string(connection.process());
  while (watch.value("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid) != "0") {
  }
  const auto answer = connection.run("SELECT 1");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().lost);
}
