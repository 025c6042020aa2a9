#include "store/backends/read.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
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

Answer<std::vector<model::StoredChunk>> read_chunks(Connection& connection, const Target& target,
                                                    const std::string& source) {
  auto reply = connection.run(
      fmt::format("SELECT chunk_id, doc_id, metadata->>'source_path', chunk_key, embed_key, meta_hash FROM {} "
                  "WHERE source = $1 ORDER BY chunk_id COLLATE \"C\"",
                  quoted_name(target.table)),
      std::array{Parameter(source)});
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<model::StoredChunk> chunks;
  chunks.reserve(reply->rows());
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    const auto cell = [&](std::size_t column) { return std::string(reply->text(row, column)); };
    chunks.push_back({cell(0), cell(1), cell(2), cell(3), cell(4), cell(5)});
  }
  return chunks;
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

Answer<model::Manifest> read_manifest(Connection& connection, const Target& target, const std::string& source) {
  auto transaction = Transaction::begin(connection, Access::read, k_patience);
  if (!transaction) return give_up(std::move(transaction.error()));
  auto state = inspect(connection, target);
  if (!state) return give_up(std::move(state.error()));
  model::Manifest manifest;
  if (*state == SchemaState::absent) return manifest;
  auto base = connection.run(
      "SELECT max(id) FROM perazzi_ingestion_runs WHERE chunk_table = $1 AND source = $2 AND status = 'finished'",
      std::array{Parameter(target.table), Parameter(source)});
  if (!base) return give_up(std::move(base.error()));
  if (!base->null(0, 0)) manifest.base_run = base->number(0, 0);
  auto chunks = read_chunks(connection, target, source);
  if (!chunks) return give_up(std::move(chunks.error()));
  manifest.chunks = std::move(*chunks);
  if (auto ended = transaction->commit(); !ended) return give_up(std::move(ended.error()));
  return manifest;
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
