#include "store/backends/embedding_cache.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/float_bytes.hpp"
#include "io/failpoint.hpp"
#include "store/backends/copy_binary.hpp"
#include "store/backends/transaction.hpp"

namespace ingot::store {
namespace {

constexpr std::chrono::milliseconds k_patience{60'000};
constexpr std::size_t k_most_rows = 1'000;
constexpr std::size_t k_most_bytes = std::size_t{8} << 20U;
constexpr std::size_t k_copy_block = std::size_t{1} << 20U;  // bytes handed to libpq at a time
constexpr std::string_view k_no_such_table = "42P01";

Parameter array_parameter(std::span<const std::string_view> embed_keys) {
  return Parameter(text_array(std::vector<std::string>(embed_keys.begin(), embed_keys.end())));
}

// Rows of at most so many keys, all columns in binary form; nothing where the table is not there.
Answer<std::optional<Reply>> ask(Connection& connection, const std::string& sql,
                                 std::span<const Parameter> parameters) {
  auto transaction = Transaction::begin(connection, Access::read, k_patience);
  if (!transaction) return give_up(std::move(transaction.error()));
  auto reply = connection.run(sql, parameters, ReplyFormat::binary);
  if (!reply && reply.error().sqlstate == k_no_such_table) return std::optional<Reply>();
  if (!reply) return give_up(std::move(reply.error()));
  if (auto ended = transaction->commit(); !ended) return give_up(std::move(ended.error()));
  return std::optional<Reply>(std::move(*reply));
}

bool all_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

// The parameters of both questions: keys, dimensions.
std::array<Parameter, 2> question(std::span<const std::string_view> embed_keys, std::size_t dimensions) {
  INGOT_ASSERT(embed_keys.size() <= cache_step(dimensions));
  return {array_parameter(embed_keys), Parameter(std::to_string(dimensions))};
}

constexpr std::string_view k_which =
    "FROM perazzi_embedding_cache WHERE embed_key = ANY ($1::text[]) AND dimensions = $2::integer AND "
    "octet_length(embedding) = 4 * $2::integer";

Answer<void> stage(Connection& connection, std::span<const CacheRow> rows) {
  auto made = connection.run(
      "CREATE TEMPORARY TABLE ingot_stage_cache (embed_key text NOT NULL, space text NOT NULL, model text NOT NULL, "
      "embedding bytea NOT NULL) ON COMMIT DROP");
  if (!made) return give_up(std::move(made.error()));
  std::size_t next = 0;
  std::string bytes;
  auto copied = connection.copy_in("COPY pg_temp.ingot_stage_cache FROM STDIN (FORMAT binary)",
                                   [&](std::string& out) -> Result<bool> {
                                     CopyBinary copy(out);
                                     if (next == 0) copy.header();
                                     for (; next < rows.size() && out.size() < k_copy_block; ++next) {
                                       const CacheRow& row = rows[next];
                                       bytes.clear();
                                       append_float_bytes(bytes, row.embedding);
                                       copy.begin_row(4);
                                       copy.text(row.embed_key);
                                       copy.text(row.space);
                                       copy.text(row.model);
                                       copy.bytea(bytes);
                                     }
                                     INGOT_FAILPOINT(cache_copy_middle);
                                     if (next == rows.size()) copy.trailer();
                                     return next < rows.size();
                                   });
  if (!copied) return give_up(std::move(copied.error()));
  if (*copied == rows.size()) return {};
  return give_up(
      Error{ErrorKind::database,
            fmt::format("{} vectors were sent to the cache and {} arrived: none was written", rows.size(), *copied),
            {},
            "run again"});
}

}  // namespace

std::size_t cache_step(std::size_t dimensions) {
  return std::clamp<std::size_t>(k_most_bytes / (4 * std::max<std::size_t>(1, dimensions)), 1, k_most_rows);
}

Answer<CachedVectors> read_cached(Connection& connection, std::span<const std::string_view> embed_keys,
                                  std::size_t dimensions) {
  auto reply =
      ask(connection, fmt::format("SELECT embed_key, embedding {}", k_which), question(embed_keys, dimensions));
  if (!reply) return give_up(std::move(reply.error()));
  CachedVectors found;
  if (!*reply) return found;
  const Reply& rows = **reply;
  std::vector<float> values(dimensions);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const std::string_view bytes = rows.text(row, 1);
    if (bytes.size() != 4 * dimensions) continue;
    read_float_bytes(bytes, values);
    if (!all_finite(values)) continue;
    found.embed_keys.emplace_back(rows.text(row, 0));
    found.values.insert(found.values.end(), values.begin(), values.end());
  }
  return found;
}

Answer<std::vector<std::string>> read_cached_keys(Connection& connection, std::span<const std::string_view> embed_keys,
                                                  std::size_t dimensions) {
  auto reply = ask(connection, fmt::format("SELECT embed_key {}", k_which), question(embed_keys, dimensions));
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<std::string> found;
  if (!*reply) return found;
  for (std::size_t row = 0; row < (*reply)->rows(); ++row) found.emplace_back((*reply)->text(row, 0));
  return found;
}

Answer<void> write_cached(Connection& connection, std::span<const CacheRow> rows) {
  auto transaction = Transaction::begin(connection, Access::write, k_patience);
  if (!transaction) return give_up(std::move(transaction.error()));
  INGOT_FAILPOINT(cache_staging);
  if (auto staged = stage(connection, rows); !staged) return staged;
  // A row that is there and differs was not usable, or is of a run at the same time; either way this one is as good.
  auto merged = connection.run(
      "INSERT INTO perazzi_embedding_cache AS c (embed_key, space, model, dimensions, embedding) "
      "SELECT DISTINCT ON (embed_key COLLATE \"C\") embed_key, space, model, octet_length(embedding) / 4, embedding "
      "FROM pg_temp.ingot_stage_cache ORDER BY embed_key COLLATE \"C\" "
      "ON CONFLICT (embed_key) DO UPDATE SET dimensions = excluded.dimensions, embedding = excluded.embedding "
      "WHERE (c.dimensions, c.embedding) IS DISTINCT FROM (excluded.dimensions, excluded.embedding)");
  if (!merged) return give_up(std::move(merged.error()));
  INGOT_FAILPOINT(cache_merged);
  auto done = transaction->commit();
  INGOT_FAILPOINT(cache_written);
  return done;
}

Answer<std::optional<Canary>> read_canary(Connection& connection, const std::string& space) {
  auto reply = ask(connection,
                   "SELECT embedding, CASE WHEN checked_at BETWEEN now() - interval '24 hours' AND now() THEN 'recent' "
                   "ELSE 'old' END FROM perazzi_embedding_canaries WHERE space = $1",
                   std::array{Parameter(space)});
  if (!reply) return give_up(std::move(reply.error()));
  if (!*reply || (*reply)->rows() == 0) return std::optional<Canary>();
  const std::string_view bytes = (*reply)->text(0, 0);
  Canary canary{std::vector<float>(bytes.size() / 4), (*reply)->text(0, 1) == "recent"};
  if (bytes.empty() || bytes.size() % 4 != 0) return std::optional<Canary>();
  read_float_bytes(bytes, canary.embedding);
  if (!all_finite(canary.embedding)) return std::optional<Canary>();
  return std::optional<Canary>(std::move(canary));
}

Answer<void> write_canary(Connection& connection, const std::string& space, std::span<const float> embedding) {
  auto transaction = Transaction::begin(connection, Access::write, k_patience);
  if (!transaction) return give_up(std::move(transaction.error()));
  std::string bytes;
  append_float_bytes(bytes, embedding);
  auto noted = connection.run(
      "INSERT INTO perazzi_embedding_canaries (space, embedding) VALUES ($1, $2::bytea) "
      "ON CONFLICT (space) DO UPDATE SET embedding = excluded.embedding, checked_at = now()",
      std::array{Parameter(space), Parameter(std::move(bytes), Parameter::Format::binary)});
  if (!noted) return give_up(std::move(noted.error()));
  INGOT_FAILPOINT(canary_written);
  return transaction->commit();
}

}  // namespace ingot::store
