#include "store/backends/staging.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/failpoint.hpp"
#include "store/backends/columns.hpp"
#include "store/backends/copy_binary.hpp"
#include "store/backends/row_checks.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::size_t k_copy_block = std::size_t{1} << 18U;  // bytes handed to libpq at a time
constexpr std::string_view k_again = "run again: it compares with what is stored now";

tl::unexpected<Failure> miscounted(const Target& target, std::string_view what) {
  return give_up(Error{ErrorKind::database,
                       fmt::format("{} in {}: nothing was written", what, target.table),
                       {},
                       fmt::format("look for triggers, rules or policies on {}", target.table)});
}

void encode(CopyBinary& copy, const Row& row, VectorType type) {
  copy.text(row.chunk_id);
  copy.text(row.doc_id);
  copy.text(row.chunk_key);
  copy.text(row.content);
  copy.jsonb(row.metadata);
  copy.text(row.content_hash);
  copy.text(row.embed_key);
  copy.text(row.meta_hash);
  if (row.embedding.empty()) {
    copy.null();
  } else if (type == VectorType::halfvec) {
    copy.halfvec(row.embedding);
  } else {
    copy.vector(row.embedding);
  }
}
constexpr std::string_view k_encoded =
    "chunk_id, doc_id, chunk_key, content, metadata, content_hash, embed_key, meta_hash, embedding";
constexpr std::uint16_t k_encoded_columns = 9;

// Sends all rows, each behind `lead`, which writes `leading` columns of its own.
template <class Lead>
Answer<std::size_t> send(Connection& connection, const std::string& sql, const Target& target, RowReader& rows,
                         std::uint16_t leading, const Lead& lead) {
  rows.rewind();
  RowChecks checks(target.dimensions);
  bool begun = false;
  return connection.copy_in(sql, [&](std::string& out) -> Result<bool> {
    CopyBinary copy(out);
    if (!begun) copy.header();
    begun = true;
    while (out.size() < k_copy_block) {
      auto row = rows.next();
      if (!row) return fail(std::move(row.error()));
      if (*row == nullptr) {
        copy.trailer();
        return false;
      }
      if (auto fits = checks.check(**row); !fits) return fail(std::move(fits.error()));
      copy.begin_row(static_cast<std::uint16_t>(k_encoded_columns + leading));
      lead(copy);
      encode(copy, **row, target.type);
    }
    return true;
  });
}

Answer<void> all_arrived(std::size_t sent, std::size_t arrived) {
  if (arrived == sent) return {};
  return give_up(Error{ErrorKind::database,
                       fmt::format("{} rows were sent and {} arrived: nothing was written", sent, arrived),
                       {},
                       std::string(k_again)});
}

// What staged rows will replace, as it is now.
Answer<void> keep_replaced(Connection& connection, const Writing& writing) {
  const std::string table = quoted_name(writing.target.table);
  auto kept = connection.run(
      fmt::format("INSERT INTO {} ({}, replaced_by) SELECT {}, $2::bigint FROM {} t JOIN pg_temp.ingot_stage s USING "
                  "(chunk_id) WHERE t.source = $1 AND ({}) IS DISTINCT FROM ({}, $3)",
                  quoted_name(history_table(writing.target.table)), k_chunk_row_columns,
                  prefixed("t", k_chunk_row_columns), table, prefixed("t", k_compared_columns),
                  prefixed("s", k_compared_columns.substr(0, k_compared_columns.rfind(',')))),
      std::array{Parameter(writing.source), Parameter(std::to_string(writing.run)), Parameter(writing.tenant)});
  if (!kept) return give_up(std::move(kept.error()));
  return {};
}

// Errors: refused when a staged row's id belongs to another source, since taking it over would lose it for that one.
Answer<void> check_owner(Connection& connection, const Writing& writing) {
  auto reply = connection.run(
      fmt::format("SELECT DISTINCT coalesce(s.metadata->>'source_path', s.doc_id) FROM pg_temp.ingot_stage s "
                  "JOIN {} t USING (chunk_id) WHERE t.source <> $1 ORDER BY 1 LIMIT 4",
                  quoted_name(writing.target.table)),
      std::array{Parameter(writing.source)});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->rows() == 0) return {};
  Error error{ErrorKind::refused,
              fmt::format("chunks of source {} have ids that {} holds for another source: nothing was written",
                          text::printable(writing.source), writing.target.table),
              {},
              "give these documents other ids, or use another --source name or PGVECTOR_TABLE"};
  for (std::size_t row = 0; row < reply->rows() && row < 3; ++row)
    error.facts.push_back(shortened(reply->text(row, 0)));
  if (reply->rows() > 3) error.facts.emplace_back("and more");
  return give_up(std::move(error));
}

