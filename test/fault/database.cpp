#include "fault/database.hpp"

#include <array>

#include <fmt/format.h>

#include "fault/broken.hpp"
#include "store/url.hpp"

namespace ingot::fault {
namespace {

// Texts of a vector are exact: Postgres prints the shortest digits that give the same float.
constexpr std::string_view k_row =
    "concat_ws(' ', chunk_id, doc_id, content_hash, embed_key, meta_hash, metadata, embedding)";

std::string sibling(const std::string& url, const std::string& name) {
  const std::size_t question = url.find('?');
  const std::size_t slash = url.rfind('/', question);
  return url.substr(0, slash + 1) + name + (question == std::string::npos ? "" : url.substr(question));
}

store::Connection connect(const std::string& url, io::Clock& clock) {
  const auto parsed = must(store::parse_url(url), "reading the database's URL");
  return must(store::Connection::open(parsed, store::SslMode::disable, clock), "connecting");
}

store::Reply run(store::Connection& connection, const std::string& sql) {
  auto reply = connection.run(sql);
  if (!reply) throw Broken(sql + ": " + reply.error().error.message);
  return *std::move(reply);
}

// The new database is there before the connection to it is made.
store::Connection made(store::Connection& server, const std::string& name, const std::string& copied,
                       const std::string& url, io::Clock& clock) {
  run(server, "SET client_min_messages = error");
  run(server, "DROP DATABASE IF EXISTS " + name);
  run(server, "CREATE DATABASE " + name + (copied.empty() ? "" : " TEMPLATE " + copied));
  return connect(url, clock);
}

}  // namespace

Database::Database(const std::string& server, const std::string& name, const std::string& copied)
    : clock_(io::make_clock()),
      name_(name),
      url_(sibling(server, name)),
      server_(connect(server, *clock_)),
      connection_(made(server_, name_, copied, url_, *clock_)) {
  if (copied.empty()) execute("CREATE EXTENSION vector");
}

Database::~Database() {
  static_cast<void>(server_.run("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)"));
}

void Database::execute(const std::string& sql) {
  run(*connection_, sql);
}

std::string Database::value(const std::string& sql) {
  const store::Reply reply = run(*connection_, sql);
  if (reply.rows() != 1) throw Broken(fmt::format("{}: {} rows", sql, reply.rows()));
  return std::string(reply.text(0, 0));
}

void Database::wait_until_alone() {
  constexpr int k_looks = 20'000;
  const std::string others =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' "
      "AND pid <> pg_backend_pid() AND application_name <> 'ingot-reader'";
  for (int look = 0; look < k_looks; ++look) {
    if (value(others) == "0") return;
    clock_->sleep(std::chrono::milliseconds(1));
  }
  throw Broken("a session outlives its client");
}

bool Database::has(const std::string& table) {
  return value("SELECT to_regclass('" + table + "') IS NOT NULL") == "t";
}

Seen Database::look(const std::string& table) {
  if (!has(table)) return {};
  const store::Reply reply = run(
      *connection_,
      fmt::format("SELECT (SELECT count(*) FROM {0}), (SELECT md5(coalesce(string_agg({1}, E'\\n' ORDER BY chunk_id), "
                  "'')) FROM {0}), "
                  "(SELECT count(*) FROM perazzi_ingestion_runs WHERE chunk_table = '{0}' AND status = 'finished'), "
                  "coalesce((SELECT chunks_added + chunks_changed + chunks_unchanged FROM perazzi_ingestion_runs WHERE "
                  "chunk_table = '{0}' AND status = 'finished' ORDER BY id DESC LIMIT 1), 0)",
                  table, k_row));
  const auto number = [&](std::size_t column) { return static_cast<std::size_t>(reply.number(0, column).value_or(0)); };
  return {number(0), std::string(reply.text(0, 1)), number(2), number(3)};
}

Readable Database::readable(const std::string& table) {
  Readable seen;
  if (!has(table)) return seen;
  const store::Reply reply =
      run(*connection_, fmt::format("SELECT chunk_id || ' ' || content_hash, (SELECT md5(string_agg(chunk_id || "
                                    "content_hash, ',' ORDER BY chunk_id)) FROM {0}) FROM {0}",
                                    table));
  for (std::size_t row = 0; row < reply.rows(); ++row) {
    seen.rows.emplace(reply.text(row, 0));
    seen.digest = reply.text(row, 1);
  }
  return seen;
}

std::string Database::dump(const std::string& table) {
  return value(fmt::format("SELECT coalesce(string_agg({}, E'\\n' ORDER BY chunk_id), '') FROM {}", k_row, table));
}

std::unordered_set<std::string> Database::cached(const std::vector<std::string>& keys) {
  std::unordered_set<std::string> found;
  if (keys.empty() || !has("perazzi_embedding_cache")) return found;
  auto reply = connection_->run("SELECT embed_key FROM perazzi_embedding_cache WHERE embed_key = ANY ($1::text[])",
                                std::array{store::Parameter(store::text_array(keys))});
  if (!reply) throw Broken("reading the cache: " + reply.error().error.message);
  for (std::size_t row = 0; row < reply->rows(); ++row) found.emplace(reply->text(row, 0));
  return found;
}

std::size_t Database::cache_size() {
  return has("perazzi_embedding_cache") ? std::stoul(value("SELECT count(*) FROM perazzi_embedding_cache")) : 0;
}

std::string Database::space() {
  return has("perazzi_embedding_canaries")
             ? value("SELECT coalesce((SELECT space FROM perazzi_embedding_canaries), '')")
             : std::string();
}

}  // namespace ingot::fault
