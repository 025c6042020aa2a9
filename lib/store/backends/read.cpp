#include "store/backends/read.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>

#include <fmt/format.h>

#include "base/json.hpp"
#include "store/backends/copy_binary.hpp"
#include "store/backends/transaction.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::chrono::milliseconds k_patience{60'000};

double real(std::string_view digits) {
  double value = std::numeric_limits<double>::quiet_NaN();
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// The rows of a COPY ... TO STDOUT (FORMAT binary) whose columns are all text, from pieces that may be cut anywhere:
// PostgreSQL 15, "COPY", File Formats. Holds one row and the piece that ends it.
class ManifestRows {
 public:
  explicit ManifestRows(const model::ChunkVisitor& visitor) : visitor_(visitor) {}

  Result<void> take(std::string_view bytes) {
    pending_ += bytes;
    std::string_view left = pending_;
    while (!ended_ && visit_row(left)) {
    }
    pending_.erase(0, pending_.size() - left.size());
    if (broken_) return fail(ErrorKind::database, "the server sent rows that cannot be read", "run again");
    return {};
  }

  [[nodiscard]] bool ended() const { return ended_; }

 private:
  static constexpr std::size_t k_header_bytes = 19;

  // Takes a row that is there as a whole off the bytes.
  bool visit_row(std::string_view& bytes) {
    std::string_view rest = bytes;
    if (!begun_) {
      if (rest.size() < k_header_bytes) return false;
      rest.remove_prefix(k_header_bytes);
    }
    const auto columns = number<2>(rest);
    if (!columns) return false;
    begun_ = true;
    ended_ = *columns == 0xFFFF;
    broken_ = !ended_ && *columns != cells_.size();
    if (ended_ || broken_) {
      bytes = {};
      return false;
    }
    for (std::string* cell : cells_) {
      const auto length = number<4>(rest);
      if (!length) return false;
      const std::size_t size = *length == 0xFFFF'FFFF ? 0 : *length;  // NULL
      if (rest.size() < size) return false;
      cell->assign(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    bytes = rest;
    visitor_(row_);
    return true;
  }

  template <std::size_t Bytes>
  static std::optional<std::uint32_t> number(std::string_view& bytes) {
    if (bytes.size() < Bytes) return std::nullopt;
    std::uint32_t value = 0;
    for (const char byte : bytes.substr(0, Bytes)) value = (value << 8U) | static_cast<unsigned char>(byte);
    bytes.remove_prefix(Bytes);
    return value;
  }

  const model::ChunkVisitor& visitor_;
  model::StoredChunk row_;
  std::array<std::string*, 9> cells_{&row_.chunk_id,     &row_.doc_id,          &row_.path,
                                     &row_.chunk_key,    &row_.embed_key,       &row_.meta_hash,
                                     &row_.content_hash, &row_.source_checksum, &row_.tenant};
  std::string pending_;
  bool begun_ = false;
  bool ended_ = false;
  bool broken_ = false;
};

// There may have been runs whose table is gone: the next one comes after them nevertheless.
Answer<std::optional<model::BaseRun>> read_base(Connection& connection, const Target& target,
                                                const std::string& source) {
  auto there = connection.run("SELECT to_regclass('perazzi_ingestion_runs') IS NOT NULL");
  if (!there) return give_up(std::move(there.error()));
  if (!there->truth(0, 0)) return std::optional<model::BaseRun>();
  auto reply = connection.run(
      "SELECT id, tool_version, config_digest, model FROM perazzi_ingestion_runs WHERE chunk_table = $1 AND source = "
      "$2 AND status = 'finished' ORDER BY id DESC LIMIT 1",
      std::array{Parameter(target.table), Parameter(source)});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->rows() == 0) return std::optional<model::BaseRun>();
  return std::optional(model::BaseRun{reply->number(0, 0).value_or(0), std::string(reply->text(0, 1)),
                                      std::string(reply->text(0, 2)), std::string(reply->text(0, 3))});
}

// COPY takes no parameters, so the source goes in as a setting of the transaction. Tables that a real run would migrate
// first may have no tenant yet.
Answer<void> visit_chunks(Connection& connection, const Target& target, SchemaState state, const std::string& source,
                          const model::ChunkVisitor& visitor) {
  auto set = connection.run("SELECT set_config('ingot.source', $1, true)", std::array{Parameter(source)});
  if (!set) return give_up(std::move(set.error()));
  ManifestRows rows(visitor);
  auto copied = connection.copy_out(
      fmt::format("COPY (SELECT chunk_id, doc_id, metadata->>'source_path', chunk_key, embed_key, meta_hash, "
                  "content_hash, metadata->>'source_checksum', {} FROM {} WHERE source = "
                  "current_setting('ingot.source') ORDER BY chunk_id COLLATE \"C\") TO STDOUT (FORMAT binary)",
                  state == SchemaState::ready ? "tenant" : "''", quoted_name(target.table)),
      [&rows](std::string_view bytes) { return rows.take(bytes); });
  if (!copied || rows.ended()) return copied;
  return give_up(Error{ErrorKind::database, "the server ended its rows too early", {}, "run again"});
}

// A member that is equal, or a list that has an equal element. Numbers and truth values compare by their text.
std::string condition(std::size_t key_parameter) {
  return fmt::format(
      "CASE jsonb_typeof(metadata -> ${0}::text) WHEN 'array' THEN EXISTS (SELECT FROM "
      "jsonb_array_elements_text(metadata -> "
      "${0}::text) AS e (v) WHERE e.v = ${1}::text) ELSE metadata ->> ${0}::text = ${1}::text END",
      key_parameter, key_parameter + 1);
}

Answer<model::Hit> hit_of(const Reply& reply, std::size_t row) {
  auto metadata = json::parse(reply.text(row, 3));
  if (!metadata)
    return give_up(Error{
        ErrorKind::database, "the metadata of a row cannot be read: " + shortened(metadata.error().message), {}, {}});
  return model::Hit{std::string(reply.text(row, 0)), std::string(reply.text(row, 1)), real(reply.text(row, 4)),
                    std::string(reply.text(row, 2)), std::move(*metadata)};
}

}  // namespace

Answer<std::optional<model::BaseRun>> read_manifest(Connection& connection, const Target& target,
                                                    const std::string& source, const model::ChunkVisitor& visitor) {
  auto transaction = Transaction::begin(connection, Access::read, k_patience);
  if (!transaction) return give_up(std::move(transaction.error()));
  auto state = inspect(connection, target);
  if (!state) return give_up(std::move(state.error()));
  auto base = read_base(connection, target, source);
  if (!base || *state == SchemaState::absent) return base;
  if (auto visited = visit_chunks(connection, target, *state, source, visitor); !visited)
    return give_up(std::move(visited.error()));
  if (auto ended = transaction->commit(); !ended) return give_up(std::move(ended.error()));
  return base;
}

Answer<std::vector<StoredDocument>> read_documents(Connection& connection, const Target& target,
                                                   const std::string& source) {
  const std::string table = quoted_name(documents_table(target.table));
  auto may = connection.run("SELECT coalesce(has_table_privilege(to_regclass($1), 'SELECT'), false)",
                            std::array{Parameter(table)});
  if (!may) return give_up(std::move(may.error()));
  std::vector<StoredDocument> documents;
  if (!may->truth(0, 0)) return documents;
  auto reply = connection.run(fmt::format("SELECT doc_id, content_hash, tenant FROM {} WHERE source = $1", table),
                              std::array{Parameter(source)});
  if (!reply) return give_up(std::move(reply.error()));
  documents.reserve(reply->rows());
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    documents.push_back(
        {std::string(reply->text(row, 0)), std::string(reply->text(row, 1)), std::string(reply->text(row, 2))});
  }
  return documents;
}