// `rows`: a table, and the beginning of a condition.
Answer<void> fill_from(Connection& connection, const std::string& rows) {
  auto filled = connection.run(fmt::format(
      "UPDATE pg_temp.ingot_stage s SET embedding = f.embedding FROM (SELECT DISTINCT ON (embed_key) "
      "embed_key, embedding FROM {} embed_key IN (SELECT embed_key FROM pg_temp.ingot_stage WHERE embedding "
      "IS NULL) ORDER BY embed_key, chunk_id) f WHERE s.embedding IS NULL AND s.embed_key = f.embed_key",
      rows));
  if (!filled) return give_up(std::move(filled.error()));
  return {};
}

}  // namespace

Answer<Between> look_between(Connection& connection, const Target& target) {
  auto reply = connection.run(
      "SELECT c.relkind = 'r' AND NOT row_security_active(c.oid) AND NOT c.relhasrules AND NOT EXISTS (SELECT FROM "
      "pg_catalog.pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal) FROM pg_catalog.pg_class c WHERE c.oid "
      "= to_regclass($1)",
      std::array{Parameter(quoted_name(target.table))});
  if (!reply) return give_up(std::move(reply.error()));
  return reply->rows() == 1 && reply->truth(0, 0) ? Between::nothing : Between::somebody;
}

Answer<std::size_t> copy_rows(Connection& connection, const Writing& writing, RowReader& rows) {
  INGOT_FAILPOINT(table_copy_begun);
  auto arrived = send(connection,
                      fmt::format("COPY {} (source, tenant, run_id, {}) FROM STDIN (FORMAT binary)",
                                  quoted_name(writing.target.table), k_encoded),
                      writing.target, rows, 3, [&](CopyBinary& copy) {
                        INGOT_FAILPOINT(table_copy_middle);
                        copy.text(writing.source);
                        copy.text(writing.tenant);
                        copy.int8(writing.run);
                      });
  if (!arrived) return arrived;
  INGOT_FAILPOINT(table_copy_ended);
  if (auto all = all_arrived(rows.size(), *arrived); !all) return give_up(std::move(all.error()));
  return arrived;
}

Answer<void> make_stage(Connection& connection, const Target& target) {
  auto made =
      connection.run(fmt::format("CREATE TEMPORARY TABLE ingot_stage ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA",
                                 k_encoded, quoted_name(target.table)));
  if (!made) return give_up(std::move(made.error()));
  return {};
}

Answer<void> stage_rows(Connection& connection, const Target& target, RowReader& rows) {
  INGOT_FAILPOINT(stage_copy_begun);
  auto arrived = send(connection, fmt::format("COPY pg_temp.ingot_stage ({}) FROM STDIN (FORMAT binary)", k_encoded),
                      target, rows, 0, [](CopyBinary&) { INGOT_FAILPOINT(stage_copy_middle); });
  INGOT_FAILPOINT(stage_copy_ended);
  if (!arrived) return give_up(std::move(arrived.error()));
  if (auto all = all_arrived(rows.size(), *arrived); !all) return all;
  // Without knowing how few they are the server reads the whole table for each comparison.
  auto counted = connection.run("ANALYZE pg_temp.ingot_stage (chunk_id, embed_key)");
  if (!counted) return give_up(std::move(counted.error()));
  return {};
}

Answer<void> fill_vectors(Connection& connection, const Target& target, std::span<const Elsewhere> elsewhere) {
  Answer<void> filled = fill_from(connection, quoted_name(target.table) + " WHERE");
  for (const Elsewhere& other : elsewhere) {
    if (filled) filled = fill_from(connection, quoted_name(other.table) + " WHERE");
    // What this transaction has already changed or removed there lies in its history.
    if (filled && other.run)
      filled = fill_from(connection, fmt::format("{} WHERE replaced_by = {} AND",
                                                 quoted_name(history_table(other.table)), *other.run));
  }
  if (!filled) return filled;
  auto missing = connection.run("SELECT count(*), min(chunk_id) FROM pg_temp.ingot_stage WHERE embedding IS NULL");
  if (!missing) return give_up(std::move(missing.error()));
  if (missing->number(0, 0) == 0) return {};
  return give_up(Error{ErrorKind::refused,
                       fmt::format("{} chunks have no vector any more, first {}: nothing was written",
                                   missing->text(0, 0), shortened(missing->text(0, 1))),
                       {},
                       std::string(k_again)});
}

