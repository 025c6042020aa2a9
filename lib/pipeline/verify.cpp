#include "pipeline/verify.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/json.hpp"
#include "base/sha256.hpp"
#include "chunk/breadcrumbs.hpp"
#include "metadata/digests.hpp"
#include "store/inspection.hpp"

namespace ingot::pipeline {
namespace {

std::vector<std::string> headings_of(const Value& metadata) {
  std::vector<std::string> headings;
  const Value* path = metadata.find("heading_path");
  if (path == nullptr || path->as_list() == nullptr) return headings;
  for (const Value& heading : *path->as_list()) {
    if (const std::string* text = heading.as_string()) headings.push_back(*text);
  }
  return headings;
}

class Verifier {
 public:
  explicit Verifier(const config::Settings& settings) {
    separators_.insert(chunk::Options{}.breadcrumb_separator);
    for (const config::ChunkingRule& rule : settings.chunking.rules)
      separators_.insert(rule.options.breadcrumb_separator);
  }

  void row(store::RowKind kind, const store::StoredRow& row) {
    const std::string_view what = wrong_with(kind, row);
    if (what.empty()) return;
    damages_.push_back({std::string(row.path), std::string(row.id), std::string(what)});
    marks_for(kind).emplace_back(row.id);
  }

  // Together with what was found between the rows.
  void add_to(store::Look& look) {
    look.damages.insert(look.damages.end(), std::make_move_iterator(damages_.begin()),
                        std::make_move_iterator(damages_.end()));
    look.marks.rows.insert(look.marks.rows.end(), marks_.rows.begin(), marks_.rows.end());
    look.marks.parents.insert(look.marks.parents.end(), marks_.parents.begin(), marks_.parents.end());
    look.marks.documents.insert(look.marks.documents.end(), marks_.documents.begin(), marks_.documents.end());
    std::sort(look.damages.begin(), look.damages.end(), [](const model::Damage& a, const model::Damage& b) {
      return std::tie(a.path, a.row, a.what) < std::tie(b.path, b.row, b.what);
    });
  }

 private:
  std::vector<std::string>& marks_for(store::RowKind kind) {
    if (kind == store::RowKind::document) return marks_.documents;
    return kind == store::RowKind::chunk ? marks_.rows : marks_.parents;
  }

  // Empty: nothing.
  [[nodiscard]] std::string_view wrong_with(store::RowKind kind, const store::StoredRow& row) const {
    if (kind == store::RowKind::document) return wrong_with_document(row);
    return kind == store::RowKind::chunk ? wrong_with_chunk(row) : wrong_with_parent(row);
  }

  [[nodiscard]] std::string_view wrong_with_chunk(const store::StoredRow& row) const {
    if (row.meta_hash.empty()) return "it is marked: the next run writes it again";
    const auto metadata = json::parse(row.metadata);
    if (!metadata) return "its metadata cannot be read";
    if (has_digest(row, *metadata, metadata::Covers::hash))
      return sent_with(row, *metadata) ? std::string_view() : "its content is not what its digest was made of";
    if (has_digest(row, *metadata, metadata::Covers::text)) return {};
    return "its metadata, content or keys are not what its digests were made of";
  }

  [[nodiscard]] static std::string_view wrong_with_parent(const store::StoredRow& row) {
    const auto metadata = json::parse(row.metadata);
    if (metadata && metadata::parent_hash(*row.content, *metadata) == row.content_hash) return {};
    return "the parent's content or metadata is not what its digest was made of";
  }

  [[nodiscard]] static std::string_view wrong_with_document(const store::StoredRow& row) {
    if (row.content_hash.empty()) return "the document is marked: the next run writes it again";
    const auto metadata = json::parse(row.metadata);
    if (metadata && metadata::document_hash(row.content, *metadata) == row.content_hash) return {};
    return "the document's content or metadata is not what its digest was made of";
  }

  // The first chunk of a parent answers for it.
  static bool has_digest(const store::StoredRow& row, const Value& metadata, metadata::Covers covers) {
    metadata::StoredTexts texts{*row.content, row.content_hash, row.chunk_key, &metadata, {}};
    if (metadata::meta_hash(texts, covers) == row.meta_hash) return true;
    if (!row.parent_hash) return false;
    texts.opened_parent = row.parent_hash;
    return metadata::meta_hash(texts, covers) == row.meta_hash;
  }

  // Whether the text that was sent can have been this content below one of its breadcrumbs.
  [[nodiscard]] bool sent_with(const store::StoredRow& row, const Value& metadata) const {
    const std::vector<std::string> headings = headings_of(metadata);
    return std::any_of(separators_.begin(), separators_.end(), [&](const std::string& separator) {
      const auto breadcrumbs = chunk::possible_breadcrumbs(headings, separator);
      return std::any_of(breadcrumbs.begin(), breadcrumbs.end(), [&](const std::string& breadcrumb) {
        return sha256_hex(breadcrumb + std::string(*row.content)) == row.content_hash;
      });
    });
  }

  std::set<std::string> separators_;
  std::vector<model::Damage> damages_;
  store::Marks marks_;
};

}  // namespace

Result<Verified> verify(const config::Settings& settings, Repair repair, io::Clock& clock) {
  auto inspection = store::open_inspection(settings.store, clock);
  if (!inspection) return fail(std::move(inspection.error()));
  Verifier verifier(settings);
  auto look = (*inspection)->look(settings.source_name, [&](store::RowKind kind, const store::StoredRow& row) {
    verifier.row(kind, row);
  });
  if (!look) return fail(std::move(look.error()));
  verifier.add_to(*look);
  Verified verified{look->chunks, look->parents, look->documents, {}, false};
  const store::Marks& marks = look->marks;
  const bool any =
      !(marks.rows.empty() && marks.vectors.empty() && marks.parents.empty() && marks.documents.empty()) || marks.cache;
  if (repair == Repair::mark && any) {
    if (auto marked = (*inspection)->mark(settings.source_name, *look); !marked) return fail(std::move(marked.error()));
    verified.marked = true;
  }
  verified.damages = std::move(look->damages);
  return verified;
}

}  // namespace ingot::pipeline
