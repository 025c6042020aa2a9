#include "store/backends/apply_parents.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/backends/copy_binary.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::size_t k_copy_block = std::size_t{1} << 20U;  // bytes handed to libpq at a time

tl::unexpected<Failure> miscounted(std::string what, const std::string& table) {
  return give_up(Error{ErrorKind::database, std::move(what), {}, "look for triggers, rules or policies on " + table});
}

Answer<void> stage(Connection& connection, const ChangeSet& changes) {
  auto made = connection.run(
      "CREATE TEMPORARY TABLE ingot_stage_parents (parent_id text PRIMARY KEY, doc_id text NOT NULL, "
      "content text NOT NULL, metadata jsonb NOT NULL, content_hash text NOT NULL) ON COMMIT DROP");
  if (!made) return give_up(std::move(made.error()));
  std::size_t next = 0;
  auto copied =
      connection.copy_in("COPY pg_temp.ingot_stage_parents FROM STDIN (FORMAT binary)", [&](std::string& out) {
        CopyBinary copy(out);
        if (next == 0) copy.header();
        for (; next < changes.parents.size() && out.size() < k_copy_block; ++next) {
          const ParentRow& row = changes.parents[next];
          copy.begin_row(5);
          copy.text(row.parent_id);
          copy.text(row.doc_id);
          copy.text(row.content);
          copy.jsonb(row.metadata);
          copy.text(row.content_hash);
        }
        if (next == changes.parents.size()) copy.trailer();
        return next < changes.parents.size();
      });
  if (!copied) return give_up(std::move(copied.error()));
  return {};
}

// Removed first, so that none that goes can stand in the way.
Answer<std::size_t> remove(Connection& connection, const Target& target, const ChangeSet& changes,
                           const std::string& table) {
  auto removed = connection.run(
      fmt::format("DELETE FROM {} p WHERE p.source = $1 "
                  "AND NOT EXISTS (SELECT FROM pg_temp.ingot_stage_parents s WHERE s.parent_id = p.parent_id) "
                  "AND (p.doc_id = ANY ($2::text[]) OR NOT EXISTS "
                  "(SELECT FROM {} c WHERE c.doc_id = p.doc_id AND c.source = p.source))",
                  quoted_name(table), quoted_name(target.table)),
      std::array{Parameter(changes.source), Parameter(text_array(changes.parents_of))});
  if (!removed) return give_up(std::move(removed.error()));
  return removed->affected();
}

Answer<std::size_t> merge(Connection& connection, const ChangeSet& changes, const std::string& table) {
  auto merged = connection.run(
      fmt::format("INSERT INTO {} AS p (parent_id, source, doc_id, content, metadata, content_hash) "
                  "SELECT parent_id, $1, doc_id, content, metadata, content_hash FROM pg_temp.ingot_stage_parents "
                  "ON CONFLICT (parent_id) DO UPDATE SET (doc_id, content, metadata, content_hash, updated_at) = "
                  "ROW (excluded.doc_id, excluded.content, excluded.metadata, excluded.content_hash, now()) "
                  "WHERE p.source = excluded.source AND (p.doc_id, p.content, p.metadata, p.content_hash) IS DISTINCT "
                  "FROM (excluded.doc_id, excluded.content, excluded.metadata, excluded.content_hash)",
                  quoted_name(table)),
      std::array{Parameter(changes.source)});
  if (!merged) return give_up(std::move(merged.error()));
  return merged->affected();
}

// That what is stored is what was sent, whoever wrote it.
Answer<void> check(Connection& connection, const ChangeSet& changes, const std::string& table) {
  auto reply = connection.run(
      fmt::format("SELECT count(*) FILTER (WHERE p.source <> $1), count(*) FILTER (WHERE p.source = $1 AND "
                  "p.content_hash = s.content_hash) FROM pg_temp.ingot_stage_parents s JOIN {} p USING (parent_id)",
                  quoted_name(table)),
      std::array{Parameter(changes.source)});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->number(0, 0) != 0) {
    return give_up(Error{ErrorKind::refused,
                         fmt::format("{} holds parents with ids of source {} for another source: nothing was written",
                                     table, text::printable(changes.source)),
                         {},
                         "give these documents other ids, or use another --source name or PGVECTOR_TABLE"});
  }
  if (reply->number(0, 1) == static_cast<std::int64_t>(changes.parents.size())) return {};
  return miscounted(fmt::format("{} parents were to be stored in {} and {} are: nothing was written",
                                changes.parents.size(), table, reply->text(0, 1)),
                    table);
}

}  // namespace

Answer<bool> concerns_parents(Connection& connection, const Target& target, const ChangeSet& changes) {
  if (!changes.parents.empty()) return true;
  auto reply = connection.run(fmt::format("SELECT EXISTS (SELECT FROM {} WHERE source = $1 AND metadata ? 'parent_id')",
                                          quoted_name(target.table)),
                              std::array{Parameter(changes.source)});
  if (!reply) return give_up(std::move(reply.error()));
  return reply->truth(0, 0);
}

Answer<void> write_parents(Connection& connection, const Target& target, const ChangeSet& changes, Applied& applied) {
  const std::string table = parents_table(target.table);
  if (auto staged = stage(connection, changes); !staged) return staged;
  auto removed = remove(connection, target, changes, table);
  if (!removed) return give_up(std::move(removed.error()));
  applied.parents_removed = *removed;
  auto written = merge(connection, changes, table);
  if (!written) return give_up(std::move(written.error()));
  applied.parents_written = *written;
  return check(connection, changes, table);
}

}  // namespace ingot::store
