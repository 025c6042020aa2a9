#include "store/backends/index_facts.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "store/backends/pooled.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::string_view k_suffix = "_embedding_idx";

std::size_t size_at(const Reply& reply, std::size_t row, std::size_t column) {
  return static_cast<std::size_t>(std::max<std::int64_t>(reply.number(row, column).value_or(0), 0));
}

Answer<void> read_table(Connection& connection, const Target& target, IndexFacts& facts) {
  auto reply = connection.run(
      "SELECT c.oid IS NOT NULL, coalesce(pg_has_role(c.relowner, 'USAGE'), false), (SELECT extversion FROM "
      "pg_catalog.pg_extension WHERE extname = 'vector'), pg_size_bytes(current_setting('maintenance_work_mem')), "
      "pg_size_bytes(current_setting('effective_cache_size')) FROM (SELECT to_regclass($1) AS oid) t LEFT JOIN "
      "pg_catalog.pg_class c USING (oid)",
      std::array{Parameter(quoted_name(target.table))});
  if (!reply) return give_up(std::move(reply.error()));
  if (!reply->truth(0, 0)) {
    return give_up(Error{
        ErrorKind::config, fmt::format("there is no table {}", target.table), {}, "make and fill it with: ingest"});
  }
  facts.owner = reply->truth(0, 1);
  facts.pgvector = shortened(reply->text(0, 2));
  facts.maintenance_memory = size_at(*reply, 0, 3);
  facts.cache_memory = size_at(*reply, 0, 4);
  auto counted = connection.run(fmt::format("SELECT count(*) FROM {}", quoted_name(target.table)));
  if (!counted) return give_up(std::move(counted.error()));
  facts.rows = size_at(*counted, 0, 0);
  return {};
}

Answer<void> read_indexes(Connection& connection, const Target& target, IndexFacts& facts) {
  auto reply = connection.run(
      "SELECT c.relname, m.amname, o.opcname, coalesce(array_to_string(c.reloptions, ', '), ''), "
      "pg_relation_size(c.oid), x.indisvalid AND x.indisready, EXISTS (SELECT FROM "
      "pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid) FROM pg_catalog.pg_index x "
      "JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid JOIN pg_catalog.pg_am m ON m.oid = c.relam "
      "JOIN pg_catalog.pg_opclass o ON o.oid = x.indclass[0] JOIN pg_catalog.pg_attribute a ON a.attrelid = "
      "x.indrelid AND a.attnum = x.indkey[0] WHERE x.indrelid = to_regclass($1) AND m.amname IN ('hnsw', 'ivfflat') "
      "AND a.attname = 'embedding' AND x.indpred IS NULL ORDER BY c.relname COLLATE \"C\"",
      std::array{Parameter(quoted_name(target.table))});
  if (!reply) return give_up(std::move(reply.error()));
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    model::StoredIndex index;
    index.name = std::string(reply->text(row, 0));
    index.kind = std::string(reply->text(row, 1));
    index.operator_class = std::string(reply->text(row, 2));
    index.options = std::string(reply->text(row, 3));
    index.bytes = size_at(*reply, row, 4);
    index.valid = reply->truth(row, 5);
    index.in_progress = reply->truth(row, 6);
    index.ours = is_our_index(index.name);
    facts.indexes.push_back(std::move(index));
  }
  return {};
}

// Builds that runs have noted, and what has been written since.
Answer<void> read_builds(Connection& connection, const Target& target, IndexFacts& facts) {
  auto reply = connection.run(
      "WITH r AS (SELECT id, rows_written + rows_removed AS written, rows_written, apply_ms, kind, index_kind, "
      "index_action, index_rows, index_ms, index_recall FROM perazzi_ingestion_runs WHERE chunk_table = $1), b AS "
      "(SELECT * FROM r WHERE index_action IN ('built', "
      "'rebuilt') ORDER BY id DESC LIMIT 1), m AS (SELECT * FROM r WHERE index_recall IS NOT NULL ORDER BY id DESC "
      "LIMIT 1) SELECT (SELECT max(id) FROM r), (SELECT index_rows FROM b), (SELECT index_ms FROM b), "
      "(SELECT coalesce(sum(written), 0) FROM r WHERE id > coalesce((SELECT id FROM b), 0)), "
      "(SELECT round(index_recall * 1000000) FROM m), "
      "(SELECT coalesce(sum(written), 0) FROM r WHERE id > coalesce((SELECT id FROM m), 0)), "
      "(SELECT 1000 * sum(rows_written) / nullif(sum(apply_ms), 0) FROM (SELECT rows_written, apply_ms FROM r WHERE "
      "kind "
      "= 'ingest' AND index_kind = 'hnsw' AND index_action = 'kept' AND rows_written >= 100 ORDER BY id DESC LIMIT 5) "
      "i)",
      std::array{Parameter(target.table)});
  if (!reply) return give_up(std::move(reply.error()));
  facts.last_run = reply->number(0, 0);
  if (!reply->null(0, 1)) facts.rows_at_build = size_at(*reply, 0, 1);
  facts.build_milliseconds = reply->number(0, 2);
  facts.written_since_build = size_at(*reply, 0, 3);
  if (const auto millionths = reply->number(0, 4)) facts.recall = static_cast<double>(*millionths) / 1e6;
  facts.written_since_recall = size_at(*reply, 0, 5);
  if (const auto rate = reply->number(0, 6); rate && *rate > 0)
    facts.inserted_per_second = static_cast<std::size_t>(*rate);
  return {};
}

}  // namespace

Answer<IndexFacts> read_index_facts(Connection& connection, const Target& target, const Url& url) {
  IndexFacts facts;
  auto pooled = signs_of_pooler(connection, url);
  if (!pooled) return give_up(std::move(pooled.error()));
  facts.pooled = !pooled->empty();
  Answer<void> read = read_table(connection, target, facts);
  if (read) read = read_indexes(connection, target, facts);
  if (read) read = read_builds(connection, target, facts);
  if (!read) return give_up(std::move(read.error()));
  return facts;
}

std::string index_name(std::string_view table) {
  return name_beside(table, k_suffix);
}

std::string index_name(std::string_view table, std::int64_t run) {
  return name_beside(table, fmt::format("{}_{}", k_suffix, run));
}

bool is_our_index(std::string_view name) {
  const auto at = name.rfind(k_suffix);
  if (at == std::string_view::npos) return false;
  name.remove_prefix(at + k_suffix.size());
  if (name.empty()) return true;
  return name.size() > 1 && name[0] == '_' && name.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

std::string index_lock_key(std::string_view table) {
  const std::string digest = DigestInput().field("ingot.index/1").field(table).digest_hex();
  return std::to_string(std::stoull(digest.substr(0, 16), nullptr, 16) >> 1U);
}

bool is_older(std::string_view version, std::string_view than) {
  const auto numbers = [](std::string_view text) {
    std::array<int, 3> out{};
    std::size_t at = 0;
    for (const std::string_view part : text::split(text, '.')) {
      if (at == out.size()) break;
      std::from_chars(part.data(), part.data() + part.size(), out[at++]);
    }
    return out;
  };
  return numbers(version) < numbers(than);
}

}  // namespace ingot::store
