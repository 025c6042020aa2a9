#include "store/inspection.hpp"

#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/failpoint.hpp"
#include "store/backends/run_row.hpp"
#include "store/backends/session.hpp"
#include "store/backends/transaction.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::chrono::milliseconds k_patience{600'000};
constexpr std::size_t k_page = 500;                     // rows
constexpr std::size_t k_page_of_documents = 16;         // those have up to 1 MiB
constexpr std::string_view k_unit_tolerance = "0.002";  // of a vector's length; halves are coarse

struct Names {
  std::string table;
  std::string parents;
  std::string documents;
};

Names names_of(const Target& target) {
  return {quoted_name(target.table), quoted_name(parents_table(target.table)),
          quoted_name(documents_table(target.table))};
}

std::size_t page_size(RowKind kind) {
  return kind == RowKind::document ? k_page_of_documents : k_page;
}

std::string page_of(RowKind kind, const Names& names) {
  if (kind == RowKind::parent) {
    return fmt::format(
        "SELECT parent_id, doc_id, coalesce(metadata->>'source_path', doc_id), content, metadata, content_hash FROM {} "
        "WHERE source = $1 AND parent_id > $2 ORDER BY parent_id LIMIT {}",
        names.parents, page_size(kind));
  }
  if (kind == RowKind::document) {
    return fmt::format(
        "SELECT doc_id, doc_id, coalesce(path, doc_id), content, metadata, content_hash FROM {} WHERE source = $1 AND "
        "doc_id > $2 ORDER BY doc_id LIMIT {}",
        names.documents, page_size(kind));
  }
  return fmt::format(
      "SELECT t.chunk_id, t.doc_id, coalesce(t.metadata->>'source_path', t.doc_id), t.content, t.metadata, "
      "t.content_hash, t.chunk_key, t.meta_hash, p.content_hash FROM {} t LEFT JOIN {} p ON p.parent_id = "
      "t.metadata->>'parent_id' AND p.source = t.source WHERE t.source = $1 AND t.chunk_id > $2 ORDER BY t.chunk_id "
      "LIMIT {}",
      names.table, names.parents, page_size(kind));
}

// Returns how many there are.
Answer<std::size_t> visit(Connection& connection, RowKind kind, const Names& names, const std::string& source,
                          const RowVisitor& visitor) {
  const std::string sql = page_of(kind, names);
  std::string last;
  for (std::size_t seen = 0;;) {
    auto page = connection.run(sql, std::array{Parameter(source), Parameter(last)});
    if (!page) return give_up(std::move(page.error()));
    for (std::size_t at = 0; at < page->rows(); ++at) {
      StoredRow row{page->text(at, 0),
                    page->text(at, 1),
                    page->text(at, 2),
                    page->null(at, 3) ? std::nullopt : std::optional(page->text(at, 3)),
                    page->text(at, 4),
                    page->text(at, 5),
                    {},
                    {},
                    {}};
      if (kind == RowKind::chunk) {
        row.chunk_key = page->text(at, 6);
        row.meta_hash = page->text(at, 7);
        if (!page->null(at, 8)) row.parent_hash = page->text(at, 8);
      }
      visitor(kind, row);
    }
    seen += page->rows();
    if (page->rows() < page_size(kind)) return seen;
    last = std::string(page->text(page->rows() - 1, 0));
  }
}

enum class Of { source, database };

// A question whose answers are damages: path, row, detail.
struct Question {
  std::string sql;                         // Of::source: $1 is the source
  std::string what;                        // * is the detail
  std::vector<std::string> Marks::*marks;  // where the row goes; null: there is none to mark
  Of of = Of::source;
};

std::string filled(std::string what, std::string_view detail) {
  const std::size_t at = what.find('*');
  if (at != std::string::npos) what.replace(at, 1, text::printable(detail.substr(0, 200)));
  return what;
}

