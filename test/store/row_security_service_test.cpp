#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "store/secured_database.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

// What the matrix calls a table, where it is, which letter a row has, and a column that an update may set to itself.
struct Subject {
  std::string table;
  std::string letter;
  std::string column;
  std::string insert;  // behind INSERT INTO table; $ stands for the tenant
};

const std::string k_chunk_insert =
    " (chunk_id, doc_id, content, metadata, embedding, chunk_key, content_hash, embed_key, meta_hash, source, tenant";
const std::string k_chunk_values = "'Z', 'Z', '', '{}', '[1,0,0,0]', '', '', '', '', '', '$'";

const std::map<std::string, Subject>& subjects() {
  static const std::map<std::string, Subject> all = {
      {"chunks", {"public.chunks", "chunk_id", "content", k_chunk_insert + ") VALUES (" + k_chunk_values + ")"}},
      {"history",
       {"public.chunks_history", "chunk_id", "content",
        k_chunk_insert + ", created_at, updated_at, run_id, replaced_by) VALUES (" + k_chunk_values +
            ", now(), now(), 0, 8)"}},
      {"parents",
       {"public.chunks_parents", "parent_id", "content",
        " (parent_id, doc_id, source, content, metadata, content_hash, tenant) VALUES ('Z', 'Z', '', '', '{}', '', "
        "'$')"}},
      {"documents",
       {"public.chunks_documents", "doc_id", "content",
        " (doc_id, source, content, metadata, content_hash, tenant) VALUES ('Z', '', '', '{}', '', '$')"}},
      {"documents_history",
       {"public.chunks_documents_history", "doc_id", "content",
        " (doc_id, source, metadata, content_hash, created_at, updated_at, run_id, tenant, replaced_by) VALUES ('Z', "
        "'', '{}', '', now(), now(), 0, '$', 8)"}},
      {"runs",
       {"public.perazzi_ingestion_runs", "operator_host", "status",
        " (chunk_table, source, started_at, status, environment, tool_version, config_digest, model, dimensions, "
        "documents, documents_rejected, documents_added, documents_changed, documents_unchanged, documents_removed, "
        "chunks_added, chunks_changed, chunks_unchanged, chunks_removed, embedded, embedded_tokens, rows_written, "
        "rows_removed, operator_host, tenant) VALUES ('', '', now(), '', '', '', '', '', "
        "4,0,0,0,0,0,0,0,0,0,0,0,0,0,0, 'Z', '$')"}},
      {"run_documents",
       {"public.perazzi_ingestion_run_documents", "doc_id", "path",
        " VALUES (CASE '$' WHEN 'a' THEN 1068 WHEN 'b' THEN 1071 ELSE 1065 END, 'Z', '', 'add', 0, 1, 1, '')"}},
      {"cache", {"public.perazzi_embedding_cache", "'X'", "model", " VALUES ('Z', 's', 'm', 4, '')"}},
      {"leases",
       {"public.perazzi_ingestion_leases", "'X'", "host", " VALUES ('Z', '', 1, '', '', 1, 1, now(), now())"}},
      {"access",
       {"public.perazzi_access",
        "CASE WHEN role_name LIKE '%ingest_a' THEN 'D' WHEN role_name LIKE '%ingest_b' THEN 'G' WHEN role_name LIKE "
        "'%api_a' THEN 'd' WHEN role_name LIKE '%api_b' THEN 'g' WHEN visibility = 'public' THEN 'm' ELSE 'n' END",
        "tenant", " VALUES (current_user, 'b', 'internal')"}},
      {"migrations", {"public.perazzi_schema_migrations", "'X'", "checksum", " VALUES ('z', 1, '')"}},
  };
  return all;
}

struct Row {
  std::string table;
  std::string operation;
  std::map<std::string, std::string> cells;  // by login
};