Answer<std::size_t> merge_stage(Connection& connection, const Writing& writing, Between between) {
  if (auto kept = keep_replaced(connection, writing); !kept) return give_up(std::move(kept.error()));
  INGOT_FAILPOINT(stage_history_kept);
  const std::string table = quoted_name(writing.target.table);
  const std::string staged = prefixed("s", k_compared_columns.substr(0, k_compared_columns.rfind(',')));
  const std::string stored = prefixed("t", k_compared_columns);
  const std::string wanted = prefixed("excluded", k_compared_columns);
  auto merged = connection.run(
      fmt::format(
          "INSERT INTO {} AS t (chunk_id, source, run_id, {}) SELECT s.chunk_id, $1, $2::bigint, {}, $3 FROM "
          "pg_temp.ingot_stage s ON CONFLICT (chunk_id) DO UPDATE SET ({}, run_id) = ROW ({}, "
          "excluded.run_id), updated_at = now() WHERE t.source = excluded.source AND ({}) IS DISTINCT FROM ({})",
          table, k_compared_columns, staged, k_compared_columns, wanted, stored, wanted),
      std::array{Parameter(writing.source), Parameter(std::to_string(writing.run)), Parameter(writing.tenant)});
  if (!merged) return give_up(std::move(merged.error()));
  INGOT_FAILPOINT(stage_merged);
  // Texts and vectors that nobody can have changed need not be read again.
  const bool whole = between == Between::somebody;
  auto counted = connection.run(
      fmt::format("SELECT count(*), count(*) FILTER (WHERE t.source = $1 AND ({}) IS NOT DISTINCT FROM ({}, $2)) FROM "
                  "pg_temp.ingot_stage s LEFT JOIN {} t USING (chunk_id)",
                  whole ? stored : prefixed("t", k_hash_columns) + ", t.tenant",
                  whole ? staged : prefixed("s", k_hash_columns), table),
      std::array{Parameter(writing.source), Parameter(writing.tenant)});
  if (!counted) return give_up(std::move(counted.error()));
  if (counted->text(0, 0) == counted->text(0, 1)) return merged->affected();
  if (auto owned = check_owner(connection, writing); !owned) return give_up(std::move(owned.error()));
  return miscounted(writing.target,
                    fmt::format("{} rows were to be stored and {} are", counted->text(0, 0), counted->text(0, 1)));
}

Answer<void> drop_stages(Connection& connection) {
  auto dropped = connection.run(
      "DROP TABLE IF EXISTS pg_temp.ingot_stage, pg_temp.ingot_stage_parents, "
      "pg_temp.ingot_stage_documents");
  if (!dropped) return give_up(std::move(dropped.error()));
  return {};
}

Answer<std::size_t> remove_rows(Connection& connection, const Writing& writing,
                                const std::vector<std::string>& chunk_ids) {
  if (chunk_ids.empty()) return std::size_t{0};
  const std::string which =
      fmt::format("FROM {} WHERE source = $1 AND chunk_id = ANY ($2::text[])", quoted_name(writing.target.table));
  const Parameter source(writing.source);
  const Parameter ids(text_array(chunk_ids));
  auto kept = connection.run(
      fmt::format("INSERT INTO {} ({}, replaced_by) SELECT {}, $3::bigint {}",
                  quoted_name(history_table(writing.target.table)), k_chunk_row_columns, k_chunk_row_columns, which),
      std::array{source, ids, Parameter(std::to_string(writing.run))});
  if (!kept) return give_up(std::move(kept.error()));
  INGOT_FAILPOINT(removed_history_kept);
  auto removed = connection.run("DELETE " + which, std::array{source, ids});
  if (!removed) return give_up(std::move(removed.error()));
  INGOT_FAILPOINT(rows_removed);
  if (removed->affected() == chunk_ids.size()) return removed->affected();
  auto left = connection.run("SELECT count(*) " + which, std::array{source, ids});
  if (!left) return give_up(std::move(left.error()));
  if (left->number(0, 0) == 0) return removed->affected();
  return miscounted(writing.target,
                    fmt::format("{} rows were to be removed and {} are still", chunk_ids.size(), left->text(0, 0)));
}

}  // namespace ingot::store