// Documents and their chunks.
std::vector<Question> document_questions(const Names& names, Layout layout) {
  return {
      {fmt::format("SELECT coalesce(d.path, d.doc_id), d.doc_id, '' FROM {} d WHERE d.source = $1 AND NOT EXISTS "
                   "(SELECT FROM {} t WHERE t.source = d.source AND t.doc_id = d.doc_id) ORDER BY d.doc_id",
                   names.documents, names.table),
       "no chunk of this document is stored", &Marks::documents},
      {fmt::format("SELECT d.path, d.doc_id, t.n || ' stored, ' || coalesce(d.chunks::text, 'none') || ' by its row' "
                   "FROM {} d JOIN (SELECT doc_id, count(*) AS n FROM {} WHERE source = $1 GROUP BY doc_id) t USING "
                   "(doc_id) WHERE d.source = $1 AND d.chunks IS DISTINCT FROM t.n ORDER BY d.doc_id",
                   names.documents, names.table),
       "the document's chunks: *", &Marks::documents},
      {fmt::format("SELECT min(coalesce(t.metadata->>'source_path', t.doc_id)), '', t.doc_id FROM {0} t WHERE t.source "
                   "= $1 AND ({2} OR EXISTS (SELECT FROM {1} WHERE source = $1)) AND NOT EXISTS (SELECT FROM {1} d "
                   "WHERE d.source = t.source AND d.doc_id = t.doc_id) GROUP BY t.doc_id ORDER BY t.doc_id",
                   names.table, names.documents, layout == Layout::documents),
       "its document * is not stored; the next run with PGVECTOR_LAYOUT=documents writes it", nullptr},
  };
}

std::vector<Question> questions(const Target& target) {
  const Names names = names_of(target);
  const auto rows = [&](std::string_view where) {
    return fmt::format(
        "SELECT coalesce(t.metadata->>'source_path', t.doc_id), t.chunk_id, coalesce(t.metadata->>'parent_id', '') "
        "FROM "
        "{} t WHERE t.source = $1 AND ({}) ORDER BY t.chunk_id",
        names.table, where);
  };
  return {
      {rows("left(t.chunk_id, length(t.doc_id) + 7) <> t.doc_id || '#chunk-' OR t.metadata->>'chunk_id' IS DISTINCT "
            "FROM t.chunk_id OR t.metadata->>'id' IS DISTINCT FROM t.doc_id"),
       "its id is not the one that its metadata names", &Marks::rows},
      {fmt::format("SELECT min(coalesce(metadata->>'source_path', doc_id)), '', count(*) || ' stored, ' || "
                   "coalesce(max(metadata->>'chunk_count'), 'none') || ' by its metadata' FROM {} WHERE source = $1 "
                   "GROUP BY doc_id HAVING count(DISTINCT number) <> count(*) OR min(number) <> 1 OR max(number) <> "
                   "count(*) OR min(metadata->>'chunk_count') IS DISTINCT FROM count(*)::text OR "
                   "max(metadata->>'chunk_count') IS DISTINCT FROM count(*)::text ORDER BY 1",
                   fmt::format("(SELECT *, substring(chunk_id FROM '#chunk-([0-9]{{1,9}})$')::integer AS number FROM "
                               "{}) t",
                               names.table)),
       "its chunks are not 1 to n: *", nullptr},
      {rows(fmt::format("vector_dims(t.embedding) <> {} OR abs(sqrt(-(t.embedding <#> t.embedding)) - 1) > {}",
                        target.dimensions, k_unit_tolerance)),
       "its vector is not of unit length, or of another width", &Marks::vectors},
      {rows(fmt::format("t.metadata ? 'parent_id' AND NOT EXISTS (SELECT FROM {} p WHERE p.parent_id = "
                        "t.metadata->>'parent_id' AND p.source = t.source)",
                        names.parents)),
       "its parent * is not stored", &Marks::rows},
      {fmt::format("SELECT coalesce(p.metadata->>'source_path', p.doc_id), p.parent_id, '' FROM {} p WHERE p.source = "
                   "$1 AND NOT EXISTS (SELECT FROM {} t WHERE t.source = p.source AND t.doc_id = p.doc_id AND "
                   "t.metadata->>'parent_id' = p.parent_id) ORDER BY p.parent_id",
                   names.parents, names.table),
       "no chunk lies in this parent", &Marks::parents},
      {rows(fmt::format("t.run_id <> 0 AND NOT EXISTS (SELECT FROM perazzi_ingestion_runs r WHERE r.id = t.run_id AND "
                        "r.chunk_table = '{}')",
                        target.table)),
       "no run is known that wrote it", &Marks::rows},
      {"SELECT '', '', c.oid::regclass::text FROM pg_catalog.pg_class c WHERE c.relkind = 'r' AND c.relpersistence <> "
       "'t' AND (c.relname LIKE 'ingot\\_stage%' OR c.relname LIKE 'ingot\\_undo%') ORDER BY 3",
       "the table * is left of a run that was cut short; drop it", nullptr, Of::database},
      {fmt::format("SELECT '', '', i.indexrelid::regclass::text FROM pg_catalog.pg_index i WHERE i.indrelid IN "
                   "(to_regclass('{}'), to_regclass('{}'), to_regclass('{}')) AND NOT (i.indisvalid AND i.indisready) "
                   "ORDER BY 3",
                   names.table, names.parents, names.documents),
       "the index * is not valid: it is being built, or a build was cut short", nullptr, Of::database},
  };
}

