// A database with roles and row level security, a login for each kind of user, and a row of each tenant and visibility:
// what row_security.txt speaks of.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/scratch_database.hpp"

namespace ingot::store::test {

/// Of the tests' database, behind PgBouncer in transaction mode.
inline std::string pooler_url() {
  const char* url = std::getenv("INGOT_TEST_POOLER_URL");
  if (url == nullptr || *url == '\0') FAIL("INGOT_TEST_POOLER_URL is not set: these tests need PgBouncer");
  return url;
}

class SecuredDatabase {
 public:
  /// The database's name is one for each test, since a pooler keeps its connections for a while.
  explicit SecuredDatabase(const std::string& name) : database_(name) {
    make_logins();
    TickingClock clock;
    auto migrator = database_.migrator(clock);
    for (int again = 0; again < 2; ++again) {
      if (auto done = migrator->migrate(); !done) FAIL(done.error().message);
      if (auto done = migrator->make_roles(RowSecurity::on); !done) FAIL(done.error().message);
    }
    fill();
  }

  [[nodiscard]] static std::vector<std::string> logins() {
    return {"owner", "migrate", "ingest_a", "ingest_b", "api_a", "api_b", "api_more", "audit", "stranger"};
  }
  [[nodiscard]] const ScratchDatabase& database() const { return database_; }
  [[nodiscard]] std::string url(const std::string& login) const {
    return login == "super" ? database_.url() : database_.url("ingot_login_" + login, "login");
  }
  /// The same through the pooler.
  [[nodiscard]] std::string pooled_url(const std::string& login) const {
    std::string url = this->url(login);
    const std::string direct = ":" + std::to_string(parse_url(database_url())->port) + "/";
    return url.replace(url.find(direct), direct.size(), ":" + std::to_string(parse_url(pooler_url())->port) + "/");
  }

 private:
  static void make_logins() {
    Session session;
    for (const std::string& login : logins()) {
      session.run("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ingot_login_" + login +
                  "') THEN CREATE ROLE ingot_login_" + login + " LOGIN PASSWORD 'login'; END IF; END $$");
      if (login == "stranger") continue;
      const std::string role = "perazzi_" + login.substr(0, login.find('_'));
      session.run("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + role + "') THEN CREATE ROLE " +
                  role + " NOLOGIN; END IF; END $$; GRANT " + role + " TO ingot_login_" + login);
    }
  }
  void fill() const {
    Session session(database_.url());
    session.run(
        "CREATE TEMPORARY TABLE wanted AS SELECT chr(65 + 3 * t + v) AS letter, (ARRAY['', 'a', 'b'])[t + 1] AS "
        "tenant, (ARRAY['{\"visibility\":\"public\",\"text\":\"canary\"}', '{\"visibility\":\"internal\"}', "
        "'{}']::jsonb[])[v + 1] AS metadata FROM generate_series(0, 2) t, generate_series(0, 2) v");
    session.run(
        "INSERT INTO chunks (chunk_id, doc_id, content, metadata, embedding, chunk_key, content_hash, embed_key, "
        "meta_hash, source, tenant) SELECT letter, letter, 'canary ' || letter, metadata, '[1,0,0,0]', 'k', 'h', 'e', "
        "'m', 'docs', tenant FROM wanted; "
        "INSERT INTO chunks_history SELECT c.*, 7 FROM chunks c; "
        "INSERT INTO chunks_parents (parent_id, doc_id, source, content, metadata, content_hash, tenant) SELECT "
        "letter, "
        "letter, 'docs', 'canary', metadata, 'h', tenant FROM wanted; "
        "INSERT INTO chunks_documents (doc_id, source, content, metadata, content_hash, tenant) SELECT letter, "
        "'docs', 'canary', metadata, 'h', tenant FROM wanted; "
        "INSERT INTO chunks_documents_history (doc_id, source, content, metadata, content_hash, created_at, "
        "updated_at, run_id, tenant, replaced_by) SELECT doc_id, source, content, metadata, content_hash, created_at, "
        "updated_at, run_id, tenant, 7 FROM chunks_documents");
    session.run(
        "INSERT INTO perazzi_ingestion_runs (id, chunk_table, source, started_at, status, environment, tool_version, "
        "config_digest, model, dimensions, documents, documents_rejected, documents_added, documents_changed, "
        "documents_unchanged, documents_removed, chunks_added, chunks_changed, chunks_unchanged, chunks_removed, "
        "embedded, embedded_tokens, rows_written, rows_removed, operator_host, tenant) OVERRIDING SYSTEM VALUE SELECT "
        "1000 + ascii(letter), 'chunks', 'other', now(), 'finished', 'local', '0', 'd', 'm', 4, "
        "0,0,0,0,0,0,0,0,0,0,0,0,0,0, letter, tenant FROM wanted WHERE metadata->>'visibility' = 'public'; "
        "INSERT INTO perazzi_ingestion_run_documents SELECT 1000 + ascii(letter), letter, 'p', 'add', 0, 1, 1, 'c' "
        "FROM "
        "wanted WHERE metadata->>'visibility' = 'public'");
    session.run(
        "INSERT INTO perazzi_embedding_cache (embed_key, space, model, dimensions, embedding) VALUES ('X', 's', 'm', "
        "4, "
        "''); INSERT INTO perazzi_ingestion_leases (chunk_table, source, generation, host, boot_id, pid, pid_started, "
        "expires_at) VALUES ('chunks', 'X', 1, 'h', 'b', 1, 1, now()); "
        "INSERT INTO perazzi_access VALUES ('ingot_login_ingest_a', 'a', 'public'), ('ingot_login_ingest_b', 'b', "
        "'public'), "
        "('ingot_login_api_a', 'a', 'public'), ('ingot_login_api_b', 'b', 'public'), ('ingot_login_api_more', 'a', "
        "'public'), "
        "('ingot_login_api_more', 'a', 'internal')");
  }
  ScratchDatabase database_;
};

}  // namespace ingot::store::test