std::vector<Row> matrix() {
  std::ifstream file(INGOT_SOURCE_DIR "/test/store/row_security.txt");
  std::vector<std::string> names;
  std::vector<Row> rows;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string word;
    Row row;
    if (line.starts_with("# table")) {
      words >> word >> word >> word;
      while (words >> word) names.push_back(word);
    } else if (!line.starts_with('#') && words >> row.table >> row.operation) {
      for (const std::string& name : names) words >> row.cells[name];
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

// The letters of the rows that `rows`, a query for the column letter, gives.
std::string letters_of(const std::string& rows) {
  return "SELECT string_agg(DISTINCT letter, '' ORDER BY letter) FROM (" + rows + ") found (letter)";
}

std::string statement(const Subject& subject, const std::string& operation) {
  const std::string letter = "(" + subject.letter + ") COLLATE \"C\"";
  if (operation == "select") return letters_of("SELECT " + letter + " FROM " + subject.table);
  if (operation == "truncate") return "TRUNCATE " + subject.table;
  if (operation == "explain") return "EXPLAIN SELECT * FROM " + subject.table;
  if (operation == "update" || operation == "delete") {
    const std::string change = operation == "update"
                                   ? "UPDATE " + subject.table + " SET " + subject.column + " = " + subject.column
                                   : "DELETE FROM " + subject.table;
    return "WITH touched AS (" + change + " RETURNING " + letter + " AS letter) " +
           letters_of("SELECT letter FROM touched");
  }
  std::string values = subject.insert;
  const std::string tenant = operation.size() > 7 ? operation.substr(7) : "";
  if (const auto at = values.find('$'); at != std::string::npos) values.replace(at, 1, tenant);
  return "INSERT INTO " + subject.table + values;
}

std::string tried(Connection& connection, const Subject& subject, const std::string& operation) {
  REQUIRE(connection.run("BEGIN"));
  const auto reply = connection.run(statement(subject, operation));
  REQUIRE(connection.run("ROLLBACK"));
  if (!reply) return reply.error().sqlstate == "42501" ? "-" : "SQLSTATE " + reply.error().sqlstate;
  const bool rows = operation == "select" || operation == "update" || operation == "delete";
  if (!rows) return "+";
  return reply->text(0, 0).empty() ? "0" : std::string(reply->text(0, 0));
}

std::string copy_of(const Subject& subject) {
  const bool column = subject.letter.find_first_of("' ") == std::string::npos;
  return "COPY " +
         (column ? subject.table + " (" + subject.letter + ")"
                 : "(SELECT " + subject.letter + " FROM " + subject.table + ")") +
         " TO STDOUT";
}

// The cells of COPY TO STDOUT, by the matrix's names of tables: psql takes the rows, one process for a login.
std::map<std::string, std::string> copied(const std::string& url) {
  std::string command = "stdbuf -oL psql -X -v VERBOSITY=sqlstate '" + url + "'";
  for (const auto& [name, subject] : subjects())
    command += " -c '\\echo @" + name + "' -c \"" + copy_of(subject) + "\"";
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::map<std::string, std::string> cells;
  std::string* cell = nullptr;
  std::array<char, 256> line{};
  while (std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr) {
    std::string_view text(line.data());
    text.remove_suffix(text.ends_with('\n') ? 1 : 0);
    if (text.starts_with('@')) {
      cell = &cells[std::string(text.substr(1))];
    } else if (cell != nullptr && text == "ERROR:  42501") {
      *cell = "-";
    } else if (cell != nullptr && cell->find(text) == std::string::npos) {
      *cell += text;
    }
  }
  ::pclose(pipe);
  for (auto& [name, found] : cells) {
    std::sort(found.begin(), found.end());
    if (found.empty()) found = "0";
  }
  return cells;
}

Connection connected(const std::string& url, io::Clock& clock) {
  auto connection = Connection::open(*parse_url(url), SslMode::disable, clock);
  if (!connection) FAIL(connection.error().message);
  return std::move(*connection);
}

void check_matrix(const SecuredDatabase& secured, bool pooled) {
  const auto clock = io::make_clock();
  const std::vector<Row> rows = matrix();
  std::size_t cells = 0;
  auto logins = SecuredDatabase::logins();
  logins.emplace_back("super");
  for (const std::string& login : logins) {
    const std::string url = pooled ? secured.pooled_url(login) : secured.url(login);
    Connection connection = connected(url, *clock);
    std::map<std::string, std::string> copies = copied(url);
    for (const Row& row : rows) {
      INFO(login << ' ' << row.operation << ' ' << row.table);
      const std::string found =
          row.operation == "copy" ? copies[row.table] : tried(connection, subjects().at(row.table), row.operation);
      CHECK(found == row.cells.at(login));
      ++cells;
    }
  }
  CHECK(cells >= 96);
}

std::string asked(Connection& connection, const std::string& sql) {
  auto reply = connection.run(sql);
  if (!reply) return reply.error().sqlstate;
  std::string all;
  for (std::size_t row = 0; row < reply->rows(); ++row) all += std::string(reply->text(row, 0)) + "\n";
  return all;
}

}  // namespace

TEST_CASE("every role sees and does what the matrix says, in a session of its own", "[rls]") {
  check_matrix(SecuredDatabase("matrix"), false);
}

TEST_CASE("every role sees and does what the matrix says, through a pooler", "[rls]") {
  check_matrix(SecuredDatabase("matrix_pooled"), true);
}

TEST_CASE("no setting of a client and no role that it may take opens more rows", "[rls]") {
  const SecuredDatabase secured("settings");
  const auto clock = io::make_clock();
  Connection api = connected(secured.url("api_a"), *clock);
  for (const char* role : {"perazzi_owner", "perazzi_ingest", "perazzi_audit", "ingot_login_api_b"})
    CHECK(asked(api, std::string("SET ROLE ") + role) == "42501");
  CHECK(asked(api, "SET row_security = off; SELECT count(*) FROM chunks") == "42501");
  CHECK(asked(api, "SET row_security = on; SET ingot.tenant = 'b'; SELECT count(*) FROM chunks") == "2\n");
  CHECK(asked(api, "SET ROLE perazzi_api; SELECT string_agg(chunk_id, '') FROM chunks") == "A\n");  // a group: no grant
  CHECK(asked(api, "CREATE TABLE mine (i int)") == "42501");
  CHECK(asked(api, "CREATE TEMPORARY TABLE mine (i int)") == "42501");
  Connection migrate = connected(secured.url("migrate"), *clock);
  CHECK(asked(migrate, "SELECT count(*) FROM chunks") == "42501");
  CHECK(asked(migrate, "SET ROLE perazzi_owner; SELECT count(*) FROM chunks") == "9\n");
}

TEST_CASE("statistics, plans and conditions that fail tell nothing of hidden rows", "[rls]") {
  const SecuredDatabase secured("channels");
  Session(secured.database().url()).run("ANALYZE");
  const auto clock = io::make_clock();
  Connection api = connected(secured.url("api_a"), *clock);
  CHECK(asked(api, "SELECT count(*) FROM pg_stats WHERE tablename LIKE 'chunks%'") == "0\n");
  CHECK(asked(api, "SELECT count(*) FROM pg_statistic") == "42501");
  CHECK(asked(api, "EXPLAIN VERBOSE SELECT * FROM chunks").find("canary") == std::string::npos);
  // A condition is asked of rows that may be seen only, or this would divide by zero at a row of tenant b.
  CHECK(asked(api, "SELECT count(*) FROM chunks WHERE 1 / (CASE WHEN tenant = 'b' THEN 0 ELSE 1 END) = 1") == "2\n");
  Connection ingest = connected(secured.url("ingest_b"), *clock);
  CHECK(asked(ingest, "DELETE FROM chunks WHERE chunk_id = 'D' RETURNING content").empty());
  CHECK(asked(ingest, "UPDATE chunks SET tenant = 'a' WHERE chunk_id = 'G' RETURNING content") == "42501");
  CHECK(asked(ingest, "INSERT INTO perazzi_ingestion_run_documents VALUES (1068, 'Z', '', 'add', 0, 1, 1, '')") ==
        "42501");  // the run of another tenant
}

TEST_CASE("under row level security a login of perazzi_ingest loads, loads again and removes", "[rls]") {
  const SecuredDatabase secured("loads");
  const std::string urls[] = {secured.url("ingest_a"), secured.pooled_url("ingest_a")};
  for (const std::string& url : urls) {
    auto store = Table::open(secured.database().options(url));
    REQUIRE(store->prepare());
    Changes changes("docs-a", "a");
    changes.added("x#chunk-01", "one").added("x#chunk-02", "two").parents("x", {{"01", "one two"}});
    changes.row("x#chunk-03", "three", Changes::Vector::sent, R"(,"parent_id":"x#parent-01")").whole("x", "one two");
    const Applied loaded = apply_now(*store, changes);
    CHECK(loaded.written == 3);
    CHECK(loaded.parents_written == 1);
    CHECK(loaded.documents_written == 1);
    Changes again("docs-a", "a");
    again.row("x#chunk-01", "one").row("x#chunk-02", "due");
    CHECK(apply_now(*store, again).written == 1);
    CHECK(manifest_of(*store, "docs-a").chunks.size() == 3);
    Changes removed("docs-a", "a");
    removed.removed("x#chunk-01").removed("x#chunk-02").removed("x#chunk-03").keeps_documents();
    const Applied gone = apply_now(*store, removed);
    CHECK(gone.removed == 3);
    CHECK(gone.documents_removed == 1);
    Changes foreign("docs-a", "b");
    foreign.row("y#chunk-01", "one");
    const auto refused = store->apply(foreign.after(manifest_of(*store, "docs-a").base_run()).set());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::config);
  }
  CHECK(Session(secured.database().url()).value("SELECT count(*) FROM chunks") == "9");
}

TEST_CASE("a search by a vector index under the policies uses it and finds as many rows as it is asked for", "[rls]") {
  const SecuredDatabase secured("search");
  Session session(secured.database().url());
  session.run(
      "INSERT INTO chunks (chunk_id, doc_id, content, metadata, embedding, chunk_key, content_hash, embed_key, "
      "meta_hash, source) SELECT 's' || i, 's', 'x', jsonb_build_object('visibility', CASE WHEN i % 100 = 0 THEN "
      "'public' ELSE 'internal' END, 'language', 'en'), ARRAY[cos(i), sin(i), cos(i / 7.0), 1]::vector, '', '', '', "
      "'', "
      "'many' FROM generate_series(1, 4000) i");
  session.run("CREATE INDEX ON chunks USING hnsw (embedding vector_cosine_ops); ANALYZE chunks");
  const auto clock = io::make_clock();
  Connection api = connected(secured.pooled_url("api_a"), *clock);
  const std::string query =
      "SELECT content, metadata, 1 - (embedding <=> '[1,0,1,1]'::vector) AS score FROM chunks WHERE "
      "metadata->>'language' = 'en' ORDER BY embedding <=> '[1,0,1,1]'::vector LIMIT 6";
  REQUIRE(api.run("BEGIN"));
  REQUIRE(api.run("SET LOCAL enable_seqscan = off"));  // so few and short rows would be sorted
  const std::string plan = asked(api, "EXPLAIN " + query);
  INFO(plan);
  CHECK(plan.find("Index Scan using chunks_embedding_idx") != std::string::npos);
  CHECK(plan.find("hashed SubPlan") != std::string::npos);
  CHECK(asked(api, "SELECT count(*) FROM (" + query + ") found") == "6\n");
  REQUIRE(api.run("COMMIT"));
}

TEST_CASE("a login of perazzi_migrate makes tables that belong to the owner, with all rights and policies", "[rls]") {
  const SecuredDatabase secured("owner");
  const auto clock = io::make_clock();
  Options options = secured.database().options(secured.pooled_url("migrate"));
  options.table = "more";
  auto migrator = open_migrator(options, *clock);
  REQUIRE(migrator);
  if (const auto done = (*migrator)->migrate(); !done) FAIL(done.error().message);
  const auto status = (*migrator)->status();
  CHECK(status->roles);
  CHECK(status->row_security);
  Session session(secured.database().url());
  CHECK(session.value("SELECT string_agg(concat_ws(' ', relname, pg_get_userbyid(relowner), relforcerowsecurity), ',' "
                      "ORDER BY relname) FROM pg_class WHERE relname LIKE 'more%' AND relkind = 'r'") ==
        "more perazzi_owner t,more_documents perazzi_owner t,more_documents_history perazzi_owner t,"
        "more_history perazzi_owner t,more_parents perazzi_owner t,"
        "more_parents_history perazzi_owner t");
  Connection api = connected(secured.url("api_a"), *clock);
  CHECK(asked(api, "SELECT count(*) FROM more") == "0\n");
  options.database_url = secured.url("ingest_a");
  options.table = "third";
  const auto refused = Table::open(options)->prepare();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::config);
}