Answer<void> ask(Connection& connection, const Question& question, const std::string& source, Look& look) {
  auto reply = question.of == Of::source ? connection.run(question.sql, std::array{Parameter(source)})
                                         : connection.run(question.sql);
  if (!reply) return give_up(std::move(reply.error()));
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    const std::string id(reply->text(row, 1));
    look.damages.push_back({std::string(reply->text(row, 0)), id, filled(question.what, reply->text(row, 2))});
    if (question.marks != nullptr) (look.marks.*question.marks).push_back(id);
  }
  return {};
}

constexpr std::string_view k_bad_cache =
    "perazzi_embedding_cache WHERE dimensions < 1 OR octet_length(embedding) <> 4::bigint * dimensions";

Answer<void> ask_cache(Connection& connection, Look& look) {
  auto reply = connection.run(fmt::format("SELECT count(*) FROM {}", k_bad_cache));
  if (!reply) return give_up(std::move(reply.error()));
  look.marks.cache = reply->number(0, 0) != 0;
  if (look.marks.cache)
    look.damages.push_back(
        {{}, {}, fmt::format("{} cached vectors have not the width that they say", reply->text(0, 0))});
  return {};
}

class PostgresInspection final : public Inspection {
 public:
  PostgresInspection(Session session, Layout layout) : session_(std::move(session)), layout_(layout) {}

  [[nodiscard]] Result<Look> look(const std::string& source, const RowVisitor& visitor) override {
    if (auto good = session_.ready(); !good) return fail(std::move(good.error()));
    auto seen = look_once(source, visitor);  // not twice: rows have been visited
    if (!seen) return fail(std::move(seen.error().error));
    return std::move(*seen);
  }
  [[nodiscard]] Result<void> mark(const std::string& source, const Look& look) override {
    return session_.tried<void>([&] { return mark_once(source, look); });
  }
  [[nodiscard]] std::string where() const override { return session_.where(); }

 private:
  Answer<Look> look_once(const std::string& source, const RowVisitor& visitor);
  Answer<void> mark_once(const std::string& source, const Look& look);
  Answer<void> mark_rows(const std::string& source, const Marks& marks);
  Answer<void> mark_parents(const std::string& source, const std::vector<std::string>& parents);
  Answer<void> mark_documents(const std::string& source, const std::vector<std::string>& documents);

  [[nodiscard]] Connection& connection() { return session_.connection(); }
  [[nodiscard]] const Target& target() const { return session_.target(); }

  Session session_;
  Layout layout_;
};

Answer<Look> PostgresInspection::look_once(const std::string& source, const RowVisitor& visitor) {
  auto transaction = Transaction::begin(connection(), Access::read, k_patience);
  if (!transaction) return give_up(std::move(transaction.error()));
  auto state = inspect(connection(), target());
  if (!state) return give_up(std::move(state.error()));
  if (*state != SchemaState::ready) {
    return give_up(Error{ErrorKind::config,
                         fmt::format("the tables of {} are not there, or of an older version", target().table),
                         {},
                         "make them or bring them up to date with: ingest"});
  }
  Look look;
  auto base = read_base_run(connection(), target(), source);
  if (!base) return give_up(std::move(base.error()));
  look.base_run = *base;
  for (const auto& [kind, count] : {std::pair(RowKind::chunk, &look.chunks),
                                    {RowKind::parent, &look.parents},
                                    {RowKind::document, &look.documents}}) {
    auto visited = visit(connection(), kind, names_of(target()), source, visitor);
    if (!visited) return give_up(std::move(visited.error()));
    *count = *visited;
  }
  for (const auto& all : {questions(target()), document_questions(names_of(target()), layout_)}) {
    for (const Question& question : all) {
      if (auto asked = ask(connection(), question, source, look); !asked) return give_up(std::move(asked.error()));
    }
  }
  if (auto asked = ask_cache(connection(), look); !asked) return give_up(std::move(asked.error()));
  if (auto ended = transaction->commit(); !ended) return give_up(std::move(ended.error()));
  return look;
}