Answer<std::optional<std::size_t>> read_width(Connection& connection, const Target& target) {
  auto reply = connection.run(
      "SELECT a.atttypmod FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
      "WHERE a.attrelid = to_regclass($1) AND a.attname = 'embedding' AND t.typname IN ('vector', 'halfvec') AND "
      "a.atttypmod > 0",
      std::array{Parameter(quoted_name(target.table))});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->rows() == 0) return std::optional<std::size_t>();
  return std::optional(static_cast<std::size_t>(reply->number(0, 0).value_or(0)));
}

Answer<std::vector<std::string>> read_models(Connection& connection, const Target& target) {
  auto reply = connection.run(fmt::format(
      "SELECT metadata->>'embedding_model', count(*) FROM {} WHERE metadata->>'embedding_model' IS NOT NULL "
      "GROUP BY 1 ORDER BY 2 DESC, 1",
      quoted_name(target.table)));
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<std::string> models;
  for (std::size_t row = 0; row < reply->rows(); ++row) models.emplace_back(reply->text(row, 0));
  return models;
}

Answer<std::vector<model::Hit>> read_hits(Connection& connection, const Target& target,
                                          std::span<const float> embedding, std::size_t k,
                                          const std::vector<std::pair<std::string, std::string>>& filters) {
  const auto limit = std::min(k, std::size_t{std::numeric_limits<std::int32_t>::max()});
  std::vector<Parameter> parameters{Parameter(binary_vector(embedding), Parameter::Format::binary),
                                    Parameter(std::to_string(limit))};
  std::string where = "true";
  for (const auto& [key, value] : filters) {
    where += " AND " + condition(parameters.size() + 1);
    parameters.emplace_back(key);
    parameters.emplace_back(value);
  }
  // A second sort key would keep every vector index from being used; WITH TIES lets the outer query break ties by id.
  auto reply = connection.run(
      fmt::format("SELECT chunk_id, doc_id, content, metadata, 1 - distance AS score FROM ("
                  "SELECT chunk_id, doc_id, content, metadata, embedding <=> $1::vector AS distance FROM {} WHERE {} "
                  "ORDER BY embedding <=> $1::vector FETCH FIRST ($2::bigint) ROWS WITH TIES) nearest "
                  "ORDER BY distance, chunk_id COLLATE \"C\" LIMIT $2::bigint",
                  quoted_name(target.table), where),
      parameters);
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<model::Hit> hits;
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    auto hit = hit_of(*reply, row);
    if (!hit) return give_up(std::move(hit.error()));
    hits.push_back(std::move(*hit));
  }
  return hits;
}

}  // namespace ingot::store