// A digest that no record has: the next plan finds the row different. A row under a wrong doc_id would be taken for a
// removed document, so that gets the one of its chunk_id.
Answer<void> PostgresInspection::mark_rows(const std::string& source, const Marks& marks) {
  const std::pair<std::string_view, const std::vector<std::string>*> ways[] = {{"", &marks.rows},
                                                                               {"embed_key = '', ", &marks.vectors}};
  for (const auto& [key, ids] : ways) {
    if (ids->empty()) continue;
    auto marked = connection().run(
        fmt::format("UPDATE {} SET {}meta_hash = '', doc_id = coalesce(substring(chunk_id FROM '^(.*)#chunk-[0-9]+$'), "
                    "doc_id) WHERE source = $1 AND chunk_id = ANY ($2::text[])",
                    quoted_name(target().table), key),
        std::array{Parameter(source), Parameter(text_array(*ids))});
    if (!marked) return give_up(std::move(marked.error()));
  }
  return {};
}

// A document's parents are written with its chunks: one of those is marked.
Answer<void> PostgresInspection::mark_parents(const std::string& source, const std::vector<std::string>& parents) {
  if (parents.empty()) return {};
  const Names names = names_of(target());
  const std::array parameters{Parameter(source), Parameter(text_array(parents))};
  for (const std::string& sql :
       {fmt::format("UPDATE {} SET content_hash = '' WHERE source = $1 AND parent_id = ANY ($2::text[])",
                    names.parents),
        fmt::format("UPDATE {0} SET meta_hash = '' WHERE chunk_id IN (SELECT min(t.chunk_id) FROM {0} t JOIN {1} p ON "
                    "p.doc_id = t.doc_id AND p.source = t.source WHERE p.source = $1 AND p.parent_id = ANY "
                    "($2::text[]) GROUP BY t.doc_id)",
                    names.table, names.parents),
        fmt::format("DELETE FROM {1} p WHERE source = $1 AND parent_id = ANY ($2::text[]) AND NOT EXISTS (SELECT FROM "
                    "{0} t WHERE t.source = p.source AND t.doc_id = p.doc_id)",
                    names.table, names.parents)}) {
    auto done = connection().run(sql, parameters);
    if (!done) return give_up(std::move(done.error()));
  }
  return {};
}

// The next run holds the digests of documents against its own, whether their chunks change or not.
Answer<void> PostgresInspection::mark_documents(const std::string& source, const std::vector<std::string>& documents) {
  if (documents.empty()) return {};
  const Names names = names_of(target());
  const std::array parameters{Parameter(source), Parameter(text_array(documents))};
  for (const std::string& sql :
       {fmt::format("UPDATE {} SET content_hash = '' WHERE source = $1 AND doc_id = ANY ($2::text[])", names.documents),
        fmt::format("DELETE FROM {} d WHERE source = $1 AND doc_id = ANY ($2::text[]) AND NOT EXISTS (SELECT FROM {} t "
                    "WHERE t.source = d.source AND t.doc_id = d.doc_id)",
                    names.documents, names.table)}) {
    auto done = connection().run(sql, parameters);
    if (!done) return give_up(std::move(done.error()));
  }
  return {};
}

Answer<void> PostgresInspection::mark_once(const std::string& source, const Look& look) {
  auto transaction = Transaction::begin(connection(), Access::write, k_patience);
  if (!transaction) return give_up(std::move(transaction.error()));
  ChangeSet guard;
  guard.source = source;
  guard.base_run = look.base_run;
  Answer<void> done = begin_run(connection(), target(), guard, LockWait::no);
  INGOT_FAILPOINT(repair_locked);
  if (done) done = mark_rows(source, look.marks);
  INGOT_FAILPOINT(repair_rows_marked);
  if (done) done = mark_parents(source, look.marks.parents);
  INGOT_FAILPOINT(repair_parents_marked);
  if (done) done = mark_documents(source, look.marks.documents);
  INGOT_FAILPOINT(repair_documents_marked);
  if (!done) return done;
  if (look.marks.cache) {
    auto gone = connection().run(fmt::format("DELETE FROM {}", k_bad_cache));
    if (!gone) return give_up(std::move(gone.error()));
  }
  done = transaction->commit();
  INGOT_FAILPOINT(repair_committed);
  return done;
}

}  // namespace

Result<std::unique_ptr<Inspection>> open_inspection(const Options& options, io::Clock& clock) {
  return Session::open(options, clock).map([&](Session&& session) -> std::unique_ptr<Inspection> {
    return std::make_unique<PostgresInspection>(std::move(session), options.layout);
  });
}

}  // namespace ingot::store
